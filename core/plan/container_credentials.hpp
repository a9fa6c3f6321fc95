// Whether a container gets credentials, and what is said where it gets none: one rule for a launch,
// for `whoami` and for `doctor`.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/plan/warning.hpp"
#include "core/system/environment.hpp"

#include <optional>
#include <string>

namespace idr::plan {

/// Only --role and --profile give a container credentials. AWS_PROFILE, the `default` profile, keys
/// in the environment and instance metadata find the caller, who may assume the role.
bool gets_credentials(const aws::ChainOptions& who);

inline constexpr auto no_credentials = "no credentials (no --role and no --profile)";

/// What to type so that the container gets some: a sentence.
std::string no_credentials_remedy(const system::Environment& environment);
/// `keys_origin`: of the AWS_ACCESS_KEY_ID among the variables that were typed; nothing: none.
Warning no_credentials_warning(const system::Environment& environment,
                               const std::optional<options::Origin>& keys_origin);

/// What a launch adds to the variables that were typed.
struct Delivered {
  bool credentials = false;
  std::string region; ///< empty: none
};

/// The region goes with the credentials, or was typed: else the image's own region counts.
Delivered delivered(const aws::ChainOptions& who, const aws::CredentialPlan& credential_plan);

} // namespace idr::plan

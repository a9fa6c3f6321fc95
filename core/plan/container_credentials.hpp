// Whether a container gets credentials, and the messages if it gets none. Used by launches,
// `idr whoami` and `idr doctor`.
#pragma once

#include "core/aws/chain/credential_plan.hpp"
#include "core/plan/delivery.hpp"
#include "core/plan/warning.hpp"
#include "core/system/environment.hpp"

#include <optional>
#include <string>

namespace idr::plan {

/// Whether the container gets credentials: only with --role or --profile. AWS_PROFILE, the
/// `default` profile, keys in the environment and instance metadata only determine the caller, that
/// is, the identity that assumes the role.
bool gets_credentials(const aws::ChainOptions& chain_options);

inline constexpr auto no_credentials = "no credentials (no --role and no --profile)";

/// A sentence: which options to add so that the container gets credentials.
std::string no_credentials_remedy(const system::Environment& environment);
/// `keys_origin`: where the user set the container's AWS_ACCESS_KEY_ID; std::nullopt if not set.
Warning no_credentials_warning(const system::Environment& environment,
                               const std::optional<options::Origin>& keys_origin);

/// What a launch adds to the variables that the user sets.
struct Delivered {
  bool credentials = false;
  Delivery delivery = Delivery::Env;
  std::string region; ///< empty: the image's own region applies
};

/// A region is delivered only together with credentials or if --region was typed.
Delivered delivered(const aws::ChainOptions& chain_options,
                    const aws::CredentialPlan& credential_plan, Delivery delivery = Delivery::Env);

} // namespace idr::plan

// The variables from which SDKs take credentials, or the way to them.
#pragma once

#include "core/docker/engine.hpp"
#include "core/system/environment.hpp"

#include <string>
#include <string_view>

namespace idr::plan {

inline constexpr auto key_variable = "AWS_ACCESS_KEY_ID";

struct CredentialVariable {
  std::string_view name;
  bool is_delivered = false; ///< the env file sets it
};

/// Null for a variable that is none.
const CredentialVariable* find_credential_variable(std::string_view name);

/// Whether an SDK in the container may prefer what the variable says to the credentials it is
/// given, which do not replace it.
bool is_rival(std::string_view variable);

/// Whether the client can take the variable away from those of the image. Docker's does where it
/// has none of that name itself, which it may need for a registry's credentials.
bool can_unset(const docker::Engine& engine, const std::string& name,
               const system::Environment& environment);

/// The launch that the variable does not reach, whatever the image and the host set: `…` starts the
/// container without it.
std::string launch_without(const std::string& variable, const docker::Engine& engine,
                           const system::Environment& environment);

/// What to do about a rival that the image sets: a sentence.
std::string image_variable_remedy(const std::string& variable, const docker::Engine& engine,
                                  const system::Environment& environment);

} // namespace idr::plan

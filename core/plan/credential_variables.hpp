// The environment variables from which SDKs take credentials or the location of credentials.
#pragma once

#include "core/docker/engine.hpp"
#include "core/plan/delivery.hpp"
#include "core/system/environment.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace idr::plan {

inline constexpr auto key_variable = "AWS_ACCESS_KEY_ID";
/// The account of the credentials in the environment: botocore derives endpoints from it.
inline constexpr auto account_variable = "AWS_ACCOUNT_ID";
inline constexpr auto endpoint_variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
inline constexpr auto endpoint_token_variable = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

struct CredentialVariable {
  std::string_view name;
  std::optional<Delivery> delivered_by = std::nullopt; ///< which delivery sets it in the env file
  /// Whether programs prefer it only to an endpoint, not to keys in the environment.
  bool only_beats_endpoint = false;

  bool is_delivered(Delivery delivery) const { return delivered_by == delivery; }
};

std::span<const CredentialVariable> all_credential_variables();

/// Returns null if the variable does not affect credentials that are delivered in this way.
const CredentialVariable* find_credential_variable(std::string_view name, Delivery delivery);

/// Whether the variable is not among those that are delivered, and an SDK in the container may
/// prefer it to the delivered credentials.
bool is_rival(std::string_view variable, Delivery delivery);

/// Whether the variable does no harm when it is empty: programs treat an empty key like one that is
/// not set, but not an empty profile.
bool may_be_empty(const CredentialVariable& variable);

/// Whether the client can unset a variable that the image sets. Docker's client cannot while the
/// variable is set in its own environment, where it may be needed for a registry's credentials.
bool can_unset(const docker::Engine& engine, const std::string& name,
               const system::Environment& environment);

/// The clause "`COMMAND …` starts the container without it", with a command that works regardless
/// of whether the image and the host set the variable.
std::string launch_without(const std::string& variable, const docker::Engine& engine,
                           const system::Environment& environment);

/// A sentence: what to do about a rival variable that the image sets.
std::string image_variable_remedy(const std::string& variable, const docker::Engine& engine,
                                  const system::Environment& environment);

} // namespace idr::plan

// The credential chain of a profile: its own source, or role_arn with source_profile, recursively.
// Source of the rules: AWS SDKs and Tools Reference Guide, "Assume role credential provider".
#pragma once

#include "core/aws/chain/credential_chain.hpp"
#include "core/aws/config/settings.hpp"
#include "core/aws/config/shared_config.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace idr::aws {

/// The selected profile and where its name is set.
struct SelectedProfile {
  std::string name;
  options::Origin origin = {}; ///< Default: not set
};

/// Returns a remedy that names a misspelled key because of which the profile has no credentials;
/// empty if there is none.
std::string misspelling_of_credentials(const Section& profile);

/// Returns what a profile without credentials needs, or which of its keys is misspelled.
std::string no_credentials_remedy(const Section& profile);

/// Returns `Profiles: a, b, c, d, e and 3 more`; empty if there are no profiles.
std::string list_of_profiles(const SharedConfig& config);

/// Reads profiles.
struct ProfileReader {
  const Settings& settings;
  std::string partition;      ///< of the region in use
  std::string session_name;   ///< for roles whose profile does not set one
  std::filesystem::path home; ///< the folder that contains `.aws`

  /// Returns the profile of this name. Throws ConfigError with the variable that names it, the
  /// files that were read, and similar names or the existing profiles.
  const Section& find(const SelectedProfile& selected) const;

  /// Returns the chain of the profile of this name; std::nullopt if it has no credentials. Throws
  /// ConfigError if the profile is not found or has contradictory settings.
  std::optional<CredentialChain> chain(const SelectedProfile& selected) const;
};

} // namespace idr::aws

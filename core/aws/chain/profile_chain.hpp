// From a profile to a chain: its own source, or role_arn over source_profile, many times over.
// Source of the rules: AWS SDKs and Tools Reference Guide, "Assume role credential provider".
#pragma once

#include "core/aws/chain/credential_chain.hpp"
#include "core/aws/config/settings.hpp"
#include "core/aws/config/shared_config.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace idr::aws {

/// The profile whose settings count, and what names it.
struct SelectedProfile {
  std::string name;
  options::Origin origin = {}; ///< Default: nothing does
};

/// Which key of a profile is misspelt, so that it holds no credentials; empty where none is.
std::string misspelling_of_credentials(const Section& profile);

/// What a profile without credentials needs, or which of its keys is misspelt.
std::string no_credentials_remedy(const Section& profile);

/// `Profiles: a, b, c, d, e and 3 more`; empty where there are none.
std::string list_of_profiles(const SharedConfig& config);

/// What a profile is read with.
struct ProfileReader {
  const Settings& settings;
  std::string partition;      ///< of the region in use
  std::string session_name;   ///< for a role whose profile names none
  std::filesystem::path home; ///< that holds `.aws`

  /// The profile of this name. Throws ConfigError with the variable that names it, the files that
  /// were read, and the nearest names or those that there are.
  const Section& find(const SelectedProfile& selected) const;

  /// The chain of the profile of this name; nothing where the profile holds no credentials. Throws
  /// ConfigError for a profile that is not there, or that contradicts itself.
  std::optional<CredentialChain> chain(const SelectedProfile& selected) const;
};

} // namespace idr::aws

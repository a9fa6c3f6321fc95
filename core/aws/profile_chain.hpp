// From a profile to a chain: its own source, or role_arn over source_profile, many times over.
// Source of the rules: AWS SDKs and Tools Reference Guide, "Assume role credential provider".
#pragma once

#include "core/aws/credential_chain.hpp"
#include "core/aws/settings.hpp"
#include "core/aws/shared_config.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace idr::aws {

/// What a profile is read with.
struct ProfileReader {
  const Settings& settings;
  std::string partition;      ///< of the region in use
  std::string session_name;   ///< for a role whose profile names none
  std::filesystem::path home; ///< that holds `.aws`

  /// The profile of this name. Throws ConfigError with the files that were read and the nearest
  /// names.
  const Section& find(const std::string& profile) const;

  /// The chain of the profile of this name; nothing where the profile holds no credentials. Throws
  /// ConfigError for a profile that is not there, or that contradicts itself.
  std::optional<CredentialChain> chain(const std::string& profile) const;
};

} // namespace idr::aws

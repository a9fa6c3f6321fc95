// The shared config and credentials files of the AWS CLI and SDKs, parsed and merged.
// Source of the grammar: AWS SDKs and Tools Reference Guide, "Using shared config and credentials
// files to globally configure AWS SDKs and tools".
#pragma once

#include "core/options/origin.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idr::system {
class Environment;
struct Host;
} // namespace idr::system

namespace idr::aws {

/// The line of a file in which something is set.
struct FilePosition {
  std::string_view file;
  std::size_t line = 0; ///< counted from 1
};

/// Returns the position as `FILE:LINE`.
std::string to_string(const FilePosition& position);
options::Origin origin_of(const FilePosition& position);

/// How botocore, and therefore the AWS CLI, parses a line differently from the grammar.
enum class BotocoreReading {
  same,
  keeps_inline_comment, ///< botocore reads the comment after the value as part of the value
  splits_at_colon,      ///< botocore ends the key at its first `:`
};

/// `key = value`, or `key =` with indented `key = value` lines below it.
struct Property {
  std::string_view key; ///< as written; compare with text::equal_ignoring_case
  std::string_view
      value; ///< white space trimmed; continuation lines joined by newlines; may be secret
  FilePosition position; ///< of the line with the key
  BotocoreReading botocore = BotocoreReading::same;
  std::vector<Property> nested = {}; ///< in file order; the last one of equal keys is used

  const Property* find_nested(std::string_view nested_key) const;
};

/// A `[profile NAME]`, `[sso-session NAME]` or `[services NAME]`, merged from all its occurrences.
struct Section {
  std::string_view name;
  FilePosition position;            ///< of its first header
  std::vector<Property> properties; ///< in file order; the last one of equal keys is used

  /// Returns the property; null if absent. Throws ConfigError if any value of the section has more
  /// than one line, as do the next two functions.
  const Property* find(std::string_view key) const;
  /// Returns the property; null if it is absent or its value is empty.
  const Property* find_given(std::string_view key) const;
  /// Returns the property's value; std::nullopt if it is absent. An empty value counts as set.
  std::optional<std::string_view> get(std::string_view key) const;
};

/// A warning about a part of a file that the grammar ignores without an error.
struct ConfigWarning {
  FilePosition position;
  std::string_view section; ///< the text between the brackets, or the section's name; unchecked
  std::string_view message; ///< quotes nothing from the file
};

/// The paths of the two files. A path is empty if no home directory is known.
struct SharedConfigFiles {
  std::filesystem::path config;
  std::filesystem::path credentials;
  bool config_is_named = false;      ///< by AWS_CONFIG_FILE
  bool credentials_is_named = false; ///< by AWS_SHARED_CREDENTIALS_FILE
};

/// Returns AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, else `config` and `credentials` in
/// `~/.aws`. `~` is HOME or, if HOME is unset, `account_home` (the home directory of the user's
/// account). Blank variables count as unset. Source: AWS SDKs and Tools Reference Guide, "Finding
/// and changing the location of the shared config and credentials files of AWS SDKs and tools".
SharedConfigFiles shared_config_files(const system::Environment& environment,
                                      const std::filesystem::path& account_home = {});

struct SharedConfigContents;

/// Both files, merged: a property of the credentials file overrides one of the config file. All
/// returned views and pointers refer to this object and remain valid when it is moved. A section is
/// parsed when it is first looked up; this is thread-safe.
class SharedConfig {
public:
  /// Reads both files; a missing file counts as empty. Throws SystemError if a file cannot be read,
  /// and ConfigError as parse does.
  static SharedConfig load(const SharedConfigFiles& files);
  /// Reads the files of this user (see shared_config_files). Throws as above.
  static SharedConfig of_user(const system::Host& host);
  /// Parses both texts; positions contain the given names. Throws ConfigError (`FILE:LINE: what was
  /// expected`) for a syntax error; the message quotes nothing from the text.
  static SharedConfig parse(std::string config_text, std::string config_name,
                            std::string credentials_text, std::string credentials_name);

  SharedConfig(SharedConfig&&) noexcept;
  SharedConfig& operator=(SharedConfig&&) noexcept;
  SharedConfig(const SharedConfig&) = delete;
  SharedConfig& operator=(const SharedConfig&) = delete;
  ~SharedConfig();

  /// Returns the section of this name; null if there is none. Names are case-sensitive.
  const Section* find_profile(std::string_view name) const;
  const Section* find_sso_session(std::string_view name) const;
  const Section* find_services(std::string_view name) const;

  /// In the order of their first headers, the config file's before the credentials file's.
  std::vector<std::string_view> profile_names() const;
  std::vector<std::string_view> sso_session_names() const;

  /// Whether the position is in the credentials file.
  bool is_in_credentials_file(const FilePosition& position) const;

  /// Returns the files that exist, the config file first.
  const std::vector<std::string_view>& files_read() const;
  const std::vector<ConfigWarning>& warnings() const;

private:
  explicit SharedConfig(std::unique_ptr<SharedConfigContents> contents);

  std::unique_ptr<SharedConfigContents> contents_;
};

} // namespace idr::aws

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
}

namespace idr::aws {

/// Where something was configured.
struct FilePosition {
  std::string_view file;
  std::size_t line = 0; ///< counted from 1
};

/// The position as `FILE:LINE`.
std::string to_string(const FilePosition& position);
options::Origin origin_of(const FilePosition& position);

/// What botocore, and with it the AWS CLI, makes of a line that the grammar reads in its own way.
enum class BotocoreReading {
  same,
  keeps_inline_comment, ///< to botocore, the comment after the value belongs to the value
  splits_at_colon,      ///< to botocore, the key ends at its first `:`
};

/// `key = value`, or `key =` with indented `key = value` lines below it.
struct Property {
  std::string_view key; ///< as written; compare with text::equal_ignoring_case
  std::string_view
      value; ///< white space trimmed; continued lines joined by a newline; may be secret
  FilePosition position; ///< of the line with the key
  BotocoreReading botocore = BotocoreReading::same;
  std::vector<Property> nested = {}; ///< as read; of equal keys the last one counts

  const Property* find_nested(std::string_view nested_key) const;
};

/// A `[profile NAME]`, `[sso-session NAME]` or `[services NAME]`, merged from all places where it
/// stands.
struct Section {
  std::string_view name;
  FilePosition position;            ///< of its first header
  std::vector<Property> properties; ///< as read; of equal keys the last one counts

  /// Throws ConfigError where any value of the section has more than one line; so do the others.
  const Property* find(std::string_view key) const;
  /// The property, unless it is absent or its value is empty.
  const Property* find_given(std::string_view key) const;
  /// The property's value; an empty one counts as set.
  std::optional<std::string_view> get(std::string_view key) const;
};

/// A part of a file that the grammar leaves out, without an error.
struct ConfigWarning {
  FilePosition position;
  std::string_view section; ///< what stands between the brackets, or the section's name; unchecked
  std::string_view message; ///< holds nothing of the file
};

/// Where the two files lie. A path is empty where no home directory is known.
struct SharedConfigFiles {
  std::filesystem::path config;
  std::filesystem::path credentials;
  bool config_is_named = false;      ///< by AWS_CONFIG_FILE
  bool credentials_is_named = false; ///< by AWS_SHARED_CREDENTIALS_FILE
};

/// AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, else `config` and `credentials` in `~/.aws`.
/// `~` is HOME or, where that is unset, `account_home` (the home directory of the user's account).
/// Blank variables count as unset. Source: AWS SDKs and Tools Reference Guide, "Finding and
/// changing the location of the shared config and credentials files of AWS SDKs and tools".
SharedConfigFiles shared_config_files(const system::Environment& environment,
                                      const std::filesystem::path& account_home = {});

struct SharedConfigContents;

/// Both files, merged: a property of the credentials file beats one of the config file. Everything
/// that is handed out points into this object, and stays valid when it is moved. A section is read
/// when it is first looked for, by one of several threads.
class SharedConfig {
public:
  /// Reads both files; one that does not exist counts as empty. Throws SystemError for a file that
  /// cannot be read, ConfigError as parse does.
  static SharedConfig load(const SharedConfigFiles& files);
  /// The names stand for the files in positions. Throws ConfigError (`FILE:LINE: what was
  /// expected`) for a text that breaks the grammar; its message holds nothing of the text.
  static SharedConfig parse(std::string config_text, std::string config_name,
                            std::string credentials_text, std::string credentials_name);

  SharedConfig(SharedConfig&&) noexcept;
  SharedConfig& operator=(SharedConfig&&) noexcept;
  SharedConfig(const SharedConfig&) = delete;
  SharedConfig& operator=(const SharedConfig&) = delete;
  ~SharedConfig();

  /// Names are case-sensitive. Null where there is no such section.
  const Section* find_profile(std::string_view name) const;
  const Section* find_sso_session(std::string_view name) const;
  const Section* find_services(std::string_view name) const;

  /// In the order of their first headers, the config file's before the credentials file's.
  std::vector<std::string_view> profile_names() const;
  std::vector<std::string_view> sso_session_names() const;

  /// Whether it stands in the credentials file.
  bool is_in_credentials_file(const FilePosition& position) const;

  /// The files that exist, the config file first.
  const std::vector<std::string_view>& files_read() const;
  const std::vector<ConfigWarning>& warnings() const;

private:
  explicit SharedConfig(std::unique_ptr<SharedConfigContents> contents);

  std::unique_ptr<SharedConfigContents> contents_;
};

} // namespace idr::aws

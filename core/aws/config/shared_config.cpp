#include "core/aws/config/shared_config.hpp"

#include "core/aws/config/file_limits.hpp"
#include "core/aws/config/shared_config_parser.hpp"
#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/host.hpp"
#include "core/text/ascii.hpp"
#include "core/text/encoding.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace idr::aws {
namespace {

using std::filesystem::path;

/// Replaces a leading `~` by the home directory. Any other path is returned unchanged, as is every
/// path if there is no home directory.
path expand_home(const std::string& text, const path& home) {
  if (home.empty()) return text;
  if (text == "~") return home;
  if (text.starts_with("~/")) return home / text.substr(2);
  return text;
}

std::optional<std::string> read_source(const path& file) try {
  return system::read_file_if_exists(file, {.bytes = longest_config});
} catch (const SystemError& error) {
  if (error.error_number() != EACCES) throw;
  throw SystemError(file.string(), EACCES,
                    fmt::format("It must be readable for you: `chmod u+r {0}`, or `sudo chown "
                                "\"$USER\" {0}` if it belongs to another user.",
                                text::quote_word(file.string())));
}

void load_source(const path& file, SharedConfigSource& source, SharedConfigContents& contents) {
  if (file.empty()) return;
  auto text = read_source(file);
  if (!text) return;
  text::require_utf8(file, *text);
  source.text = std::move(*text);
  source.name = file.string();
  contents.files_read.push_back(source.name);
}

std::vector<std::string_view> names_of(const SectionTable& table) {
  std::vector<std::string_view> names;
  names.reserve(table.entries().size());
  for (const auto& entry : table.entries()) names.push_back(entry.section.name);
  return names;
}

/// Returns the last property with this key. Sections are short and only a few of them are used, so
/// a linear search is cheaper than an index.
const Property* find_property(const std::vector<Property>& properties, std::string_view key) {
  const auto found =
      std::find_if(properties.rbegin(), properties.rend(), [&](const Property& property) {
        return text::equal_ignoring_case(property.key, key);
      });
  return found == properties.rend() ? nullptr : &*found;
}

const Section* find_section(SharedConfigContents& contents, const SectionTable& table,
                            std::string_view name) {
  auto* entry = table.find(name);
  return entry == nullptr ? nullptr : &read_section(contents, *entry);
}

} // namespace

std::string to_string(const FilePosition& position) {
  return std::string(position.file) + ':' + std::to_string(position.line);
}

options::Origin origin_of(const FilePosition& position) {
  return options::InFile{std::string(position.file), position.line};
}

const Property* Property::find_nested(std::string_view nested_key) const {
  return find_property(nested, nested_key);
}

/// Throws ConfigError for a value of several lines: an indented key may have become part of the
/// previous value, and its secret would be shown or, for example, sent as a region.
void refuse_continued(const Section& section) {
  for (const auto& property : section.properties) {
    if (property.value.find('\n') == std::string_view::npos) continue;
    throw ConfigError(
        to_string(property.position) + ": " + std::string(property.key) + " has more than one line",
        "An indented line continues the value above it: remove the indentation, also of comments.");
  }
}

const Property* Section::find(std::string_view key) const {
  refuse_continued(*this);
  return find_property(properties, key);
}

const Property* Section::find_given(std::string_view key) const {
  const auto* property = find(key);
  return property == nullptr || property->value.empty() ? nullptr : property;
}

std::optional<std::string_view> Section::get(std::string_view key) const {
  const Property* property = find(key);
  if (property == nullptr) return std::nullopt;
  return property->value;
}

SharedConfigFiles shared_config_files(const system::Environment& environment,
                                      const std::filesystem::path& account_home) {
  const auto variable = environment.get_nonblank("HOME");
  const path home = variable ? path(*variable) : account_home;

  SharedConfigFiles files;
  if (!home.empty()) {
    files.config = home / ".aws" / "config";
    files.credentials = home / ".aws" / "credentials";
  }
  if (const auto named = environment.get_nonblank("AWS_CONFIG_FILE")) {
    files.config = expand_home(*named, home);
    files.config_is_named = true;
  }
  if (const auto named = environment.get_nonblank("AWS_SHARED_CREDENTIALS_FILE")) {
    files.credentials = expand_home(*named, home);
    files.credentials_is_named = true;
  }
  return files;
}

SharedConfig::SharedConfig(std::unique_ptr<SharedConfigContents> contents)
    : contents_(std::move(contents)) {
  parse_shared_config(*contents_);
}

SharedConfig::SharedConfig(SharedConfig&&) noexcept = default;
SharedConfig& SharedConfig::operator=(SharedConfig&&) noexcept = default;
SharedConfig::~SharedConfig() = default;

SharedConfig SharedConfig::load(const SharedConfigFiles& files) {
  auto contents = std::make_unique<SharedConfigContents>();
  load_source(files.config, contents->config, *contents);
  load_source(files.credentials, contents->credentials, *contents);
  return SharedConfig(std::move(contents));
}

SharedConfig SharedConfig::of_user(const system::Host& host) {
  return load(shared_config_files(host.environment, system::home_folder(host.environment)));
}

SharedConfig SharedConfig::parse(std::string config_text, std::string config_name,
                                 std::string credentials_text, std::string credentials_name) {
  auto contents = std::make_unique<SharedConfigContents>();
  contents->config = {std::move(config_name), std::move(config_text)};
  contents->credentials = {std::move(credentials_name), std::move(credentials_text)};
  contents->files_read = {contents->config.name, contents->credentials.name};
  return SharedConfig(std::move(contents));
}

const Section* SharedConfig::find_profile(std::string_view name) const {
  return find_section(*contents_, contents_->profiles, name);
}

const Section* SharedConfig::find_sso_session(std::string_view name) const {
  return find_section(*contents_, contents_->sso_sessions, name);
}

const Section* SharedConfig::find_services(std::string_view name) const {
  return find_section(*contents_, contents_->services, name);
}

std::vector<std::string_view> SharedConfig::profile_names() const {
  return names_of(contents_->profiles);
}

std::vector<std::string_view> SharedConfig::sso_session_names() const {
  return names_of(contents_->sso_sessions);
}

bool SharedConfig::is_in_credentials_file(const FilePosition& position) const {
  return position.file.data() == contents_->credentials.name.data();
}

const std::vector<std::string_view>& SharedConfig::files_read() const {
  return contents_->files_read;
}

const std::vector<ConfigWarning>& SharedConfig::warnings() const { return contents_->warnings; }

} // namespace idr::aws

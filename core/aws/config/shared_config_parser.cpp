#include "core/aws/config/shared_config_parser.hpp"

#include "core/aws/config/shared_config_line.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

namespace idr::aws {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Reads one file line by line: either all of it, to check it and record its sections, or the lines
/// of one section, to read its properties. Messages never quote the file: a secret may appear
/// anywhere in it, even in place of a key if a long value was pasted with line breaks.
class FileParser {
public:
  FileParser(SharedConfigSource& source, SharedConfigContents& contents, bool is_config)
      : source_(source), contents_(contents), is_config_(is_config) {}

  void parse();
  void read_properties(const Fragment& fragment, Section& section);

private:
  /// What an indented line continues.
  enum class Continues { nothing, ignored, value, nested };

  void read_lines(std::size_t begin, std::size_t end);
  void read_line(std::string_view line);
  void read_header(std::string_view line);
  void enter_config_section(std::string_view header);
  void enter_credentials_section(std::string_view header);
  std::string_view config_name(std::string_view text);
  void enter_default(std::string_view name, bool has_prefix);
  SectionEntry& enter(SectionTable& table, std::string_view name);
  void end_fragment();
  void ignore_section(std::string_view header, std::string_view reason);
  void read_property(std::string_view line);
  void read_indented(std::string_view content);
  void read_nested(std::string_view content);
  void join_to_value(std::string_view content);

  FilePosition position() const { return {source_.name, line_}; }
  [[noreturn]] void throw_expected(std::string_view expected) const;
  void warn(std::string_view section, std::string_view message);

  SharedConfigSource& source_;
  SharedConfigContents& contents_;
  bool is_config_;
  std::size_t line_ = 0;
  std::size_t line_begin_ = 0;
  std::size_t next_line_ = 0;
  Fragment* fragment_ = nullptr;
  Section* section_ = nullptr; // null before the first header and in an ignored section
  bool keeps_properties_ = false;
  bool section_is_ignored_ = false;
  bool default_has_prefix_ = false;
  Continues continues_ = Continues::nothing; // value, nested: the section's last property
};

void FileParser::parse() {
  const std::string& text = source_.text;
  read_lines(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0, text.size());
  line_begin_ = text.size();
  end_fragment();
}

void FileParser::read_properties(const Fragment& fragment, Section& section) {
  line_ = fragment.line;
  section_ = &section;
  keeps_properties_ = true;
  read_lines(fragment.begin, fragment.end);
}

void FileParser::read_lines(std::size_t begin, std::size_t end) {
  const std::string& text = source_.text;
  while (begin < end) {
    const auto line_end = std::min(text.find('\n', begin), end);
    std::string_view line(text.data() + begin, line_end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++line_;
    line_begin_ = begin;
    next_line_ = line_end + 1;
    read_line(line);
    begin = next_line_;
  }
}

void FileParser::read_line(std::string_view line) {
  if (line.empty() || starts_comment(line.front())) return;
  if (is_blank(line.front())) {
    const auto content = trim(line);
    if (!content.empty()) read_indented(content);
  } else if (line.front() == '[') {
    read_header(line);
  } else {
    read_property(line);
  }
}

void FileParser::read_header(std::string_view line) {
  const auto bracket = line.find(']');
  const auto rest = bracket == std::string_view::npos ? line : trim(line.substr(bracket + 1));
  if (!rest.empty() && !starts_comment(rest.front())) {
    throw_expected("Section definition must end with ']', and only a comment may follow");
  }
  const auto header = trim(line.substr(1, bracket - 1));
  section_is_ignored_ = false;
  continues_ = Continues::nothing;
  end_fragment();
  if (is_config_) {
    enter_config_section(header);
  } else {
    enter_credentials_section(header);
  }
}

void FileParser::enter_config_section(std::string_view header) {
  const auto prefix = header.substr(0, header.find_first_of(" \t"));
  const auto name = config_name(trim(header.substr(prefix.size())));
  const bool is_profile = prefix == "profile";
  if (header == "default") return enter_default(header, false);
  if (!is_profile && prefix != "sso-session" && prefix != "services") {
    return ignore_section(header,
                          "this section is ignored: in the config file it must be [profile NAME]");
  }
  if (name.empty()) {
    return ignore_section(header, "this section is ignored: a name with characters other than "
                                  "letters, digits and _-/.%@:+ must be quoted");
  }
  if (is_profile && name == "default") return enter_default(name, true);
  enter(is_profile             ? contents_.profiles
        : prefix == "services" ? contents_.services
                               : contents_.sso_sessions,
        name);
}

/// Returns the name without the quotes that `aws configure` may have added; empty if it is not a
/// name.
std::string_view FileParser::config_name(std::string_view text) {
  if (is_identifier(text)) return text;
  auto name = without_quotes(text);
  return name.empty() ? std::string_view() : contents_.unquoted_names.emplace_back(std::move(name));
}

/// The AWS CLI writes names without quotes here. The name is a profile's if the config file has a
/// profile of that name.
void FileParser::enter_credentials_section(std::string_view header) {
  if (is_identifier(header) || contents_.profiles.find(header) != nullptr) {
    enter(contents_.profiles, header);
    return;
  }
  ignore_section(
      header,
      "this section is ignored: in the credentials file it must be [NAME]; a name with characters "
      "other than letters, digits and _-/.%@:+ must also appear in the config file, quoted");
}

/// `[profile default]` replaces `[default]`, regardless of their order.
void FileParser::enter_default(std::string_view name, bool has_prefix) {
  constexpr std::string_view reason = "this section is ignored: [profile default] replaces it";
  if (default_has_prefix_ && !has_prefix) return ignore_section(name, reason);
  const bool replaces =
      has_prefix && !default_has_prefix_ && contents_.profiles.find(name) != nullptr;
  default_has_prefix_ = has_prefix;
  auto& entry = enter(contents_.profiles, name);
  if (replaces) {
    contents_.warnings.push_back({section_->position, name, reason});
    section_->position = position();
    entry.first = entry.last = fragment_;
  }
}

SectionEntry& FileParser::enter(SectionTable& table, std::string_view name) {
  auto& entry = table.obtain(name, position());
  section_ = &entry.section;
  fragment_ = &contents_.fragments.emplace_back(Fragment{&source_, next_line_, 0, line_, nullptr});
  (entry.last == nullptr ? entry.first : entry.last->next) = fragment_;
  entry.last = fragment_;
  return entry;
}

/// The section ends where the line begins.
void FileParser::end_fragment() {
  if (fragment_ != nullptr) fragment_->end = std::max(fragment_->begin, line_begin_);
  fragment_ = nullptr;
}

void FileParser::ignore_section(std::string_view header, std::string_view reason) {
  section_ = nullptr;
  section_is_ignored_ = true;
  warn(header, reason);
}

void FileParser::read_property(std::string_view line) {
  if (section_is_ignored_) return;
  if (section_ == nullptr) throw_expected("Expected a section definition above the first property");

  const auto content = without_comment(line);
  const auto equals = content.find('=');
  if (equals == std::string_view::npos) {
    throw_expected(
        content.find(':') == std::string_view::npos
            ? "Expected an '=' sign defining a property"
            : "Expected an '=' sign defining a property; only the AWS CLI accepts ':' instead");
  }
  const auto key = trim(content.substr(0, equals));
  if (key.empty()) throw_expected("Property did not have a name before its '=' sign");
  if (!is_identifier(key)) {
    continues_ = Continues::ignored;
    return warn(section_->name,
                "this property is ignored: a key may contain only letters, digits and _-/.%@:+");
  }

  const auto value = trim(content.substr(equals + 1));
  continues_ = value.empty() ? Continues::nested : Continues::value;
  if (!keeps_properties_) return;
  Property property{key, value, position()};
  if (content.size() != line.size()) {
    property.botocore = BotocoreReading::keeps_inline_comment;
  } else if (key.find(':') != std::string_view::npos) {
    property.botocore = BotocoreReading::splits_at_colon;
  }
  section_->properties.push_back(std::move(property));
}

/// The grammar has no indented comments. After a value, such a line continues the value; anywhere
/// else it would be an error, so it is read as a comment, as in botocore.
void FileParser::read_indented(std::string_view content) {
  if (section_is_ignored_ || continues_ == Continues::ignored) return;
  if (continues_ == Continues::value) return join_to_value(content);
  if (starts_comment(content.front())) return;
  if (section_ == nullptr)
    throw_expected("Expected a section definition above the first indented line");
  if (continues_ == Continues::nothing) {
    throw_expected(
        "Expected a property definition, found continuation; a property is not indented");
  }
  read_nested(content);
}

void FileParser::read_nested(std::string_view content) {
  const auto equals = content.find('=');
  if (equals == std::string_view::npos) {
    throw_expected("Expected an '=' sign defining a property in sub-property, as in `key = value`");
  }
  const auto key = trim(content.substr(0, equals));
  if (key.empty())
    throw_expected("Property did not have a name in sub-property before its '=' sign");
  if (!is_identifier(key)) {
    return warn(
        section_->name,
        "this sub-property is ignored: a key may contain only letters, digits and _-/.%@:+");
  }
  if (!keeps_properties_) return;
  section_->properties.back().nested.push_back({key, trim(content.substr(equals + 1)), position()});
}

/// Joins in place: at least a newline and the indentation separate the value from the line, so the
/// joined value ends before the line does.
void FileParser::join_to_value(std::string_view content) {
  if (!keeps_properties_) return;
  Property& property = section_->properties.back();
  char* const value = source_.text.data() + (property.value.data() - source_.text.data());
  char* const end = value + property.value.size();
  *end = '\n';
  std::memmove(end + 1, content.data(), content.size());
  property.value = std::string_view(value, property.value.size() + 1 + content.size());
}

void FileParser::throw_expected(std::string_view expected) const {
  throw ConfigError(to_string(position()) + ": " + std::string(expected), "Correct this line.");
}

void FileParser::warn(std::string_view section, std::string_view message) {
  if (keeps_properties_) return; // already reported by the check of the whole file
  contents_.warnings.push_back({position(), section, message});
}

} // namespace

void parse_shared_config(SharedConfigContents& contents) {
  FileParser(contents.config, contents, true).parse();
  FileParser(contents.credentials, contents, false).parse();
}

const Section& read_section(SharedConfigContents& contents, SectionEntry& entry) {
  const std::scoped_lock lock(contents.reading);
  for (const auto* fragment = entry.first; fragment != nullptr; fragment = fragment->next) {
    FileParser(*fragment->source, contents, fragment->source == &contents.config)
        .read_properties(*fragment, entry.section);
  }
  entry.first = nullptr;
  return entry.section;
}

} // namespace idr::aws

#include "core/docker/env_file_format.hpp"

#include "core/error.hpp"
#include "core/text/split.hpp"
#include "core/text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace idr::docker {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
/// The size of the line buffer in docker's client, for a line including its end.
constexpr std::size_t line_limit = 65536;

/// A longer text before the "=" is probably not a name, and is not shown.
constexpr std::size_t longest_shown_name = 64;

/// Unicode's White_Space property, as in Go's unicode.IsSpace.
bool is_white_space(std::uint32_t c) {
  static constexpr std::array<std::uint32_t, 7> others = {0x85,   0xA0,   0x1680, 0x2028,
                                                          0x2029, 0x202F, 0x205F};
  return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x2000 && c <= 0x200A) || c == 0x3000 ||
         std::find(others.begin(), others.end(), c) != others.end();
}

std::string_view trim_left(std::string_view text) {
  while (!text.empty()) {
    const auto point = text::first_code_point(text);
    if (!point || !is_white_space(point->value)) break;
    text.remove_prefix(point->length);
  }
  return text;
}

/// A prefix for messages about the line: `NAME: ` if the text before the first `=` is a name that
/// can be shown, else empty.
std::string shown_name(std::string_view line) {
  const auto name = trim_left(line.substr(0, line.find('=')));
  const bool shown = name.size() < line.size() && name.size() <= longest_shown_name &&
                     !name.empty() && name.find_first_of(" \t#") == std::string_view::npos &&
                     text::is_utf8(name);
  return shown ? fmt::format("{}: ", name) : "";
}

/// The text before the "=" may belong to a value over several lines (a JSON document), so it is
/// shown only if it consists of plain words.
std::string describe_spaced_name(std::string_view name) {
  constexpr auto plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.- \t";
  const bool shown =
      name.size() <= longest_shown_name && name.find_first_not_of(plain) == std::string_view::npos;
  return shown ? fmt::format("the name \"{}\" contains white space", name)
               : "the name contains white space";
}

/// Parses a line without its end. Returns std::nullopt for a comment or an empty line. Throws
/// ConfigError without a position.
std::optional<EnvFileLine> parse_line(std::string_view line, std::size_t number) {
  if (!text::is_utf8(line)) throw ConfigError(shown_name(line) + "the line is not valid UTF-8");
  line = trim_left(line);
  if (line.empty() || line.starts_with('#')) return std::nullopt;
  const auto equals = line.find('=');
  const std::string name(line.substr(0, equals));
  if (name.empty()) throw ConfigError("a name was expected before \"=\"");
  if (name.find_first_of(" \t") != std::string::npos) {
    throw ConfigError(equals == std::string_view::npos ? "NAME=VALUE was expected"
                                                       : describe_spaced_name(name),
                      "Docker expects NAME=VALUE lines: no spaces around \"=\", no \"export\", no "
                      "value over several lines.");
  }
  EnvFileLine result{name, std::nullopt, number};
  if (equals != std::string_view::npos) result.value = line.substr(equals + 1);
  return result;
}

} // namespace

std::vector<EnvFileLine> parse_env_file(std::string_view text, const std::string& file) {
  std::vector<EnvFileLine> lines;
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  for (std::size_t number = 1; !text.empty(); ++number) {
    auto line = text::take_until(text, "\n");
    try {
      if (line.size() >= line_limit)
        throw ConfigError(shown_name(line) + "the line is longer than 64 KiB");
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (auto parsed = parse_line(line, number)) lines.push_back(std::move(*parsed));
    } catch (const ConfigError& error) {
      throw ConfigError(fmt::format("{}:{}: {}", file, number, error.what()), error.remedy());
    }
  }
  return lines;
}

bool fits_env_file(const Variable& variable) {
  const auto& [name, value] = variable;
  const auto line = fmt::format("{}={}\r\n", name, value);
  return line.size() < line_limit && value.find('\n') == std::string::npos && !name.empty() &&
         name.find_first_of(" \t\n") == std::string::npos && text::is_utf8(line) &&
         trim_left(name).size() == name.size() && !name.starts_with('#') &&
         !name.starts_with(byte_order_mark);
}

std::string format_env_file(const std::vector<Variable>& variables) {
  std::string text;
  for (const auto& [name, value] : variables) {
    text += name;
    text += '=';
    text += value;
    // parse_env_file drops one CR at the end of a line.
    text += value.ends_with('\r') ? "\r\n" : "\n";
  }
  return text;
}

} // namespace idr::docker

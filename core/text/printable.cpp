#include "core/text/printable.hpp"

#include "core/text/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace idr::text {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};
constexpr std::array unprintable = {
    Range{0x00, 0x1F},     Range{0x7F, 0x9F},     Range{0x061C, 0x061C}, Range{0x200E, 0x200F},
    Range{0x2028, 0x2029}, Range{0x202A, 0x202E}, Range{0x2066, 0x2069}};

/// `##[`, `##vso[`
bool begins_runner_command(std::string_view text) {
  static constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  if (!text.starts_with("##")) return false;
  const auto end = text.find_first_not_of(letters, 2);
  return end != std::string_view::npos && text[end] == '[';
}

/// The first character of a text that is not empty, or its first byte if that is not UTF-8.
struct Character {
  std::string_view bytes;
  std::uint32_t value; ///< the code point or the byte
  bool is_printable;
};

Character first_character(std::string_view text) {
  const auto point = first_code_point(text);
  if (!point) return {text.substr(0, 1), static_cast<unsigned char>(text[0]), false};
  const bool refused = std::any_of(unprintable.begin(), unprintable.end(), [&](const Range& range) {
    return point->value >= range.first && point->value <= range.last;
  });
  return {text.substr(0, point->length), point->value, !refused && !begins_runner_command(text)};
}

/// Removes the beginning of the text that no format escapes, and returns it. That is nearly all
/// text, and checking each character would slow a launch down.
std::string_view take_plain(std::string_view& text) {
  const auto is_plain = [](char c) {
    return c >= ' ' && c < '\x7f' && c != '#' && c != '\\' && c != '\'';
  };
  const auto* end = std::find_if_not(text.begin(), text.end(), is_plain);
  const auto plain = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(plain.size());
  return plain;
}

/// The text with each character replaced by `escape(character)`, unless that is empty.
template <typename Escape>
std::string escaped(std::string_view text, Escape escape) {
  std::string result;
  result.reserve(text.size());
  while (true) {
    result += take_plain(text);
    if (text.empty()) return result;
    const auto character = first_character(text);
    if (const std::string instead = escape(character); !instead.empty()) {
      result += instead;
    } else {
      result += character.bytes;
    }
    text.remove_prefix(character.bytes.size());
  }
}

/// `\n`, as in C, JSON and the shell; empty if the character has no such escape.
std::string named_escape(std::uint32_t value) {
  switch (value) {
  case '\n':
    return "\\n";
  case '\r':
    return "\\r";
  case '\t':
    return "\\t";
  default:
    return {};
  }
}

std::string escape_in_text(const Character& character) {
  if (character.is_printable) return {};
  if (auto named = named_escape(character.value); !named.empty()) return named;
  if (character.bytes.size() == 1) return fmt::format("\\x{:02x}", character.value);
  return fmt::format("\\u{:04x}", character.value);
}

std::string escape_in_json(const Character& character) {
  // A line break separates two members: within a string it is escaped already.
  if (character.is_printable || character.value == '\n') return {};
  return fmt::format("\\u{:04x}", character.value);
}

/// Three octal digits mean the same in every shell. A quote is written in octal too: the history of
/// an older bash takes `\'` for the end of the quotes.
std::string escape_in_dollar_quotes(const Character& character) {
  if (character.bytes == "\\") return "\\\\";
  if (character.is_printable && character.bytes != "'") return {};
  if (auto named = named_escape(character.value); !named.empty()) return named;
  std::string octal;
  for (const char byte : character.bytes) {
    octal += fmt::format("\\{:03o}", static_cast<unsigned char>(byte));
  }
  return octal;
}

} // namespace

bool is_printable(std::string_view text) {
  while (true) {
    take_plain(text);
    if (text.empty()) return true;
    const auto character = first_character(text);
    if (!character.is_printable) return false;
    text.remove_prefix(character.bytes.size());
  }
}

std::string printable(std::string_view text) { return escaped(text, escape_in_text); }

std::string printable_line(std::string_view lead, std::string_view text) {
  auto line = std::string(lead) + printable(text);
  // White space of any script may come first; every character outside ASCII is treated as white
  // space here.
  const auto begin =
      std::find_if(line.begin(), line.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  const auto at = static_cast<std::size_t>(begin - line.begin());
  if (std::string_view(line).substr(at).starts_with("::")) line.replace(at, 1, "\\x3a");
  return line;
}

std::string printable_json(std::string_view document) { return escaped(document, escape_in_json); }

std::string dollar_quoted(std::string_view text) {
  return "$'" + escaped(text, escape_in_dollar_quotes) + "'";
}

} // namespace idr::text

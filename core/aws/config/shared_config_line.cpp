#include "core/aws/config/shared_config_line.hpp"

#include "core/error.hpp"
#include "core/text/printable.hpp"
#include "core/text/shell_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace idr::aws {
namespace {

/// The characters of names and keys.
constexpr auto identifier_characters = [] {
  std::array<bool, 256> table{};
  for (unsigned c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (const char c : std::string_view("_-/.%@:+")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

} // namespace

bool is_identifier(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return identifier_characters[static_cast<unsigned char>(c)];
  });
}

std::string_view without_comment(std::string_view line) {
  auto end = line.size();
  for (const char mark : {'#', ';'}) { // most lines contain neither
    auto at = line.find(mark, 1);
    while (at < end && !is_blank(line[at - 1])) at = line.find(mark, at + 1);
    end = std::min(at, end);
  }
  return line.substr(0, end);
}

std::string without_quotes(std::string_view text) try {
  if (text.find_first_of("'\"\\") == std::string_view::npos) return {};
  auto words = text::split_words(text).words;
  return words.size() == 1 && text::is_printable(words.front()) ? std::move(words.front()) : "";
} catch (const UsageError&) { // a quote is not closed
  return {};
}

} // namespace idr::aws

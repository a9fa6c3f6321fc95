#include "core/text/wrapped.hpp"

#include "core/text/split.hpp"
#include "core/text/utf8.hpp"

#include <algorithm>

namespace idr::text {
namespace {

constexpr std::string_view colour_begin = "\033[";

/// Source: Unicode Standard Annex 11, the blocks that contain only wide characters.
bool is_wide(std::uint32_t point) {
  return (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
         (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
         (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF00 && point <= 0xFF60) ||
         (point >= 0x1F300 && point <= 0x1F64F) || (point >= 0x20000 && point <= 0x3FFFD);
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    if (text.starts_with(colour_begin)) {
      text.remove_prefix(std::min(text.find('m'), text.size() - 1) + 1);
      continue;
    }
    const auto point = first_code_point(text);
    columns += point && is_wide(point->value) ? 2U : 1U;
    text.remove_prefix(point ? point->length : 1);
  }
  return columns;
}

/// The end of the first word: the first blank that is not between two backticks.
std::size_t end_of_word(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') return i;
    if (text[i] != '`') continue;
    const auto close = text.find('`', i + 1);
    if (close != std::string_view::npos) i = close;
  }
  return text.size();
}

/// The indent of continuation lines: see wrapped_lines.
std::size_t hanging_indent(std::string_view line, std::size_t width, std::size_t item_column) {
  const auto first = std::min(line.find_first_not_of(' '), line.size());
  if (line.substr(first).starts_with('-')) return item_column;
  const auto gap = line.rfind("  ");
  if (gap == std::string_view::npos || gap < first) return first;
  const auto last = std::min(line.find_first_not_of(' ', gap), line.size());
  const auto column = columns_of(line.substr(0, last));
  constexpr std::size_t little = 4;
  return column <= width * 3 / 4 ? column : first + little;
}

} // namespace

std::string wrapped(std::string_view line, std::size_t width, std::size_t indent) {
  std::string result;
  std::size_t column = 0;
  while (!line.empty()) {
    const auto blanks = std::min(line.find_first_not_of(' '), line.size());
    const auto word = line.substr(blanks, end_of_word(line.substr(blanks)));
    const auto columns = columns_of(word);
    if (column == 0 || column + blanks + columns <= width) {
      result += std::string(blanks, ' ');
      column += blanks + columns;
    } else {
      const auto margin = std::min(indent, width > columns ? width - columns : 0);
      result += "\n" + std::string(margin, ' ');
      column = margin + columns;
    }
    result += word;
    line.remove_prefix(blanks + word.size());
  }
  return result;
}

std::string wrapped_lines(std::string_view text, std::size_t width, std::size_t item_column) {
  std::string result;
  for (const auto line : lines_of(text)) {
    result += wrapped(line, width, hanging_indent(line, width, item_column)) + '\n';
  }
  if (!text.ends_with('\n') && !result.empty()) result.pop_back();
  return result;
}

} // namespace idr::text

// Lines broken to the width of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace idr::text {

/// The line, without its end, in lines of at most `width` columns, broken at blanks; those behind
/// the first begin in the column `indent`, or further left where a word needs it. A word, and a
/// command in `backticks`, is never broken, and stands alone where it is wider. Colours take no
/// columns.
std::string wrapped(std::string_view line, std::size_t width, std::size_t indent);

/// The same for each line of a text. What is broken goes on in `item_column` where the line begins
/// with an option, else below the last column of the line, which two blanks or more stand in front
/// of, or below its first word.
std::string wrapped_lines(std::string_view text, std::size_t width, std::size_t item_column);

} // namespace idr::text

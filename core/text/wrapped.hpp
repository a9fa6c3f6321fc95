// Wraps lines to the width of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace idr::text {

/// Wraps the line, which has no newline, at blanks to at most `width` columns. Continuation lines
/// are indented by `indent` columns, or less if a word would not fit. A word, or a command in
/// `backticks`, is never broken; if it is wider than `width`, it gets a line of its own. Colours
/// take no columns.
std::string wrapped(std::string_view line, std::size_t width, std::size_t indent);

/// Wraps each line of a text. Continuation lines begin in `item_column` if the line begins with an
/// option; otherwise below its last column, which is preceded by two or more blanks; otherwise
/// below its first word.
std::string wrapped_lines(std::string_view text, std::size_t width, std::size_t item_column);

} // namespace idr::text

// Makes text from outside (arguments, variables, files, service responses) safe to print: it cannot
// control a terminal, hide text in a CI log, or issue a command to the CI runner. Sources of the
// rules: ECMA-48 (control functions); Unicode Standard Annex 9, 2 (characters that change the
// direction of text); ActionCommand.cs of actions/runner (`::` at the beginning of a line, also
// after white space, and `##[` anywhere in it); "Logging commands" of Azure Pipelines (`##vso[`).
#pragma once

#include <string>
#include <string_view>

namespace idr::text {

/// Whether the text is valid UTF-8 on one line, without C0 and C1 control characters, DEL, line and
/// paragraph separators, characters that change the direction of text, and `##WORD[`.
bool is_printable(std::string_view text);

/// The text with everything that is not printable escaped: `\n`, `\r`, `\t`, `\x1b` for any other
/// byte, `\u202e`. Printable characters are unchanged, including backslashes.
std::string printable(std::string_view text);

/// Returns a line without its newline: `lead`, which the program wrote and which may contain
/// colours, and the text made printable. A `::` at the beginning of the line becomes `\x3a:`.
std::string printable_line(std::string_view lead, std::string_view text);

/// The same JSON document, with everything that is not printable in its strings escaped as
/// `\u202e`. The document must be valid UTF-8.
std::string printable_json(std::string_view document);

/// The text as a quoted word, `$'a\033b'`, that a shell reads back to the same bytes. Source:
/// POSIX.1-2024, Shell Command Language, 2.2.4 Dollar-Single-Quotes.
std::string dollar_quoted(std::string_view text);

} // namespace idr::text

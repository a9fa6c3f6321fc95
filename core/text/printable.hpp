// Text from outside (arguments, variables, files, answers of services) made fit to be shown: it
// drives no terminal, hides nothing in the log of a CI job, and gives the job's runner no command.
// Sources of the rules: ECMA-48 (control functions); Unicode Standard Annex 9, 2 (characters that
// change the direction of text); ActionCommand.cs of actions/runner (`::` at the beginning of a
// line, behind white space too, and `##[` anywhere in it); "Logging commands" of Azure Pipelines
// (`##vso[`).
#pragma once

#include <string>
#include <string_view>

namespace idr::text {

/// The text is valid UTF-8 in one line, without C0 and C1 control characters, DEL, line and
/// paragraph separators, characters that change the direction of text, and `##WORD[`.
bool is_printable(std::string_view text);

/// The text with whatever is not printable escaped: `\n`, `\r`, `\t`, `\x1b` for any other byte,
/// `\u202e`. What is printable is not changed, a backslash neither.
std::string printable(std::string_view text);

/// A line, without its end: `lead`, which is our own and may have colours, and the text made
/// printable. A `::` that begins the line becomes `\x3a:`.
std::string printable_line(std::string_view lead, std::string_view text);

/// A JSON document with whatever is not printable in its strings escaped as JSON does (`\u202e`):
/// the same document. It has to be valid UTF-8.
std::string printable_json(std::string_view document);

/// The text as a word in quotes, `$'a\033b'`, that a shell reads back to the same bytes.
/// Source: POSIX.1-2024, Shell Command Language, 2.2.4 Dollar-Single-Quotes.
std::string dollar_quoted(std::string_view text);

} // namespace idr::text

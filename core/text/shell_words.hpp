// The words of a POSIX shell: split as a shell would, and quoted so that a shell reads them back.
// Nothing here or elsewhere starts a shell on this machine.
// Source of the rules: POSIX.1-2017, Shell Command Language, 2.2 Quoting and 2.3 Token Recognition;
// for words that are not printable POSIX.1-2024, 2.2.4 Dollar-Single-Quotes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace idr::text {

struct ShellWords {
  std::vector<std::string> words;
  /// The text holds an unquoted operator or expansion (`| & ; < > ( ) $ ` newline`; within double
  /// quotes an expansion too): only a shell can run it as it is meant.
  bool needs_shell = false;
};

/// Splits at unquoted white space and removes the quotes. Operators and expansions stay in the
/// words as they were written. Throws UsageError for a quote that is not closed.
ShellWords split_words(std::string_view text);

/// A line that is still being typed.
struct TypedLine {
  std::vector<std::string> words; ///< the last one, which may be empty, is being typed
  char open_quote = '\0';         ///< that this word stands in, as far as it is there
};
/// Splits it by the same rules.
TypedLine split_typed_line(std::string_view text);

/// The text for a place within a word: between these quotes, or, without any (0), with a backslash
/// before each character that needs one. In double quotes a `!` closes and reopens them.
std::string escape_text(std::string_view text, char open_quote);

/// The word as a POSIX shell has to be given it, without quotes where none are needed. One that is
/// not printable (core/text/printable.hpp) becomes `$'…'`, which is.
std::string quote_word(std::string_view word);

/// A printable line that, pasted into a POSIX shell, runs exactly these arguments.
std::string command_line(const std::vector<std::string>& arguments);
/// The same for a command about a name or a path from outside, which it cannot take for an option.
std::string command_on(std::vector<std::string> arguments, const std::string& operand);

} // namespace idr::text

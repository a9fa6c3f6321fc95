// Words of a POSIX shell: split as a shell splits them, and quoted so that a shell reads them back.
// The program never starts a shell on this machine to do so. Source of the rules: POSIX.1-2017,
// Shell Command Language, 2.2 Quoting and 2.3 Token Recognition; for words that are not printable
// POSIX.1-2024, 2.2.4 Dollar-Single-Quotes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace idr::text {

struct ShellWords {
  std::vector<std::string> words;
  /// Whether the text contains an unquoted operator or expansion (`| & ; < > ( ) $ ` newline`;
  /// within double quotes, only expansions count): only a shell can run it as intended.
  bool needs_shell = false;
  /// The first character that only a shell interprets: one of those, an unquoted `*`, `?` or `[`,
  /// or a `~` at the beginning of a word, which a shell replaces by paths; 0 if there is none.
  char special = '\0';
};

/// Splits at unquoted white space and removes the quotes. Operators and expansions stay in the
/// words unchanged. Throws UsageError if a quote is not closed.
ShellWords split_words(std::string_view text);

/// A command line that is still being typed.
struct TypedLine {
  std::vector<std::string> words; ///< the last one, which may be empty, is incomplete
  char open_quote = '\0';         ///< the quote that the last word is in; 0 if it is not quoted
};
/// Splits the line by the same rules.
TypedLine split_typed_line(std::string_view text);

/// Escapes the text for use within a word: inside these quotes, or, if `open_quote` is 0, with a
/// backslash before each character that needs one. In double quotes, a `!` closes and reopens them.
std::string escape_text(std::string_view text, char open_quote);

/// Quotes the word for a POSIX shell, if it needs quotes. A word that is not printable
/// (core/text/printable.hpp) becomes `$'…'`, which is.
std::string quote_word(std::string_view word);

/// Returns a printable line that runs exactly these arguments when it is pasted into a POSIX shell.
std::string command_line(const std::vector<std::string>& arguments);
/// The same with an operand from outside, such as a name or a path, which the command cannot take
/// for an option.
std::string command_on(std::vector<std::string> arguments, const std::string& operand);

} // namespace idr::text

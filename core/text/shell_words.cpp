#include "core/text/shell_words.hpp"

#include "core/error.hpp"
#include "core/text/printable.hpp"

#include <algorithm>

namespace idr::text {
namespace {

constexpr std::string_view white_space = " \t\n";
constexpr std::string_view operators = "|&;<>()$`\n";
constexpr std::string_view expansions = "$`";
/// What a backslash escapes within double quotes; before anything else it stands for itself.
constexpr std::string_view escaped_in_double_quotes = "$`\"\\\n";
constexpr std::string_view safe =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

bool contains(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

/// Bytes beyond ASCII are letters of some language.
bool needs_backslash(char c) { return !contains(safe, c) && static_cast<unsigned char>(c) < 0x80; }

struct Split {
  ShellWords result; ///< without the last word, where no white space follows it
  std::string word;  ///< that one
  bool in_word = false;
  char quote = '\0'; ///< that is not closed
};

Split split(std::string_view text) {
  Split state;
  auto& [result, word, in_word, quote] = state; // an empty pair of quotes is a word too
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool has_next = i + 1 < text.size();
    if (quote == '\'') {
      if (c == quote) {
        quote = '\0';
      } else {
        word += c;
      }
    } else if (c == '\\' && has_next &&
               (quote == '\0' || contains(escaped_in_double_quotes, text[i + 1]))) {
      if (text[++i] != '\n') { // an escaped newline joins two lines
        word += text[i];
        in_word = true;
      }
    } else if (quote == '"') {
      result.needs_shell |= contains(expansions, c);
      if (c == quote) {
        quote = '\0';
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (c == '#' && !in_word) { // a comment, to the end of the line
      i = std::min(text.find('\n', i), text.size()) - 1;
    } else {
      result.needs_shell |= contains(operators, c);
      if (!contains(white_space, c)) {
        word += c;
        in_word = true;
      } else if (in_word) {
        result.words.push_back(std::move(word));
        word.clear();
        in_word = false;
      }
    }
  }
  return state;
}

} // namespace

ShellWords split_words(std::string_view text) {
  auto [result, word, in_word, quote] = split(text);
  if (quote != '\0') throw UsageError(std::string("a ") + quote + " is not closed");
  if (in_word) result.words.push_back(std::move(word));
  return result;
}

TypedLine split_typed_line(std::string_view text) {
  auto state = split(text);
  auto& words = state.result.words;
  words.push_back(std::move(state.word));
  return {std::move(words), state.quote};
}

std::string escape_text(std::string_view text, char open_quote) {
  std::string escaped;
  for (const char c : text) {
    if (open_quote == '\'' && c == '\'') {
      escaped += "'\\'";
    } else if (open_quote == '"' && c == '!') {
      escaped +=
          "\"'!'\""; // nothing within double quotes keeps an interactive bash from its history
      continue;
    } else if (open_quote == '"' ? contains(escaped_in_double_quotes, c)
                                 : open_quote == '\0' && needs_backslash(c)) {
      escaped += '\\';
    }
    escaped += c;
  }
  return escaped;
}

std::string quote_word(std::string_view word) {
  if (!word.empty() && word.find_first_not_of(safe) == std::string_view::npos) {
    return std::string(word);
  }
  if (!text::is_printable(word)) return text::dollar_quoted(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string command_line(const std::vector<std::string>& arguments) {
  std::string line;
  for (const auto& argument : arguments) {
    if (!line.empty()) line += ' ';
    line += quote_word(argument);
  }
  if (line.starts_with("::")) line.insert(0, "''"); // else a command to the runner of a CI job
  return line;
}

std::string command_on(std::vector<std::string> arguments, const std::string& operand) {
  if (operand.starts_with('-')) arguments.emplace_back("--");
  arguments.push_back(operand);
  return command_line(arguments);
}

} // namespace idr::text

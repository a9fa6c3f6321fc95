#include "core/text/shell_words.hpp"

#include "core/error.hpp"
#include "core/text/printable.hpp"

#include <algorithm>
#include <utility>

namespace idr::text {
namespace {

constexpr std::string_view white_space = " \t\n";
constexpr std::string_view operators = "|&;<>()$`\n";
constexpr std::string_view expansions = "$`";
constexpr std::string_view patterns = "*?[";
/// The characters that a backslash escapes within double quotes; before any other it is literal.
constexpr std::string_view escaped_in_double_quotes = "$`\"\\\n";
constexpr std::string_view safe =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

bool contains(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

/// Bytes outside ASCII belong to letters of other scripts.
bool needs_backslash(char c) { return !contains(safe, c) && static_cast<unsigned char>(c) < 0x80; }

struct Split {
  ShellWords result;    ///< without the last word, unless white space follows it
  std::string word;     ///< the last word
  bool in_word = false; ///< an empty pair of quotes is also a word
  char quote = '\0';    ///< the quote that is not closed; 0 if there is none
};

class Splitter {
public:
  explicit Splitter(std::string_view text) : rest_(text) {}

  Split split() {
    while (!rest_.empty()) {
      const char c = take();
      if (state_.quote == '\'') {
        take_quoted(c);
      } else if (c == '\\' && escapes_next()) {
        take_escaped();
      } else if (state_.quote == '"') {
        if (contains(expansions, c)) note_operator(c);
        take_quoted(c);
      } else {
        take_unquoted(c);
      }
    }
    return std::move(state_);
  }

private:
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  void note_special(char c) {
    if (state_.result.special == '\0') state_.result.special = c;
  }
  void note_operator(char c) {
    state_.result.needs_shell = true;
    note_special(c);
  }

  void add(char c) {
    state_.word += c;
    state_.in_word = true;
  }

  void take_quoted(char c) {
    if (c == state_.quote) {
      state_.quote = '\0';
    } else {
      state_.word += c;
    }
  }

  bool escapes_next() const {
    return !rest_.empty() &&
           (state_.quote == '\0' || contains(escaped_in_double_quotes, rest_.front()));
  }

  void take_escaped() {
    const char c = take();
    if (c != '\n') add(c); // an escaped newline joins two lines
  }

  void take_unquoted(char c) {
    if (c == '\'' || c == '"') {
      state_.quote = c;
      state_.in_word = true;
    } else if (c == '#' && !state_.in_word) { // a comment, to the end of the line
      rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
    } else {
      if (contains(operators, c)) note_operator(c);
      if (contains(patterns, c) || (c == '~' && !state_.in_word)) note_special(c);
      contains(white_space, c) ? end_word() : add(c);
    }
  }

  void end_word() {
    if (!state_.in_word) return;
    state_.result.words.push_back(std::move(state_.word));
    state_.word.clear();
    state_.in_word = false;
  }

  std::string_view rest_;
  Split state_;
};

} // namespace

ShellWords split_words(std::string_view text) {
  auto [result, word, in_word, quote] = Splitter(text).split();
  if (quote != '\0') throw UsageError(std::string("a ") + quote + " is not closed");
  if (in_word) result.words.push_back(std::move(word));
  return result;
}

TypedLine split_typed_line(std::string_view text) {
  auto state = Splitter(text).split();
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
      // Within double quotes, an interactive bash would always replace it from its history.
      escaped += "\"'!'\"";
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
  if (line.starts_with("::"))
    line.insert(0, "''"); // otherwise the CI runner would take it for a command
  return line;
}

std::string command_on(std::vector<std::string> arguments, const std::string& operand) {
  if (operand.starts_with('-')) arguments.emplace_back("--");
  arguments.push_back(operand);
  return command_line(arguments);
}

} // namespace idr::text

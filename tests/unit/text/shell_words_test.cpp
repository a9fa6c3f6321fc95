#include "core/error.hpp"
#include "core/text/shell_words.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace idr::text {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;
using Words = std::vector<std::string>;

/// How a shell splits a command line: each argument of the program in it, in brackets.
class ShellEar {
public:
  explicit ShellEar(std::string shell = "/bin/sh") : shell_(std::move(shell)) {}
  /// The program that prints its arguments; it must be the first word of the line.
  std::string program() const { return program_.string(); }
  std::string hear(const std::string& line) const {
    const auto script = folder_.write("script", line + "\n");
    EXPECT_EQ(std::system((shell_ + " " + script.string()).c_str()), 0) << line;
    return test::content_of(folder_ / "heard");
  }
  static std::string as_heard(const Words& words) {
    std::string text;
    for (const auto& word : words) text += "[" + word + "]";
    return text;
  }

private:
  std::string shell_;
  test::ScratchFolder folder_;
  std::filesystem::path program_ = folder_.write_program(
      "program", "#!/bin/sh\nfor word; do printf '[%s]' \"$word\"; done >\"${0%/*}/heard\"\n");
};

struct Split {
  std::string text;
  Words words;
};

const Split plain_texts[] = {
    {"python myapp.py --myarg test123", {"python", "myapp.py", "--myarg", "test123"}},
    {"  a \t b  ", {"a", "b"}},
    {"'a b' \"c d\"", {"a b", "c d"}},
    {"a'b c'd", {"ab cd"}},
    {"'' \"\"", {"", ""}},
    {"a '' b", {"a", "", "b"}},
    {"a''b", {"ab"}},
    {"'it'\\''s'", {"it's"}},
    {"a\\ b", {"a b"}},
    {"\\a\\\\", {"a\\"}},
    {"\\ ", {" "}},
    {"'a\\b'", {"a\\b"}},
    {"\"a\\\"b\"", {"a\"b"}},
    {"\"a\\\\b\"", {"a\\b"}},
    {"\"a\\nb\"", {"a\\nb"}},
    {"\"a\\'b\"", {"a\\'b"}},
    {"\"it's\"", {"it's"}},
    {"'say \"x\"'", {"say \"x\""}},
    {"a\\\nb", {"ab"}},
    {"\"a\\\nb\"", {"ab"}},
    {"a \\\n b", {"a", "b"}},
    {"'a\nb'", {"a\nb"}},
    {"\"a\nb\"", {"a\nb"}},
    {"'a|b' \"c;d\" e\\&f", {"a|b", "c;d", "e&f"}},
    {"'$HOME' \\$HOME \"\\$HOME\" '`x`' \"\\`x\\`\"", {"$HOME", "$HOME", "$HOME", "`x`", "`x`"}},
    {"\"a>b\" '(x)' \"<\"", {"a>b", "(x)", "<"}},
    {"a#b '#' \\# \"#\"", {"a#b", "#", "#", "#"}},
    {"--x=a=b {1..3} ! % ü", {"--x=a=b", "{1..3}", "!", "%", "ü"}},
};

TEST(SplitWords, splits_as_expected_and_as_the_shell_does) {
  const ShellEar shell;
  for (const auto& [text, words] : plain_texts) {
    const auto split = split_words(text);
    EXPECT_EQ(split.words, words) << text;
    EXPECT_FALSE(split.needs_shell) << text;
    EXPECT_EQ(shell.hear(shell.program() + " " + text), ShellEar::as_heard(words)) << text;
  }
}

/// POSIX, 2.3, rule 9. As `/bin/sh -c`, the same text does not contain such words either.
TEST(SplitWords, drops_a_comment_as_the_shell_does) {
  const ShellEar shell;
  for (const std::string text : {"a b # not this", "a b #not this", "a b #"}) {
    EXPECT_EQ(shell.hear(shell.program() + " " + text), "[a][b]") << text;
    EXPECT_EQ(split_words(text).words, (Words{"a", "b"})) << text;
  }
}

TEST(SplitWords, returns_no_words_for_an_empty_text) {
  EXPECT_EQ(split_words("").words, Words());
  EXPECT_EQ(split_words(" \t ").words, Words());
  EXPECT_EQ(split_words("\\\n").words, Words());
}

/// Not specified by POSIX, but every shell preserves it.
TEST(SplitWords, preserves_a_backslash_at_the_end) {
  EXPECT_EQ(split_words("a\\").words, Words{"a\\"});
}

TEST(SplitWords, detects_what_only_a_shell_can_run) {
  for (const std::string text : {"a | b", "a|b", "a & b", "a;b", "a < b", "a > b", "a 2>&1", "(a)",
                                 "a )", "echo $HOME", "echo \"$HOME\"", "`a`", "\"`a`\"", "a\nb",
                                 "a && b", "'a' \"b\" | c", "'a'$b", "\"a\"\"$b\"", "\\\\$a"}) {
    EXPECT_TRUE(split_words(text).needs_shell) << text;
  }
}

TEST(SplitWords, reports_what_a_shell_would_replace_by_paths) {
  for (const std::string text : {"ls *", "ls a*b", "ls a?", "ls [ab]", "~", "ls ~/x", "ls ~ann"}) {
    EXPECT_NE(split_words(text).special, 0) << text;
    EXPECT_FALSE(split_words(text).needs_shell) << text;
  }
  for (const std::string text : {"ls '*' \"a?\" \\[b]", "ls a~ '~' \\~ \"~\"", "a b", "# *"}) {
    EXPECT_EQ(split_words(text).special, 0) << text;
  }
}

TEST(SplitWords, leaves_operators_and_expansions_in_the_words) {
  EXPECT_EQ(split_words("echo $HOME \"$A b\" a|b").words, (Words{"echo", "$HOME", "$A b", "a|b"}));
}

TEST(SplitWords, rejects_an_unclosed_quote) {
  const auto message = [](const char* quote) {
    return ThrowsMessage<UsageError>(HasSubstr(quote));
  };
  EXPECT_THAT([] { split_words("a 'b"); }, message("'"));
  EXPECT_THAT([] { split_words("a \"b"); }, message("\""));
  EXPECT_THAT([] { split_words("\"a\\\""); }, message("\""));
  EXPECT_THAT([] { split_words("'a\\'b'"); }, message("'"));
  EXPECT_THAT([] { split_words("it's secret"); },
              ThrowsMessage<UsageError>(testing::Not(HasSubstr("secret"))));
}

TEST(QuoteWord, quotes_only_what_needs_it) {
  for (const std::string word :
       {"docker", "a=b", "/a/b.c", "8080:80", "a,b", "a@b", "+%-_", "A9"}) {
    EXPECT_EQ(quote_word(word), word);
  }
  EXPECT_EQ(quote_word(""), "''");
  EXPECT_EQ(quote_word("a b"), "'a b'");
  EXPECT_EQ(quote_word("it's"), "'it'\\''s'");
  for (const char c : std::string("~#*?[]{}!^|&;<>()$`\"\\ ")) {
    EXPECT_EQ(quote_word(std::string(1, c)), std::string("'") + c + "'");
  }
  EXPECT_EQ(quote_word("ü"), "'ü'");
}

TEST(QuoteWord, escapes_what_is_not_printable) {
  EXPECT_EQ(quote_word("t=a\n::set-output name=x::y"), "$'t=a\\n::set-output name=x::y'");
  EXPECT_EQ(quote_word("\x1b[2J"), "$'\\033[2J'");
  EXPECT_EQ(quote_word("##[add-path]/x"), "$'\\043#[add-path]/x'");
  EXPECT_EQ(quote_word("\xff"), "$'\\377'");
}

/// Not every /bin/sh supports `$'…'` yet.
TEST(CommandLine, runs_exactly_these_arguments_when_pasted) {
  std::string every_character;
  for (int c = 1; c < 256; ++c) every_character += static_cast<char>(c);
  const Words words = {"run", "-v",    "/a b:/c", "",       "$HOME", "it's",
                       "'",   "*",     "~",       "~/x",    "#x",    "a#",
                       "!x",  "{a,b}", "\\",      "-x=;&|", "\"q\"", "::error::x"};
  const Words unprintable = {"a\nb\n", "it's\t\\\x1b$x!",
                             "\xe2\x80\xae\xc3\xa9\xff"
                             "0",
                             "##[x]", every_character};
  const auto expect_heard = [](const ShellEar& shell, const Words& arguments) {
    Words line = {shell.program()};
    line.insert(line.end(), arguments.begin(), arguments.end());
    EXPECT_EQ(shell.hear(command_line(line)), ShellEar::as_heard(arguments));
  };
  expect_heard(ShellEar(), words);
  expect_heard(ShellEar("bash"), words);
  expect_heard(ShellEar("bash"), unprintable);
}

TEST(CommandLine, is_split_back_into_the_same_words) {
  const Words words = {"docker", "run", "", "a b", "it's", "\"", "\\", "$x", "#"};
  const auto split = split_words(command_line(words));
  EXPECT_EQ(split.words, words);
  EXPECT_FALSE(split.needs_shell);
  EXPECT_EQ(command_line({"docker", "run", "a b"}), "docker run 'a b'");
  EXPECT_EQ(command_line({}), "");
  EXPECT_EQ(command_on({"docker", "pull"}, "a b"), "docker pull 'a b'");
  EXPECT_EQ(command_on({"docker", "pull"}, "--help"), "docker pull -- --help");
}

TEST(CommandLine, is_printable_and_not_a_command_for_a_ci_runner) {
  EXPECT_EQ(command_line({"::error::x", "::1"}), "''::error::x ::1");
  EXPECT_EQ(command_line({"a", "b\n::error::x"}), "a $'b\\n::error::x'");
}

TEST(SplitTypedLine, ends_with_the_word_that_is_being_typed) {
  const auto words = [](const char* text) { return split_typed_line(text).words; };
  EXPECT_EQ(words(""), Words{""});
  EXPECT_EQ(words("a b"), (Words{"a", "b"}));
  EXPECT_EQ(words("a b "), (Words{"a", "b", ""}));
  EXPECT_EQ(words("a 'b c"), (Words{"a", "b c"}));
  EXPECT_EQ(words("a \"b c\" "), (Words{"a", "b c", ""}));
  EXPECT_EQ(words("a b\\ c"), (Words{"a", "b c"}));
}

TEST(SplitTypedLine, returns_the_open_quote) {
  EXPECT_EQ(split_typed_line("a 'b").open_quote, '\'');
  EXPECT_EQ(split_typed_line("a \"b'").open_quote, '"');
  EXPECT_EQ(split_typed_line("a 'b'c").open_quote, '\0');
}

TEST(EscapeText, is_read_back_by_a_shell) {
  const ShellEar ear;
  for (const std::string text : {"plain", "a b", "a'b", "a\"b", "$HOME", "a\\b", "`x`", "a;b&c|d",
                                 "#x", "~", "*", "\xc3\xa4", "a=b:c@d/e,f", "a!b", "!", "!!"}) {
    EXPECT_EQ(ear.hear(ear.program() + " x" + escape_text(text, '\0')),
              ShellEar::as_heard({"x" + text}));
    EXPECT_EQ(ear.hear(ear.program() + " '" + escape_text(text, '\'') + "'"),
              ShellEar::as_heard({text}));
    EXPECT_EQ(ear.hear(ear.program() + " \"" + escape_text(text, '"') + "\""),
              ShellEar::as_heard({text}));
  }
  EXPECT_EQ(escape_text("registry:5000/a:tag", '\0'), "registry:5000/a:tag");
  EXPECT_EQ(escape_text("\xc3\xa4", '\0'), "\xc3\xa4");
}

TEST(EscapeText, prevents_history_expansion_in_an_interactive_bash) {
  EXPECT_EQ(escape_text("a!b", '\0'), "a\\!b");
  EXPECT_EQ(escape_text("a!b", '\''), "a!b");
  EXPECT_EQ(escape_text("a!b", '"'), "a\"'!'\"b");
}

} // namespace
} // namespace idr::text

#include "core/docker/env_file_format.hpp"
#include "core/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace idr::docker {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Lines = std::vector<std::string>;

/// The variables as `NAME=VALUE`.
Lines parse(std::string_view text) {
  Lines lines;
  for (const auto& line : parse_env_file(text, "my.env")) {
    lines.push_back(line.value ? line.name + "=" + *line.value : line.name);
  }
  return lines;
}

/// The message and the remedy.
std::string refusal(std::string_view text) {
  try {
    parse(text);
  } catch (const ConfigError& error) {
    return std::string(error.what()) + "|" + error.remedy();
  }
  return "no error";
}

// The conformance suite compares with recordings of docker for all kinds of files. These tests work
// in a clone without the recordings.

TEST(ParseEnvFile, reads_as_docker_does) {
  EXPECT_EQ(parse("# a comment\n\n A=1 # none\r\nB='x y'\n  #\nC=a=b \nD=\n"),
            (Lines{"A=1 # none", "B='x y'", "C=a=b ", "D="}));
  EXPECT_EQ(parse("A=1\nA=2"), (Lines{"A=1", "A=2"}));
  EXPECT_EQ(parse("\xEF\xBB\xBF"
                  "A=1\n"),
            Lines{"A=1"});
  EXPECT_EQ(parse(""), Lines());
}

TEST(ParseEnvFile, distinguishes_a_name_alone_from_an_empty_value) {
  EXPECT_EQ(parse("ALONE\nEMPTY=\nPREFIX_*\n"), (Lines{"ALONE", "EMPTY=", "PREFIX_*"}));
}

TEST(ParseEnvFile, counts_every_line) {
  const auto lines = parse_env_file("# a comment\n\nA=1\n\nB\n", "my.env");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].number, 3U);
  EXPECT_EQ(lines[1].number, 5U);
}

TEST(ParseEnvFile, names_file_line_and_variable_and_never_the_value) {
  EXPECT_THAT(refusal("A=1\nexport B=hunter2\n"),
              AllOf(testing::StartsWith("my.env:2: "), HasSubstr("export B"), HasSubstr("|Docker"),
                    Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal("\n\nA =hunter2"),
              AllOf(testing::StartsWith("my.env:3: "), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal("=hunter2"),
              AllOf(testing::StartsWith("my.env:1: "), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal("A=hunter2\xff"),
              AllOf(testing::StartsWith("my.env:1: "), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal("A=hunter2" + std::string(65536, 'x')),
              AllOf(testing::StartsWith("my.env:1: "), Not(HasSubstr("hunter2"))));
}

/// A private key of several lines; only the first line has an equals sign before it.
TEST(ParseEnvFile, does_not_show_the_rest_of_a_value_over_several_lines) {
  EXPECT_THAT(refusal("KEY=-----BEGIN\nhunter2 hunter2\n"),
              AllOf(testing::StartsWith("my.env:2: "), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(refusal("KEY=-----BEGIN\n\"private_key\": \"hunter2==\n"),
              AllOf(testing::StartsWith("my.env:2: "), Not(HasSubstr("hunter2"))));
}

struct Fit {
  const char* name;
  Variable variable;
  bool fits;

  friend std::ostream& operator<<(std::ostream& out, const Fit& fit) { return out << fit.name; }
};

class FitsEnvFile : public testing::TestWithParam<Fit> {};

TEST_P(FitsEnvFile, is_true_if_docker_reads_the_same_value_back) {
  const auto& [name, variable, fits] = GetParam();
  EXPECT_EQ(fits_env_file(variable), fits);
  // The first line of a file and a later one are read differently.
  const std::vector<Variable> variables = {variable, variable};
  bool same = false;
  try {
    const auto line = variable.name + "=" + variable.value;
    same = parse(format_env_file(variables)) == Lines{line, line};
  } catch (const ConfigError&) {
    same = false;
  }
  EXPECT_EQ(same, fits);
}

INSTANTIATE_TEST_SUITE_P(
    , FitsEnvFile,
    testing::Values(Fit{"plain", {"A", "1"}, true}, Fit{"empty_value", {"A", ""}, true},
                    Fit{"spaces_in_the_value", {"A", " a b \t"}, true},
                    Fit{"quotes_and_hashes", {"A", "\"x\" '#y' $Z \\"}, true},
                    Fit{"equals_signs", {"A", "=b=="}, true},
                    Fit{"carriage_return_at_the_end", {"A", "x\r"}, true},
                    Fit{"two_carriage_returns_at_the_end", {"A", "x\r\r"}, true},
                    Fit{"carriage_return_alone", {"A", "\r"}, true},
                    Fit{"carriage_return_within", {"A", "x\ry"}, true},
                    Fit{"newline", {"A", "x\ny"}, false},
                    Fit{"newline_at_the_end", {"A", "x\n"}, false},
                    Fit{"latin_1", {"A", "\xe9"}, false}, Fit{"cut_utf8", {"A", "\xc3"}, false},
                    Fit{"utf8", {"\xc3\xa4", "\xe6\x82\xa8\xf0\x9f\x90\xb3"}, true},
                    Fit{"odd_name", {"a.b-c/d!e", "1"}, true}, Fit{"no_name", {"", "1"}, false},
                    Fit{"space_in_the_name", {"A B", "1"}, false},
                    Fit{"tab_in_the_name", {"A\t", "1"}, false},
                    Fit{"newline_in_the_name", {"A\nB", "1"}, false},
                    Fit{"form_feed_before_the_name", {"\fA", "1"}, false},
                    Fit{"no_break_space_before_the_name",
                        {"\xc2\xa0"
                         "A",
                         "1"},
                        false},
                    Fit{"no_break_space_in_the_name", {"A\xc2\xa0", "1"}, true},
                    Fit{"comment", {"#A", "1"}, false}, Fit{"hash_in_the_name", {"A#", "1"}, true},
                    Fit{"byte_order_mark",
                        {"\xEF\xBB\xBF"
                         "A",
                         "1"},
                        false},
                    Fit{"64_KiB", {"A", std::string(65534, 'x')}, false},
                    Fit{"almost_64_KiB", {"A", std::string(65531, 'x')}, true}),
    [](const auto& fit) { return fit.param.name; });

TEST(FormatEnvFile, writes_a_line_for_each_in_order) {
  EXPECT_EQ(format_env_file({{"B", "2"}, {"A", ""}, {"B", "3"}}), "B=2\nA=\nB=3\n");
  EXPECT_EQ(format_env_file({}), "");
}

} // namespace
} // namespace idr::docker

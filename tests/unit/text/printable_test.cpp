#include "core/text/printable.hpp"
#include "core/text/utf8.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace idr::text {
namespace {

const std::string ordinary[] = {
    "",
    "arn:aws:iam::123456789012:role/app",
    "idr: \"a\" isn't $x \\n 100 %",
    "::1",
    "a::b",
    "# ## [x] #[ ##",
    "##-[",
    "\xc3\xa9\xc3\x9f \xe6\x82\xa8 \xf0\x9f\x90\xb3 \xe2\x94\x94\xe2\x94\x80 \xe2\x80\xa6",
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7", // right to left
    "\xc2\xa0\xe2\x80\x8b\xe2\x80\x90\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5", // next to the ranges
};

struct Escaped {
  std::string text;
  std::string in_text;
  std::string in_json;
  std::string quoted;
};
const Escaped cases[] = {
    {"a\nb", "a\\nb", "a\\nb", "$'a\\nb'"},
    {"\r\t", "\\r\\t", "\\r\\t", "$'\\r\\t'"},
    {"\x1b[2J", "\\x1b[2J", "\\u001b[2J", "$'\\033[2J'"},
    {"\x07\x08\x0b\x0c", "\\x07\\x08\\x0b\\x0c", "\\u0007\\b\\u000b\\f", "$'\\007\\010\\013\\014'"},
    {"\x7f", "\\x7f", "\\u007f", "$'\\177'"},
    {"\xc2\x85\xc2\x9b", "\\u0085\\u009b", "\\u0085\\u009b", "$'\\302\\205\\302\\233'"},
    {"\xd8\x9c", "\\u061c", "\\u061c", "$'\\330\\234'"},
    {"\xe2\x80\x8e\xe2\x80\x8f", "\\u200e\\u200f", "\\u200e\\u200f",
     "$'\\342\\200\\216\\342\\200\\217'"},
    {"\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029", "\\u2028\\u2029",
     "$'\\342\\200\\250\\342\\200\\251'"},
    {"\xe2\x80\xaa\xe2\x80\xae", "\\u202a\\u202e", "\\u202a\\u202e",
     "$'\\342\\200\\252\\342\\200\\256'"},
    {"\xe2\x81\xa6\xe2\x81\xa9", "\\u2066\\u2069", "\\u2066\\u2069",
     "$'\\342\\201\\246\\342\\201\\251'"},
    {"##[add-path]x", "\\x23#[add-path]x", "\\u0023#[add-path]x", "$'\\043#[add-path]x'"},
    {"a ###vso[task]", "a #\\x23#vso[task]", "a #\\u0023#vso[task]", "$'a #\\043#vso[task]'"},
    {"it's \\ \x1b\xc3\xa9", "it's \\ \\x1b\xc3\xa9", "it's \\\\ \\u001b\xc3\xa9",
     "$'it\\047s \\\\ \\033\xc3\xa9'"},
};

TEST(Printable, leaves_ordinary_text_unchanged) {
  for (const auto& text : ordinary) {
    EXPECT_TRUE(is_printable(text)) << text;
    EXPECT_EQ(printable(text), text);
    EXPECT_EQ(printable_json(nlohmann::json(text).dump()), nlohmann::json(text).dump());
  }
}

TEST(Printable, escapes_what_controls_a_terminal_or_a_runner) {
  for (const auto& [text, in_text, in_json, quoted] : cases) {
    EXPECT_FALSE(is_printable(text)) << in_text;
    EXPECT_EQ(printable(text), in_text);
    EXPECT_EQ(printable("a" + text + "z"), "a" + in_text + "z");
    EXPECT_EQ(dollar_quoted(text), quoted);
  }
}

TEST(Printable, escapes_each_byte_that_is_not_utf8) {
  EXPECT_EQ(printable("a\x9bm\xc3(\xed\xa0\x80"), "a\\x9bm\\xc3(\\xed\\xa0\\x80");
  EXPECT_EQ(dollar_quoted("\xff"), "$'\\377'");
  EXPECT_FALSE(is_printable("\xe2\x80"));
}

TEST(Printable, is_idempotent) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  for (const auto& made : {printable(every_byte), dollar_quoted(every_byte)}) {
    EXPECT_TRUE(is_printable(made)) << made;
    EXPECT_EQ(printable(made), made);
  }
}

TEST(PrintableJson, is_the_same_document) {
  for (const auto& [text, in_text, in_json, quoted] : cases) {
    const nlohmann::json document = {{text, {text, 1}}};
    const auto made = printable_json(document.dump(2));
    EXPECT_NE(made.find('"' + in_json + '"'), std::string::npos) << made;
    EXPECT_EQ(nlohmann::json::parse(made), document);
    std::string one_line = made;
    std::erase(one_line, '\n');
    EXPECT_TRUE(is_printable(one_line)) << made;
  }
}

TEST(PrintableLine, preserves_our_colours) {
  EXPECT_EQ(printable_line("\x1b[31midr:\x1b[0m ", "a\x1b[0m"), "\x1b[31midr:\x1b[0m a\\x1b[0m");
}

// The runner skips white space of any script before a command.
TEST(PrintableLine, never_begins_with_a_command_for_a_ci_runner) {
  EXPECT_EQ(printable_line("", "::error::x"), "\\x3a:error::x");
  EXPECT_EQ(printable_line("     ", "::error::x"), "     \\x3a:error::x");
  EXPECT_EQ(printable_line("", " \xc2\xa0\xe3\x80\x80::error::x"),
            " \xc2\xa0\xe3\x80\x80\\x3a:error::x");
  EXPECT_EQ(printable_line("", "\r::error::x"), "\\r::error::x");
  EXPECT_EQ(printable_line("idr: ", "::1 refuses"), "idr: ::1 refuses");
  EXPECT_EQ(printable_line("", "a ::b"), "a ::b");
  EXPECT_EQ(printable_line("", ":a::b"), ":a::b");
  EXPECT_EQ(printable_line(" ", ""), " ");
}

} // namespace
} // namespace idr::text

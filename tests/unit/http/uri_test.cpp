#include "core/http/uri.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace idr::http {
namespace {

bool unreserved(int byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

TEST(PercentEncode, encodes_every_byte_except_the_unreserved) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    EXPECT_EQ(percent_encode(text), unreserved(byte) ? text : fmt::format("%{:02X}", byte)) << byte;
  }
}

TEST(PercentEncode, does_not_encode_the_bytes_excluded_by_the_caller) {
  EXPECT_EQ(percent_encode("/role/a b", "/"), "/role/a%20b");
  EXPECT_EQ(percent_encode("/role/a b"), "%2Frole%2Fa%20b");
}

TEST(PercentEncode, encodes_a_percent_sign_again) { EXPECT_EQ(percent_encode("%2F"), "%252F"); }

TEST(PercentDecode, decodes_every_byte) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  EXPECT_EQ(percent_decode(percent_encode(bytes)), bytes);
}

TEST(PercentDecode, accepts_digits_of_either_case) { EXPECT_EQ(percent_decode("%2f%2F"), "//"); }

TEST(PercentDecode, preserves_text_that_is_not_an_escape) {
  for (const std::string_view text : {"%", "%4", "100%", "%G1", "%1G", "%-1", "% 1", "%%", "a+b"}) {
    EXPECT_EQ(percent_decode(text), text);
  }
  EXPECT_EQ(percent_decode("%%41"), "%A");
}

struct PathCase {
  const char* path;
  const char* normal;
};

class NormalizePath : public testing::TestWithParam<PathCase> {};

TEST_P(NormalizePath, removes_dot_segments_and_repeated_slashes) {
  EXPECT_EQ(normalize_path(GetParam().path), GetParam().normal) << GetParam().path;
  EXPECT_EQ(normalize_path(GetParam().normal), GetParam().normal);
}

INSTANTIATE_TEST_SUITE_P(, NormalizePath,
                         testing::Values(PathCase{"", "/"}, PathCase{"/", "/"},
                                         PathCase{"///", "/"}, PathCase{"/a", "/a"},
                                         PathCase{"/a/", "/a/"}, PathCase{"a", "/a"},
                                         PathCase{"//a///b//", "/a/b/"}, PathCase{"/a/./b", "/a/b"},
                                         PathCase{"/a/.", "/a/"}, PathCase{"/a/b/..", "/a/"},
                                         PathCase{"/a/b/../c", "/a/c"},
                                         PathCase{"/a/../../b", "/b"}, PathCase{"/..", "/"},
                                         PathCase{"/...", "/..."}, PathCase{"/.a/b..", "/.a/b.."},
                                         PathCase{"/%2E%2E/a", "/%2E%2E/a"},
                                         // The example of RFC 3986, section 5.2.4.
                                         PathCase{"/a/b/c/./../../g", "/a/g"}));

TEST(FormEncode, joins_encoded_names_and_values_in_order) {
  EXPECT_EQ(form_encode({}), "");
  EXPECT_EQ(form_encode({{"Version", "2011-06-15"},
                         {"RoleArn", "arn:aws:iam::123456789012:role/A"},
                         {"Empty", ""},
                         {"a=b", "c&d +é"}}),
            "Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FA&Empty=&"
            "a%3Db=c%26d%20%2B%C3%A9");
}

TEST(ParseQuery, reverses_form_encode) {
  const Parameters parameters = {{"b", "=&%+ /"}, {"a", ""}, {"a", "é"}};
  EXPECT_EQ(parse_query(form_encode(parameters)), parameters);
}

TEST(ParseQuery, accepts_queries_of_clients) {
  EXPECT_EQ(parse_query(""), Parameters{});
  EXPECT_EQ(parse_query("&&"), Parameters{});
  EXPECT_EQ(parse_query("acl"), (Parameters{{"acl", ""}}));
  EXPECT_EQ(parse_query("acl=&&b=c=d&"), (Parameters{{"acl", ""}, {"b", "c=d"}}));
  EXPECT_EQ(parse_query("=v"), (Parameters{{"", "v"}}));
}

} // namespace
} // namespace idr::http

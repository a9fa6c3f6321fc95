#include "core/text/passwords.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::text {
namespace {

TEST(WithoutPasswords, preserves_the_user_and_the_host) {
  EXPECT_EQ(without_passwords("tcp://ann:hunter2@h:2376"), "tcp://ann@h:2376");
  EXPECT_EQ(without_passwords("ssh://ann:hunter2@[::1]:22/x"), "ssh://ann@[::1]:22/x");
  EXPECT_EQ(without_passwords("tcp://:hunter2@h"), "tcp://@h");
  EXPECT_EQ(without_passwords("tcp://ann:hun:t/er@2@h"), "tcp://ann@h");
}

TEST(WithoutPasswords, leaves_other_texts_unchanged) {
  for (const std::string text : {"", "://", "no URL: a@b", "unix:///var/run/docker.sock",
                                 "ssh://ann@h:22", "tcp://h:1 a:b@c"}) {
    EXPECT_EQ(without_passwords(text), text);
  }
}

TEST(WithoutPasswords, finds_every_url_in_a_sentence) {
  EXPECT_EQ(without_passwords("at tcp://ann:hunter2@h:1 or tcp://bob:hunter2@i. Is it running?"),
            "at tcp://ann@h:1 or tcp://bob@i. Is it running?");
  EXPECT_EQ(without_passwords(R"(parse "tcp://ann:hunter 2@h": invalid)"),
            R"(parse "tcp://ann@h": invalid)");
}

TEST(UrlWithoutPassword, treats_the_whole_text_as_the_url) {
  EXPECT_EQ(url_without_password("tcp://ann:hunter 2@h:1"), "tcp://ann@h:1");
  EXPECT_EQ(url_without_password("tcp://h:1"), "tcp://h:1");
  EXPECT_EQ(url_without_password("ann:hunter2@h"), "ann:hunter2@h");
}

TEST(UnencodedPassword, contains_characters_that_a_url_must_not_have) {
  for (const std::string password : {"a/b", "a b", "a#b", "a?b", "a%zz", "a%", "a@b", "\xe9"}) {
    EXPECT_TRUE(has_unencoded_password("tcp://ann:" + password + "@h:1")) << password;
  }
  for (const std::string url : {"tcp://ann:a%2fb:!@h:1/x y", "tcp://h:1/a b", "unix:///a b", ""}) {
    EXPECT_FALSE(has_unencoded_password(url)) << url;
  }
}

} // namespace
} // namespace idr::text

#include "core/error.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace idr {
namespace {

/// As in `main`, which catches every kind by its base class.
int exit_code_of(const Error& error) { return error.exit_code(); }

TEST(Error, has_the_exit_code_of_its_kind) {
  EXPECT_EQ(exit_code_of(Error("m")), 1);
  EXPECT_EQ(exit_code_of(UsageError("m")), 2);
  EXPECT_EQ(exit_code_of(ConfigError("m")), 1);
  EXPECT_EQ(exit_code_of(CredentialError("m")), 1);
  EXPECT_EQ(exit_code_of(SystemError("m", ENOENT)), 1);
  EXPECT_EQ(exit_code_of(Error("m", "r", 127)), 127);
  EXPECT_EQ(exit_code_of(SystemError("m", ENOENT, "r", 126)), 126);
}

TEST(Error, has_a_message_and_may_have_a_remedy) {
  EXPECT_STREQ(Error("what").what(), "what");
  EXPECT_EQ(Error("what").remedy(), "");
  EXPECT_EQ(UsageError("what", "do this").remedy(), "do this");
  EXPECT_STREQ(UsageError("what", "do this").what(), "what");
  EXPECT_EQ(ConfigError("what", "do this").remedy(), "do this");
  EXPECT_EQ(SystemError("what", EACCES, "do this").remedy(), "do this");
}

TEST(SystemError, ends_with_the_systems_message) {
  for (const int number : {ENOENT, EACCES, ENOSPC}) {
    const SystemError error("/some/file", number);
    EXPECT_EQ(error.error_number(), number);
    EXPECT_EQ(error.what(), std::string("/some/file: ") + std::strerror(number));
  }
}

} // namespace
} // namespace idr

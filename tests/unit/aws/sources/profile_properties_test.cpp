#include "core/aws/sources/profile_properties.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace idr::aws {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

SessionOptions options_of(const std::string& properties) {
  const auto config = SharedConfig::parse(fmt::format("[profile p]\n{}\n", properties), "config",
                                          "", "credentials");
  return session_options(*config.find_profile("p"), "ann@box");
}

TEST(SessionOptionsOfProfile, contain_all_its_properties) {
  const auto options =
      options_of("role_session_name = job-7\nduration_seconds = 7200\nexternal_id = id 1");
  EXPECT_EQ(options.session_name, "job-7");
  EXPECT_EQ(options.duration, 2h);
  EXPECT_EQ(options.external_id, "id 1");
}

TEST(SessionOptionsOfProfile, contain_only_the_default_name_without_properties) {
  for (const auto* text : {"", "role_session_name =\nduration_seconds =\nexternal_id ="}) {
    const auto options = options_of(text);
    EXPECT_EQ(options.session_name, "ann@box");
    EXPECT_EQ(options.duration, std::nullopt);
    EXPECT_EQ(options.external_id, "");
    EXPECT_EQ(options.policy, "");
  }
}

TEST(SessionOptionsOfProfile, have_the_durations_that_sts_accepts) {
  EXPECT_EQ(options_of("duration_seconds = 900").duration, 15min);
  EXPECT_EQ(options_of("duration_seconds = 43200").duration, 12h);
  for (const auto* text : {"899", "43201", "0", "-3600", "+3600", "1h", "3600.0", "3600s",
                           "99999999999999999999", "3 600"}) {
    EXPECT_THAT(test::thrown<ConfigError>(
                    [&] { options_of(fmt::format("region = x\nduration_seconds = {}", text)); }),
                AllOf(StartsWith("config:3: duration_seconds"), HasSubstr("900 to 43200")))
        << text;
  }
}

TEST(SessionOptionsOfProfile, have_a_name_that_sts_accepts) {
  for (const std::string& name : {std::string("a"), std::string("a b"), std::string("a/b"),
                                  std::string("hunter2!"), std::string(65, 'a')}) {
    EXPECT_THAT(test::thrown<ConfigError>([&] { options_of("role_session_name = " + name); }),
                AllOf(StartsWith("config:2: role_session_name"), Not(HasSubstr("hunter2"))))
        << name;
  }
  EXPECT_EQ(options_of("role_session_name = " + std::string(64, 'a')).session_name,
            std::string(64, 'a'));
}

TEST(MfaOfProfile, has_a_serial_that_sts_accepts) {
  const auto serial_of = [](const std::string& serial) {
    const auto config = SharedConfig::parse("[profile p]\nmfa_serial = " + serial + "\n", "config",
                                            "", "credentials");
    return mfa_of_profile(*config.find_profile("p")).serial;
  };
  for (const auto* serial : {"", "GAHT12345", "arn:aws:iam::123456789012:mfa/ann@example.com"}) {
    EXPECT_EQ(serial_of(serial), serial);
  }
  for (const auto& serial :
       {std::string("ann"), std::string("arn:aws:iam::1:mfa/a b"), std::string(257, 'a')}) {
    EXPECT_THAT(test::thrown<ConfigError>([&] { serial_of(serial); }),
                StartsWith("config:2: mfa_serial is not the serial of an MFA device"));
  }
}

} // namespace
} // namespace idr::aws

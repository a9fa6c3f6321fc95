#include "core/aws/sources/mfa.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

system::Environment environment(system::Environment::Variables variables = {}) {
  variables.emplace("PATH", "/usr/bin:/bin");
  return system::Environment(std::move(variables));
}

MfaDevice device(const std::string& process) {
  return {"device", process, options::InFile{"config", 5}};
}

TEST(MfaProcess, returns_the_code_without_the_line_end) {
  EXPECT_EQ(run_mfa_process(device("echo 123456"), environment()), "123456");
  EXPECT_EQ(run_mfa_process(device("printf '123456 \\r\\n\\n'"), environment()), "123456");
  EXPECT_EQ(run_mfa_process(device("true"), environment()), "");
}

// For the cache, the failure concerns only this launch; cached credentials remain usable.
TEST(MfaProcess, reports_the_line_of_a_failing_program_without_its_output) {
  EXPECT_THAT(
      test::thrown<MfaCodeError>(
          [] { run_mfa_process(device("echo 492817; false"), environment()); }),
      AllOf(StartsWith("config:5: mfa_process ended with exit code 1"), Not(HasSubstr("492817"))));
  EXPECT_TRUE(MfaCodeError("x").temporary());
}

TEST(MfaProcess, refuses_to_run_itself) {
  const auto below_itself = environment({{"IAM_DOCKER_RUN_COMMANDS", "\nconfig:5\n"}});
  EXPECT_THAT(
      test::thrown<CredentialError>([&] { refuse_recursion(device("echo 1"), below_itself); }),
      StartsWith("config:5: mfa_process calls itself"));
  EXPECT_NO_THROW(refuse_recursion(device(""), below_itself)); // the user is prompted
  EXPECT_NO_THROW(refuse_recursion(device("echo 1"), environment()));
}

} // namespace
} // namespace idr::aws

#include "core/system/environment.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

extern "C" {
extern char** environ; // NOLINT: defined by POSIX, but not all systems declare it
}

namespace idr::system {
namespace {

/// Sets the environment of this process to exactly these variables while this object exists.
class ProcessEnvironment {
public:
  explicit ProcessEnvironment(std::vector<std::string> entries)
      : entries_(std::move(entries)), previous_(environ) {
    for (auto& entry : entries_) pointers_.push_back(entry.data());
    pointers_.push_back(nullptr);
    environ = pointers_.data();
  }
  ~ProcessEnvironment() { environ = previous_; }
  ProcessEnvironment(const ProcessEnvironment&) = delete;
  ProcessEnvironment& operator=(const ProcessEnvironment&) = delete;

private:
  std::vector<std::string> entries_;
  std::vector<char*> pointers_;
  char** previous_;
};

using Variables = Environment::Variables;

TEST(EnvironmentOfProcess, splits_each_entry_at_its_first_equals_sign) {
  const ProcessEnvironment process({"A=1", "EMPTY=", "B=c=d=", "SPACE= x "});
  EXPECT_EQ(Environment::of_process().variables(),
            (Variables{{"A", "1"}, {"EMPTY", ""}, {"B", "c=d="}, {"SPACE", " x "}}));
}

TEST(EnvironmentOfProcess, uses_the_first_of_two_like_getenv) {
  const ProcessEnvironment process({"A=first", "A=second"});
  EXPECT_EQ(Environment::of_process().get("A"), std::getenv("A"));
  EXPECT_EQ(Environment::of_process().get("A"), "first");
}

TEST(EnvironmentOfProcess, ignores_entries_that_are_not_variables) {
  const ProcessEnvironment process({"NO_EQUALS", "A=1"});
  EXPECT_EQ(Environment::of_process().variables(), (Variables{{"A", "1"}}));
}

TEST(EnvironmentOfProcess, may_be_empty) {
  const ProcessEnvironment restores({});
  EXPECT_TRUE(Environment::of_process().variables().empty());
  environ = nullptr; // as clearenv leaves it
  EXPECT_TRUE(Environment::of_process().variables().empty());
}

TEST(EnvironmentOfProcess, is_a_snapshot) {
  std::string entry = "A=1";
  const ProcessEnvironment process({entry});
  const auto before = Environment::of_process();
  ::setenv("A", "2", 1);
  EXPECT_EQ(before.get("A"), "1");
  EXPECT_EQ(Environment::of_process().get("A"), "2");
}

TEST(Environment, distinguishes_empty_and_unset_variables) {
  const Environment environment(Variables{{"EMPTY", ""}, {"NAME", "value"}});
  EXPECT_EQ(environment.get("EMPTY"), "");
  EXPECT_EQ(environment.get("NAME"), "value");
  for (const auto* absent : {"NAM", "NAMES", "name", ""}) {
    EXPECT_EQ(environment.get(absent), std::nullopt) << absent;
  }
}

TEST(Environment, treats_blank_as_unset_in_get_nonblank) {
  const Environment environment(
      Variables{{"EMPTY", ""}, {"BLANK", " \t\r\n\v\f"}, {"PADDED", " x "}, {"ZERO", "0"}});
  EXPECT_EQ(environment.get_nonblank("EMPTY"), std::nullopt);
  EXPECT_EQ(environment.get_nonblank("BLANK"), std::nullopt);
  EXPECT_EQ(environment.get_nonblank("ABSENT"), std::nullopt);
  EXPECT_EQ(environment.get_nonblank("PADDED"), " x ");
  EXPECT_EQ(environment.get_nonblank("ZERO"), "0");
}

TEST(Environment, is_that_of_a_ci_job_unless_CI_is_disabled) {
  for (const auto* value : {"true", "1", "yes", "TRUE", "woodpecker"}) {
    EXPECT_TRUE(Environment(Variables{{"CI", value}}).is_ci_job()) << value;
  }
  for (const auto* value : {"", " ", "0", "false", "False", "FALSE"}) {
    EXPECT_FALSE(Environment(Variables{{"CI", value}}).is_ci_job()) << value;
  }
  EXPECT_FALSE(Environment().is_ci_job());
}

TEST(Environment, sets_a_variable_by_name) {
  Environment environment(Variables{{"A", "1"}});
  environment.set("A", "2");
  environment.set("B", "");
  EXPECT_EQ(environment.variables(), (Variables{{"A", "2"}, {"B", ""}}));
}

} // namespace
} // namespace idr::system

#include "core/error.hpp"
#include "core/options/option_table.hpp"
#include "core/plan/read_options.hpp"
#include "tests/unit/options/typed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace idr::plan {
namespace {

using options::InFile;
using options::option;
using testing::ElementsAre;
using testing::Pair;

std::string refusal(const options::OptionList& given) {
  try {
    read_run_options(given);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ReadRunOptions, sets_each_field_from_its_option) {
  const auto run = read_run_options(
      test::typed({"--image", "i", "--interactive", "--selinux=false", "--cmd", "",
                   "--dry-run=json", "--engine", "podman", "--duration", "90m", "-p", "80:80"}));
  EXPECT_EQ(run.image, "i");
  EXPECT_TRUE(run.interactive);
  EXPECT_FALSE(run.selinux);
  EXPECT_EQ(run.cmd, "");
  EXPECT_FALSE(run.full_entrypoint);
  EXPECT_EQ(run.dry_run, DryRun::Json);
  EXPECT_EQ(run.engine.program, "podman");
  EXPECT_EQ(run.engine.origin, options::Origin(options::OnCommandLine{&option("engine")}));
  EXPECT_EQ(run.credentials.session.duration, std::chrono::minutes(90));
  EXPECT_EQ(run.given.size(), 8U);
}

TEST(ReadRunOptions, distinguishes_dockers_interactive_from_its_own) {
  EXPECT_FALSE(read_run_options(test::typed({"-i"})).interactive);
}

TEST(ReadChainOptions, uses_the_last_tag_of_a_key) {
  const auto who = read_chain_options(
      test::typed({"--tag", "a=1", "--tag", "b=", "--tag", "a=2=3", "--policy-arn", "x"}));
  EXPECT_THAT(who.session.tags, ElementsAre(Pair("b", ""), Pair("a", "2=3")));
  EXPECT_THAT(who.session.policy_arns, ElementsAre("x"));
}

TEST(ReadChainOptions, names_the_origin_of_a_mistake) {
  EXPECT_EQ(refusal({{&option("tag"), "a=1"}, {&option("tag"), "b", InFile{"/p/idr.toml", 3}}}),
            "/p/idr.toml:3: tag: must be KEY=VALUE");
  EXPECT_EQ(refusal({{&option("duration"), "1s", InFile{"/p/idr.toml", 4}}}),
            "/p/idr.toml:4: duration: 1s is not a duration between 15m and 12h");
  EXPECT_EQ(refusal({{&option("role"), "", InFile{"/p/idr.toml", 5}}}),
            "/p/idr.toml:5: role: needs a value");
}

} // namespace
} // namespace idr::plan

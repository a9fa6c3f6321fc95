#include "core/error.hpp"
#include "core/options/layers.hpp"
#include "tests/unit/options/typed.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::options {
namespace {

using options::Command;
using test::words_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Words = std::vector<std::string>;

class OptionLayers : public testing::Test {
protected:
  ProjectFile read(const std::string& text) const {
    return read_project_file(folder_.write("idr.toml", text), host_);
  }
  /// The options in effect, from the file, the variant and the command line.
  Words in_effect(const std::string& text, const std::string& variant = {}, const Words& typed = {},
                  bool has_command = false) const {
    return words_of(options_in_effect({}, read(text), variant, Command::Launch, test::typed(typed),
                                      has_command));
  }

  test::ScratchFolder folder_;
  system::Host host_;
};

constexpr auto layered = "image = \"i\"\nrole = \"r\"\npublish = [\"1:1\"]\ninit = true\n"
                         "network = \"n\"\n"
                         "[variant.v]\nrole = \"v\"\npublish = [\"2:2\"]\nnetwork = \"m\"\n";

TEST_F(OptionLayers, is_overridden_by_its_variant_and_the_command_line) {
  EXPECT_THAT(in_effect(layered),
              ElementsAre("image=i", "role=r", "publish=1:1", "init=true", "network=n"));
  EXPECT_THAT(in_effect(layered, "v"), ElementsAre("image=i", "publish=1:1", "init=true", "role=v",
                                                   "publish=2:2", "network=m"));
  EXPECT_THAT(
      in_effect(layered, "v",
                {"--role", "c", "-p", "3:3", "--init=false", "--net", "host", "--net", "x"}),
      ElementsAre("image=i", "publish=1:1", "publish=2:2", "role=c", "publish=3:3", "init=false",
                  "net=host", "net=x"));
}

TEST_F(OptionLayers, keeps_the_keys_of_a_job_for_every_command) {
  const auto file =
      read("role = \"r\"\nimage = \"i\"\n[variant.v]\nexec = \"true\"\njitter = \"1m\"\n");
  EXPECT_THAT(words_of(options_in_effect({}, file, "v", Command::Exec, {}, false)),
              ElementsAre("role=r", "exec=true", "jitter=1m"));
  EXPECT_THAT(words_of(options_in_effect({}, file, "v", Command::Launch, {}, false)),
              ElementsAre("role=r", "image=i", "exec=true", "jitter=1m"));
  EXPECT_THAT(words_of(options_in_effect({}, file, "", Command::Exec, {}, true)),
              ElementsAre("role=r"));
}

TEST_F(OptionLayers, replaces_names_and_addresses_with_the_network) {
  const std::string file = "network = \"n\"\nnetwork-alias = \"a\"\nip = \"10.0.0.1\"\n";
  EXPECT_THAT(in_effect(file, "", {"--network", "host"}), ElementsAre("network=host"));
  EXPECT_THAT(in_effect(file, "", {"--network-alias", "b"}),
              ElementsAre("network=n", "network-alias=a", "ip=10.0.0.1", "network-alias=b"));
}

TEST_F(OptionLayers, gives_a_command_only_options_that_it_accepts) {
  const auto whoami = options_in_effect({}, read(layered), "v", Command::Whoami,
                                        test::typed({"--region", "x"}), false);
  EXPECT_THAT(words_of(whoami), ElementsAre("role=v", "region=x"));
}

TEST_F(OptionLayers, begin_with_the_users_file) {
  const auto of_user = read_user_file(
      folder_.write("user.toml", "role = \"u\"\nregion = \"x\"\npublish = \"0:0\"\n"), host_);
  EXPECT_THAT(words_of(options_in_effect(of_user.options, read(layered), "", Command::Launch,
                                         test::typed({"--region", "c"}), false)),
              ElementsAre("publish=0:0", "image=i", "role=r", "publish=1:1", "init=true",
                          "network=n", "region=c"));
}

TEST_F(OptionLayers, refuses_an_unknown_variant) {
  try {
    in_effect(layered, "w");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("has no variant \"w\""));
    EXPECT_EQ(error.remedy(), "Its variants are v.");
  }
}

/// If a later layer sets what runs, it replaces what an earlier one sets.
TEST_F(OptionLayers, replaces_what_runs_as_a_whole) {
  const std::string full = "full-entrypoint = \"f\"\n";
  const std::string parts = "entrypoint = \"e\"\ncmd = \"c\"\n";
  EXPECT_THAT(in_effect(full, "", {"--entrypoint", "x"}), ElementsAre("entrypoint=x"));
  EXPECT_THAT(in_effect(full, "", {"--cmd", "x"}), ElementsAre("cmd=x"));
  EXPECT_THAT(in_effect(full, "", {}, true), IsEmpty());
  EXPECT_THAT(in_effect(parts, "", {"--full-entrypoint", "x"}), ElementsAre("full-entrypoint=x"));
  EXPECT_THAT(in_effect(parts, "", {"--entrypoint", "x"}), ElementsAre("entrypoint=x"));
  EXPECT_THAT(in_effect(parts, "", {"--cmd", "x"}), ElementsAre("entrypoint=e", "cmd=x"));
  EXPECT_THAT(in_effect(parts, "", {}, true), ElementsAre("entrypoint=e"));
  EXPECT_THAT(in_effect("shell = true\n" + full, "", {"--cmd", "x"}), ElementsAre("cmd=x"));
  EXPECT_THAT(in_effect("shell = true\n", "", {"--shell=false"}), ElementsAre("shell=false"));
  EXPECT_THAT(in_effect(full + "[variant.v]\nshell = true\n", "v"),
              ElementsAre("full-entrypoint=f", "shell=true"));
}

TEST(OriginsInFiles, are_of_options_set_only_in_files) {
  OptionList given = {{&option("role"), "a", InFile{"/p/idr.toml", 2}},
                      {&option("tag"), "a=b", InFile{"/p/idr.toml", 3}}};
  EXPECT_EQ(origins_in_files(given), (Origins{{&option("role"), InFile{"/p/idr.toml", 2}},
                                              {&option("tag"), InFile{"/p/idr.toml", 3}}}));
  given.push_back({&option("tag"), "c=d"});
  EXPECT_EQ(origins_in_files(given), (Origins{{&option("role"), InFile{"/p/idr.toml", 2}}}));
}

} // namespace
} // namespace idr::options

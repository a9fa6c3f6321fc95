#include "core/docker/agent_image.hpp"
#include "core/error.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace idr::docker {
namespace {

using testing::HasSubstr;

/// A folder in which the program and the agent are installed.
struct Installation {
  test::ScratchFolder folder;
  std::filesystem::path agents = folder / "lib/iam-docker-run";

  Installation() { std::filesystem::create_directories(agents); }

  AgentImage image() const { return installed_agent(folder / "bin/idr"); }
};

TEST(InstalledAgent, is_named_beside_the_archives) {
  const Installation installation;
  for (const auto* text : {"agent:1", "agent:1\n", "agent:1\nmore\n"}) {
    installation.folder.write("lib/iam-docker-run/agent-image", text);
    EXPECT_EQ(installation.image().name, "agent:1");
    EXPECT_EQ(installation.image().folder, installation.agents);
  }
}

TEST(InstalledAgent, must_be_there) {
  const Installation installation;
  EXPECT_EQ(test::thrown<Error>([&] { installation.image(); }),
            "the credential agent is not installed: there is no " +
                (installation.agents / "agent-image").string() +
                "\nInstall idr from its package, or use --delivery env.");
}

TEST(InstalledAgent, has_a_name_of_limited_length) {
  const Installation installation;
  installation.folder.write("lib/iam-docker-run/agent-image", std::string(257, 'a'));
  EXPECT_THAT(test::thrown<ConfigError>([&] { installation.image(); }), HasSubstr("agent-image"));
}

TEST(AgentImage, has_an_archive_for_both_spellings_of_an_architecture) {
  const Installation installation;
  const auto intel = installation.folder.write("lib/iam-docker-run/agent-amd64.tar", "");
  const auto arm = installation.folder.write("lib/iam-docker-run/agent-arm64.tar", "");
  const AgentImage image{"agent:1", installation.agents};
  EXPECT_EQ(image.archive_for("x86_64"), intel);
  EXPECT_EQ(image.archive_for("amd64"), intel);
  EXPECT_EQ(image.archive_for("aarch64"), arm);
  EXPECT_EQ(image.archive_for("arm64"), arm);
}

TEST(AgentImage, has_none_for_another_architecture) {
  const Installation installation;
  const auto refusal = [&](const char* architecture) {
    return test::thrown<Error>([&] {
      AgentImage{"agent:1", installation.agents}.archive_for(architecture);
    });
  };
  EXPECT_EQ(refusal("riscv64"), "there is no credential agent for the engine's architecture "
                                "(riscv64)\nUse --delivery env.");
  EXPECT_THAT(refusal(""), HasSubstr("(unknown)"));
  EXPECT_THAT(refusal("x86_64"), HasSubstr("(x86_64)")); // not packaged
  std::filesystem::create_directory(installation.agents / "agent-amd64.tar");
  EXPECT_THAT(refusal("x86_64"), HasSubstr("(x86_64)"));
}

} // namespace
} // namespace idr::docker

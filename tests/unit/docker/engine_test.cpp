#include "core/docker/engine.hpp"
#include "core/error.hpp"
#include "core/options/find_option.hpp"
#include "core/text/split.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace idr::docker {
namespace {

const options::Origin by_option = options::OnCommandLine{&options::option("engine")};

class ChooseEngine : public testing::Test {
protected:
  void install(const char* name) const { folder_.write_program(name, "#!/bin/sh\n"); }

  std::string choose(const std::string& typed = {}, const std::string& variable = {}) const {
    const system::Environment environment(
        {{"PATH", folder_.path().string()}, {"IAM_DOCKER_RUN_ENGINE", variable}});
    const auto client = find_engine({typed, by_option}, environment);
    if (!client) throw_missing_engine({typed, by_option}, environment);
    return client->program;
  }

  /// Checks that the exit code is 127; returns the message and the remedy.
  std::string refusal(const std::string& typed = {}, const std::string& variable = {}) const {
    try {
      return "chosen: " + choose(typed, variable);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), 127);
      return std::string(error.what()) + "|" + error.remedy();
    }
  }

  test::ScratchFolder folder_;
};

TEST_F(ChooseEngine, uses_the_first_one_on_the_search_path) {
  install("finch");
  EXPECT_EQ(choose(), "finch");
  install("nerdctl");
  EXPECT_EQ(choose(), "nerdctl");
  install("podman");
  EXPECT_EQ(choose(), "podman");
  install("docker");
  EXPECT_EQ(choose(), "docker");
  std::filesystem::permissions(folder_ / "docker", std::filesystem::perms::owner_read);
  EXPECT_EQ(choose(), "podman");
}

TEST_F(ChooseEngine, prefers_the_option_then_the_variable) {
  for (const auto* name : {"docker", "podman", "nerdctl", "other"}) install(name);
  EXPECT_EQ(choose("podman", "nerdctl"), "podman");
  EXPECT_EQ(choose("", "nerdctl"), "nerdctl");
  EXPECT_EQ(choose("", " "), "docker");
  EXPECT_EQ(choose("other"), "other");
  const auto path = (folder_ / "other").string();
  EXPECT_EQ(choose(path), path);
}

TEST_F(ChooseEngine, names_the_missing_engine_and_its_origin) {
  install("docker");
  EXPECT_THAT(refusal("podman", "docker"), testing::StartsWith("podman (from --engine)"));
  EXPECT_THAT(refusal("", "podman"), testing::StartsWith("podman (from IAM_DOCKER_RUN_ENGINE)"));
  EXPECT_THAT(refusal((folder_ / "absent").string()), testing::HasSubstr("absent"));
}

TEST_F(ChooseEngine, suggests_what_to_install_if_there_is_none) {
  EXPECT_THAT(refusal(), testing::ContainsRegex("no container engine.*\\|.*[Ii]nstall"));
}

TEST_F(ChooseEngine, recognises_the_kind_by_the_name) {
  for (const auto* name : {"docker-28", "podman-remote", "mine"}) install(name);
  const system::Environment environment({{"PATH", folder_.path().string()}});
  EXPECT_EQ(find_engine({"docker-28", by_option}, environment)->engine->name, "docker");
  EXPECT_EQ(find_engine({"podman-remote", by_option}, environment)->engine->name, "podman");
  EXPECT_EQ(find_engine({"mine", by_option}, environment)->engine->name, "docker");
  const auto path = (folder_ / "podman-remote").string();
  const options::Origin in_file = options::InFile{"idr.toml", 3};
  EXPECT_EQ(find_engine({path, in_file}, environment)->engine->name, "podman");
  EXPECT_EQ(find_engine({path, in_file}, environment)->origin, in_file);
}

TEST(Engine, lacks_only_options_of_docker) {
  for (const auto name : engine_names()) {
    for (const auto* option : engine_of(std::string(name)).may_lack) {
      EXPECT_EQ(option->reader, options::Reader::Docker) << option->name();
    }
  }
}

/// The option table lists them too: a project file may only name one of these.
TEST(Engine, has_the_names_that_the_option_accepts) {
  EXPECT_EQ(engine_names(), text::split(options::option("engine").value_words(), ' '));
}

TEST(EngineSocket, is_the_one_in_the_clients_variable_if_it_is_a_unix_socket) {
  struct {
    const char* engine;
    const char* variable;
    const char* address;
    const char* socket;
  } const cases[] = {
      {"docker", "DOCKER_HOST", "", "/var/run/docker.sock"},
      {"docker", "DOCKER_HOST", " ", "/var/run/docker.sock"},
      {"docker", "DOCKER_HOST", "unix:///run/user/1000/docker.sock", "/run/user/1000/docker.sock"},
      {"docker", "DOCKER_HOST", "tcp://10.0.0.1:2375", "/var/run/docker.sock"},
      {"docker", "DOCKER_HOST", "ssh://me@unix://x", "/var/run/docker.sock"},
      {"docker", "CONTAINER_HOST", "unix:///x", "/var/run/docker.sock"},
      {"podman", "CONTAINER_HOST", "unix:///x", "/x"},
      {"podman", "DOCKER_HOST", "unix:///x", "/run/user/7/podman/podman.sock"},
      {"nerdctl", "DOCKER_HOST", "unix:///x", "none"},
      {"finch", "DOCKER_HOST", "unix:///x", "none"},
  };
  for (const auto& [engine, variable, address, socket] : cases) {
    system::Host host;
    host.environment.set("XDG_RUNTIME_DIR", "/run/user/7");
    host.environment.set(variable, address);
    EXPECT_EQ(engine_socket(engine_of(engine), host).value_or("none"), socket)
        << engine << " " << address;
  }
  EXPECT_EQ(engine_socket(engine_of("docker"), {}), "/var/run/docker.sock");
  system::Host root;
  root.is_root = true;
  EXPECT_EQ(engine_socket(engine_of("podman"), root), "/run/podman/podman.sock");
}

TEST(VariablesOfOption, are_those_that_podman_passes_to_the_container) {
  const system::Environment environment({{"A", "1"}, {"B", "2"}});
  const auto names = [&](const char* word, const char* engine = "podman") {
    return fmt::format("{}",
                       fmt::join(variables_of_option(engine_of(engine), word, environment), " "));
  };
  EXPECT_EQ(names("--env-host=true"), "A B");
  EXPECT_EQ(names("--env-host=F"), "");
  EXPECT_EQ(names("--env-merge=AWS_PROFILE=${AWS_PROFILE}-x"), "AWS_PROFILE");
  EXPECT_EQ(names("--secret=AWS_PROFILE,type=env"), "AWS_PROFILE");
  EXPECT_EQ(names("--secret=source=s,target=AWS_PROFILE,type=env"), "AWS_PROFILE");
  EXPECT_EQ(names("--secret=AWS_PROFILE"), "");
  EXPECT_EQ(names("--secret=AWS_PROFILE,type=mount"), "");
  EXPECT_EQ(names("--env-hosts=true"), "");
  EXPECT_EQ(names("--env-host=true", "docker"), "");
}

TEST(ListsOption, finds_whole_names_in_a_help) {
  const std::string help = "Options:\n"
                           "      --add-host list    Add a host, see --host-file\n"
                           "  -d, --detach           Run in background\n"
                           "      --pull=always      policy\n"
                           "      --init";
  for (const auto* name : {"add-host", "detach", "pull", "init"}) {
    EXPECT_TRUE(lists_option(help, name)) << name;
  }
  for (const auto* name : {"add", "host", "detac", "pul", "initial", "ini", "d", ""}) {
    EXPECT_FALSE(lists_option(help, name)) << name;
  }
}

} // namespace
} // namespace idr::docker

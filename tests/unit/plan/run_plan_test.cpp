#include "core/error.hpp"
#include "core/plan/run_plan.hpp"
#include "tests/unit/plan/launch_setting.hpp"
#include "tests/unit/plan/warning_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace idr::plan {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

using RunPlanTest = LaunchSetting;

TEST_F(RunPlanTest, is_a_docker_line_with_all_defaults) {
  const auto plan = make({"-p", "8080:80"});
  EXPECT_THAT(example_arguments(plan),
              ElementsAre("docker", "run", "--rm", "--publish", "8080:80", "--name",
                          "my-service-XXXXXXXX", "--env-file",
                          (folder_ / "iam-docker-run-XXXXXXXXXXXXXXXX/env").string(),
                          "reg.example:5000/team/my-service:1.2"));
  EXPECT_EQ(plan.name, "");
  EXPECT_EQ(plan.name_base, "my-service");
  EXPECT_EQ(plan.temporary_folder, folder_.path());
  ASSERT_TRUE(plan.name_file);
  EXPECT_EQ(plan.name_file->folder, "project");
  EXPECT_THAT(test::texts_of(plan.warnings), ElementsAre(HasSubstr("gets no credentials")));
}

TEST_F(RunPlanTest, needs_an_image) {
  options_.image.clear();
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--image"));
}

TEST_F(RunPlanTest, passes_options_in_order) {
  EXPECT_THAT(options({"-p", "1:1", "-v", "/a:/a", "--portmap=2:2", "--cap-add", "X", "--init",
                       "--sig-proxy=false", "--net", "n", "--dns-search", "a", "b", "-w", "/w"}),
              ElementsAre("--rm", "--publish", "1:1", "--volume", "/a:/a", "--publish", "2:2",
                          "--cap-add", "X", "--init", "--sig-proxy=false", "--net", "n",
                          "--dns-search", "a", "--dns-search", "b", "--workdir", "/w"));
}

TEST_F(RunPlanTest, has_the_typed_name_once) {
  const auto plan = make({"--name", "first", "--name=second"});
  EXPECT_EQ(plan.name, "second");
  EXPECT_THAT(example_arguments(plan), ElementsAre("docker", "run", "--rm", "--name", "second",
                                                   "--env-file", testing::_, options_.image));
}

std::vector<std::string> env_file_lines(const RunPlan& plan, const aws::Credentials* credentials) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : env_file_variables(plan, credentials)) {
    lines.push_back(name + "=" + value);
  }
  return lines;
}

TEST_F(RunPlanTest, merges_all_env_files_into_one) {
  folder_.write("project/typed.env", "TYPED=1\n");
  const auto plan = make({"--env-file", "typed.env", "-e", "UNSET"});
  EXPECT_THAT(example_arguments(plan),
              ElementsAre("docker", "run", "--rm", "--name", testing::_, "--env-file",
                          StartsWith((folder_ / "iam-docker-run-").string()), "--env", "UNSET",
                          options_.image));
  EXPECT_THAT(env_file_lines(plan, nullptr), ElementsAre("TYPED=1", "PYTHONUNBUFFERED=1"));
}

TEST_F(RunPlanTest, uses_no_temporary_folder_that_others_can_change) {
  ::chmod((folder_ / "project").c_str(), 0777);
  set("TMPDIR", (folder_ / "project").string());
  EXPECT_THAT(refusal<Error>(), AllOf(HasSubstr("(mode 0777, "), HasSubstr("TMPDIR")));
}

/// The options that the planner adds, for typed options.
TEST_F(RunPlanTest, removes_the_container_unless_it_is_detached_or_restarts) {
  struct {
    Words typed;
    Words decided;
  } const cases[] = {
      {{}, {"--rm"}},
      {{"--rm"}, {"--rm"}},
      {{"--rm=false"}, {}},
      {{"--rm=false", "--rm"}, {"--rm"}},
      {{"-d"}, {"--detach"}},
      {{"-d", "--rm"}, {"--rm", "--detach"}},
      {{"--detached"}, {"--detach"}},
      {{"-d", "--detach=false"}, {"--rm"}},
      {{"--restart", "always"}, {"--restart", "always"}},
      {{"--restart=no"}, {"--rm", "--restart", "no"}},
      {{"--restart="}, {"--rm", "--restart", ""}},
      {{"--restart=always", "--restart=no"}, {"--rm", "--restart", "always", "--restart", "no"}},
  };
  for (const auto& [typed, decided] : cases) {
    EXPECT_EQ(options(typed), decided) << testing::PrintToString(typed);
  }
  EXPECT_TRUE(make({"-d"}).detached);
  EXPECT_FALSE(make({"-d", "-d=false"}).detached);
}

enum Terminals { none = 0, in = 1, out = 2, both = 3 };

struct TtyCase {
  const char* name;
  bool interactive; ///< the long form, this program's own
  std::vector<std::string> typed;
  int terminals;
  std::vector<std::string> expected;
  bool warning;

  friend std::ostream& operator<<(std::ostream& out, const TtyCase& tty) { return out << tty.name; }
};

class TtyPlan : public LaunchSetting, public testing::WithParamInterface<TtyCase> {};

TEST_P(TtyPlan, has_a_tty_if_docker_would_accept_one) {
  const auto& [name, interactive, typed, terminals, expected, warning] = GetParam();
  options_.interactive = interactive;
  host_.stdin_is_terminal = (terminals & in) != 0;
  host_.stdout_is_terminal = (terminals & out) != 0;
  EXPECT_EQ(options(typed), expected);
  EXPECT_EQ(warns_of("-t is ignored"), warning);
}

INSTANTIATE_TEST_SUITE_P(
    , TtyPlan,
    testing::Values(
        TtyCase{"interactive", true, {}, both, {"--rm", "--interactive", "--tty"}, false},
        TtyCase{"interactive_from_a_pipe", true, {}, out, {"--rm", "--interactive"}, false},
        TtyCase{"interactive_into_a_pipe", true, {}, in, {"--rm", "--interactive"}, false},
        TtyCase{"interactive_detached",
                true,
                {"-d"},
                both,
                {"--detach", "--interactive", "--tty"},
                false},
        TtyCase{"interactive_without_a_tty",
                true,
                {"--tty=false"},
                both,
                {"--rm", "--interactive"},
                false},
        TtyCase{"i", false, {"-i"}, both, {"--rm", "--interactive"}, false},
        TtyCase{"t", false, {"-t"}, both, {"--rm", "--tty"}, false},
        TtyCase{"t_alone_needs_no_terminal", false, {"-t"}, none, {"--rm", "--tty"}, false},
        TtyCase{"it", false, {"-it"}, both, {"--rm", "--interactive", "--tty"}, false},
        TtyCase{"it_into_a_pipe", false, {"-it"}, in, {"--rm", "--interactive", "--tty"}, false},
        TtyCase{"it_from_a_pipe", false, {"-it"}, out, {"--rm", "--interactive"}, true},
        TtyCase{"it_in_a_job", false, {"-it"}, none, {"--rm", "--interactive"}, true},
        TtyCase{
            "it_detached", false, {"-dit"}, none, {"--detach", "--interactive", "--tty"}, false},
        TtyCase{"i_taken_back", false, {"-it", "-i=false"}, none, {"--rm", "--tty"}, false},
        TtyCase{"attached_stdin_without_i",
                false,
                {"-t", "-a", "STDIN"},
                none,
                {"--rm", "--attach", "STDIN"},
                true}),
    [](const auto& tty) { return tty.param.name; });

class RunPlanSource : public LaunchSetting {
protected:
  RunPlanSource() {
    std::filesystem::create_directories(folder_ / "project/src");
    options_.host_source_path = "src";
    options_.container_source_path = "/app";
  }
  std::string path(const char* below) const { return (folder_.path() / below).string(); }
};

TEST_F(RunPlanSource, is_mounted_by_its_absolute_path) {
  struct {
    std::string typed;
    std::string mounted;
  } const cases[] = {
      {"src", path("project/src")},       {"./src", path("project/src")},
      {"./src/", path("project/src")},    {".", path("project")},
      {"..", folder_.path().string()},    {"../project/./src//", path("project/src")},
      {path("project"), path("project")}, {"/", "/"},
  };
  for (const auto& [typed, mounted] : cases) {
    options_.host_source_path = typed;
    EXPECT_THAT(options(), ElementsAre("--rm", "--volume", mounted + ":/app")) << typed;
  }
}

TEST_F(RunPlanSource, is_relabelled_for_selinux) {
  options_.selinux = true;
  EXPECT_THAT(options(), ElementsAre("--rm", "--volume", path("project/src") + ":/app:Z"));
  EXPECT_FALSE(warns_of("--selinux"));
  options_.host_source_path.clear();
  options_.container_source_path.clear();
  EXPECT_THAT(options({"-v", "/a:/a"}), ElementsAre("--rm", "--volume", "/a:/a"));
  EXPECT_TRUE(warns_of("--selinux"));
}

TEST_F(RunPlanSource, needs_both_paths) {
  options_.container_source_path.clear();
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--container-source-path"));
  options_.container_source_path = "/app";
  options_.host_source_path.clear();
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--host-source-path"));
}

TEST_F(RunPlanSource, must_exist) {
  options_.host_source_path = "./absent";
  EXPECT_THAT(refusal<Error>(), AllOf(HasSubstr("./absent"), HasSubstr(path("project/absent"))));
}

/// `-v` splits at colons, so another folder would be mounted.
TEST_F(RunPlanSource, must_not_contain_a_colon) {
  std::filesystem::create_directory(folder_ / "project/a:b");
  options_.host_source_path = "a:b";
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("colon"));
}

TEST_F(RunPlanSource, comes_before_the_other_volumes) {
  options_.mount_docker = true;
  EXPECT_THAT(options({"-v", "/a:/b"}),
              ElementsAre("--rm", "--volume", path("project/src") + ":/app", "--volume",
                          "/var/run/docker.sock:/var/run/docker.sock", "--volume", "/a:/b"));
}

TEST_F(RunPlanTest, mounts_the_engines_socket) {
  options_.mount_docker = true;
  set("DOCKER_HOST", "unix:///run/user/1000/docker.sock");
  EXPECT_THAT(options(),
              ElementsAre("--rm", "--volume", "/run/user/1000/docker.sock:/var/run/docker.sock"));
}

/// The entrypoint and the words after the image.
std::vector<std::string> command_of(const RunPlan& plan) {
  std::vector<std::string> words;
  const auto& options = plan.run.options;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (options[i] == "--entrypoint") words.push_back("entrypoint " + options.at(i + 1));
  }
  words.insert(words.end(), plan.run.command.begin(), plan.run.command.end());
  return words;
}

TEST_F(RunPlanTest, passes_entrypoint_and_command) {
  EXPECT_THAT(command_of(make({"--entrypoint", "a", "--entrypoint", "python -u"})),
              ElementsAre("entrypoint python -u"));
  options_.cmd = "myapp.py --name 'a b' \"\" $HOME a|b";
  EXPECT_THAT(command_of(make({"--entrypoint", "python"})),
              ElementsAre("entrypoint python", "myapp.py", "--name", "a b", "", "$HOME", "a|b"));
  options_.cmd = "";
  EXPECT_THAT(command_of(make({})), IsEmpty());
  // An empty entrypoint removes the image's.
  EXPECT_THAT(command_of(make({"--entrypoint="})), ElementsAre("entrypoint "));
}

TEST_F(RunPlanTest, splits_a_full_entrypoint) {
  struct {
    const char* text;
    Words command;
  } const cases[] = {
      {"python myapp.py --myarg test123", {"entrypoint python", "myapp.py", "--myarg", "test123"}},
      {"top", {"entrypoint top"}},
      {"'my prog' \"a  b\" c\\ d ''", {"entrypoint my prog", "a  b", "c d", ""}},
      {"echo 'a | b' \"c; d\" \\$HOME", {"entrypoint echo", "a | b", "c; d", "$HOME"}},
      {"a | b", {"entrypoint /bin/sh", "-c", "a | b"}},
      {"cd /x && ./run \"$@\"", {"entrypoint /bin/sh", "-c", "cd /x && ./run \"$@\""}},
      {"echo $HOME", {"entrypoint /bin/sh", "-c", "echo $HOME"}},
      {"echo \"$HOME\"", {"entrypoint /bin/sh", "-c", "echo \"$HOME\""}},
      {"echo `id`", {"entrypoint /bin/sh", "-c", "echo `id`"}},
      {"a\nb", {"entrypoint /bin/sh", "-c", "a\nb"}},
  };
  for (const auto& [text, command] : cases) {
    options_.full_entrypoint = text;
    EXPECT_EQ(command_of(make({})), command) << text;
  }
}

TEST_F(RunPlanTest, prefers_the_full_entrypoint_with_a_warning) {
  options_.full_entrypoint = "a b";
  options_.cmd = "c d";
  EXPECT_THAT(command_of(make({"--entrypoint", "x"})), ElementsAre("entrypoint a", "b"));
  EXPECT_TRUE(warns_of("--entrypoint is ignored: --full-entrypoint replaces it"));
  EXPECT_TRUE(warns_of("--cmd is ignored: --full-entrypoint replaces it"));
}

TEST_F(RunPlanTest, refuses_a_text_that_is_not_a_command) {
  for (const std::string text : {"", "  ", "a 'b", "a \"b"}) {
    options_.full_entrypoint = text;
    EXPECT_THAT(refusal<UsageError>(), HasSubstr("--full-entrypoint")) << text;
  }
  options_.full_entrypoint.reset();
  options_.cmd = "it's";
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--cmd"));
}

class RunPlanShell : public LaunchSetting {
protected:
  RunPlanShell() { options_.shell = true; }
};

TEST_F(RunPlanShell, overrides_entrypoint_command_and_detach) {
  set("IAM_DOCKER_RUN_SHELL_COMMAND", "/bin/zsh -l 'a b'");
  options_.full_entrypoint = "a | b";
  options_.cmd = "c";
  const auto plan = make({"--entrypoint", "x", "-d"});
  EXPECT_THAT(command_of(plan), ElementsAre("entrypoint /bin/zsh", "-l", "a b"));
  EXPECT_FALSE(plan.detached);
  EXPECT_THAT(plan.run.options,
              ElementsAre("--rm", "--interactive", "--tty", "--entrypoint", "/bin/zsh"));
  EXPECT_TRUE(warns_of("-d is ignored"));
}

TEST_F(RunPlanShell, warns_of_a_command_that_it_replaces) {
  EXPECT_FALSE(warns_of("--shell"));
  options_.command = {"ls"};
  EXPECT_TRUE(warns_of("the command after the image is ignored: --shell replaces it"));
}

TEST_F(RunPlanTest, warns_of_an_image_with_the_name_of_a_variant) {
  options_.image = "test";
  EXPECT_FALSE(warns_of("image here"));
  options_.files.project = "/p/idr.toml";
  options_.variants = {"prod", "test"};
  EXPECT_TRUE(warns_of("test is the image here, not a variant of /p/idr.toml"));
  EXPECT_TRUE(warns_of("`idr run @test`"));
  options_.credentials.origins[&options::option("image")] = options::InFile{"/p/idr.toml", 1};
  EXPECT_FALSE(warns_of("image here"));
  options_.credentials.origins.clear();
  options_.variant = "prod";
  EXPECT_FALSE(warns_of("image here"));
  options_.image = "help";
  EXPECT_TRUE(warns_of("`idr help run`"));
}

TEST_F(RunPlanTest, refuses_session_options_if_the_container_gets_no_credentials) {
  const auto what_typed = [&](const auto& set) {
    auto& who = options_.credentials;
    who = {};
    set(who);
    return refusal<UsageError>();
  };
  EXPECT_THAT(what_typed([](auto& who) { who.mfa_serial = "GAHT12345678"; }),
              HasSubstr("--mfa-serial: applies to --role, or to long-term credentials"));
  EXPECT_THAT(what_typed([](auto& who) { who.mfa_code = "123456"; }), HasSubstr("--mfa-code"));
  EXPECT_THAT(what_typed([](auto& who) { who.session.duration = std::chrono::hours(1); }),
              HasSubstr("--duration"));
  EXPECT_EQ(what_typed([](auto& who) {
              who.mfa_serial = "arn";
              who.origins[&options::option("mfa-serial")] =
                  options::InFile{"idr.toml", 2}; // for the launches that have a role
            }),
            "no such error");
}

TEST_F(RunPlanShell, is_bash_or_else_sh) {
  for (const auto* unset : {"", " "}) {
    set("IAM_DOCKER_RUN_SHELL_COMMAND", unset);
    EXPECT_THAT(command_of(make()),
                ElementsAre("entrypoint /bin/sh", "-c",
                            AllOf(HasSubstr("exec /bin/bash"), HasSubstr("exec /bin/sh"))));
  }
  EXPECT_FALSE(warns_of("-d"));
}

TEST_F(RunPlanShell, has_a_tty_only_at_a_terminal) {
  host_.stdin_is_terminal = false;
  EXPECT_THAT(options(), ElementsAre("--rm", "--interactive", "--entrypoint", "/bin/sh"));
  host_.stdin_is_terminal = true;
  host_.stdout_is_terminal = false;
  EXPECT_THAT(options(), ElementsAre("--rm", "--interactive", "--entrypoint", "/bin/sh"));
}

TEST_F(RunPlanShell, has_no_tty_if_that_was_typed) {
  EXPECT_THAT(options({"-t=false"}),
              ElementsAre("--rm", "--interactive", "--entrypoint", "/bin/sh"));
}

TEST_F(RunPlanShell, names_the_variable_that_is_not_a_command) {
  set("IAM_DOCKER_RUN_SHELL_COMMAND", "it's");
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("IAM_DOCKER_RUN_SHELL_COMMAND"));
}

TEST_F(RunPlanTest, plans_credentials_only_for_a_role_or_a_profile) {
  EXPECT_FALSE(make().credentials.chain);
  EXPECT_TRUE(warns_of("gets no credentials"));
  options_.credentials.role = "my-role";
  EXPECT_TRUE(make().credentials.chain);
  EXPECT_FALSE(warns_of("gets no credentials"));
  options_.credentials = {};
  options_.credentials.profile = "p";
  config_ = "[profile p]\naws_access_key_id = A\naws_secret_access_key = B\n";
  EXPECT_TRUE(make().credentials.chain);
}

TEST_F(RunPlanTest, warns_of_keys_in_addition_to_a_role) {
  options_.credentials.role = "my-role";
  const auto plan = make({"-e", "AWS_SESSION_TOKEN", "-e", "AWS_ACCESS_KEY_ID=x", "-e", "A=1"});
  EXPECT_THAT(example_arguments(plan), testing::Not(testing::Contains("--env")));
  EXPECT_TRUE(warns_of("AWS_ACCESS_KEY_ID from -e"));
}

TEST_F(RunPlanTest, writes_credentials_and_region_last) {
  options_.credentials.role = "my-role";
  options_.credentials.region = "eu-west-1";
  test::ScratchFolder elsewhere;
  options_.custom_env_file = elsewhere.write("my.env", "FROM_FILE=1\nAWS_REGION=x\n").string();
  const auto plan = make({"-e", "TYPED=2", "-e", "FROM_FILE=3"});
  const aws::Credentials temporary{.access_key_id = "K",
                                   .secret_access_key = "S",
                                   .session_token = "T",
                                   .expiration = {},
                                   .account_id = {}};
  EXPECT_THAT(env_file_lines(plan, &temporary),
              ElementsAre("FROM_FILE=1", "TYPED=2", "FROM_FILE=3", "AWS_ACCESS_KEY_ID=K",
                          "AWS_SECRET_ACCESS_KEY=S", "AWS_SESSION_TOKEN=T",
                          "AWS_DEFAULT_REGION=eu-west-1", "AWS_REGION=eu-west-1",
                          "PYTHONUNBUFFERED=1"));
}

TEST_F(RunPlanTest, writes_no_token_for_long_term_keys_and_no_keys_without_credentials) {
  options_.credentials.role = "my-role";
  const auto plan = make();
  const aws::Credentials keys{.access_key_id = "K",
                              .secret_access_key = "S",
                              .session_token = {},
                              .expiration = {},
                              .account_id = {}};
  EXPECT_THAT(env_file_lines(plan, &keys),
              ElementsAre("AWS_ACCESS_KEY_ID=K", "AWS_SECRET_ACCESS_KEY=S",
                          "AWS_DEFAULT_REGION=us-east-1", "AWS_REGION=us-east-1",
                          "PYTHONUNBUFFERED=1"));
  options_.credentials.role.clear();
  EXPECT_THAT(env_file_lines(make(), nullptr), ElementsAre("PYTHONUNBUFFERED=1"));
  options_.credentials.region = "eu-west-1";
  EXPECT_THAT(
      env_file_lines(make(), nullptr),
      ElementsAre("AWS_DEFAULT_REGION=eu-west-1", "AWS_REGION=eu-west-1", "PYTHONUNBUFFERED=1"));
}

TEST_F(RunPlanTest, takes_engine_and_folders_from_the_environment) {
  std::filesystem::create_directory(folder_ / "tmp");
  set("TMPDIR", (folder_ / "tmp").string());
  set("IAM_DOCKER_RUN_DISABLE_CONTAINER_NAME_TEMPFILE", "1");
  options_.engine.program = (folder_ / "docker").string();
  const auto plan = make();
  EXPECT_EQ(plan.run.engine, options_.engine.program);
  EXPECT_EQ(plan.temporary_folder, folder_ / "tmp");
  EXPECT_FALSE(plan.name_file);
  options_.engine = {"absent", options::OnCommandLine{&options::option("engine")}};
  EXPECT_THAT(refusal<Error>(), HasSubstr("absent (from --engine)"));
}

TEST_F(RunPlanTest, reports_wrong_input_before_a_missing_engine) {
  set("PATH", "/nowhere");
  EXPECT_THAT(refusal<Error>(), HasSubstr("engine"));
  options_.host_source_path = "absent";
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--container-source-path"));
}

TEST_F(RunPlanTest, uses_the_words_after_the_image_as_the_command) {
  options_.command = {"a b", "-c"};
  EXPECT_THAT(command_of(make()), ElementsAre("a b", "-c"));
  options_.full_entrypoint = "prog x";
  EXPECT_THAT(command_of(make()), ElementsAre("entrypoint prog", "x"));
  EXPECT_TRUE(warns_of("the command after the image is ignored: --full-entrypoint replaces it"));
  options_.cmd = "c";
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("twice"));
}

TEST_F(RunPlanTest, warns_of_a_role_after_the_image) {
  options_.command = {"run", "--role=x"};
  EXPECT_TRUE(warns_of("--role after the image"));
  options_.credentials.role = "app";
  EXPECT_TRUE(warns_of("--role after the image"));
  options_.command = {"run"};
  EXPECT_FALSE(warns_of("after the image"));
}

TEST_F(RunPlanTest, needs_no_aws_settings_for_a_container_without_credentials) {
  set("AWS_REGION", "bad region");
  set("AWS_ENDPOINT_URL", "bad");
  set("AWS_MAX_ATTEMPTS", "x");
  config_ = "[default]\nregion = bad region\n";
  EXPECT_EQ(make().credentials.region.name, "");
  options_.credentials.region = "bad region";
  EXPECT_EQ(refusal<UsageError>(), "--region: \"bad region\" is not a region|");
}

TEST_F(RunPlanTest, warns_of_mounted_credentials_with_and_without_delivered_ones) {
  std::filesystem::create_directory(folder_ / ".aws");
  options_.host_source_path = folder_.path().string();
  options_.container_source_path = "/src";
  EXPECT_TRUE(warns_of("your own AWS credentials"));
  options_.credentials.role = "app";
  EXPECT_TRUE(warns_of("your own AWS credentials"));
}

TEST_F(RunPlanTest, passes_options_that_only_the_engine_knows) {
  help_ = "  -x, --new-thing string   is new\n";
  EXPECT_THAT(options({"--new-thing=a b", "--init"}),
              ElementsAre("--rm", "--new-thing=a b", "--init"));
  EXPECT_TRUE(warns_of("--new-thing is unknown here"));
  EXPECT_THAT(asked_for_help_, testing::Each("docker"));
}

TEST_F(RunPlanTest, refuses_options_that_the_engine_does_not_know_either) {
  options_.image.clear();
  options_.given = test::typed({"--imgae=secret"});
  EXPECT_EQ(refusal<UsageError>(), "unknown option --imgae|Did you mean --image?");
  set("PATH", "/nowhere");
  EXPECT_EQ(refusal<UsageError>(), "unknown option --imgae|Did you mean --image?");
}

TEST_F(RunPlanTest, accepts_any_option_if_the_engine_has_no_help) {
  help_.reset();
  EXPECT_THAT(options({"--new-thing=1"}), ElementsAre("--rm", "--new-thing=1"));
}

TEST_F(RunPlanTest, refuses_options_that_the_engine_lacks) {
  folder_.write_program("podman", "#!/bin/sh\n");
  options_.engine.program = "podman";
  options_.given = test::typed({"--link", "a"});
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("--link: podman has no such option"));
  help_ = "      --link strings   since today";
  EXPECT_THAT(options({"--link", "a"}), ElementsAre("--rm", "--link", "a"));
}

TEST_F(RunPlanTest, does_not_read_the_engines_help_needlessly) {
  make({"--link", "a", "--pull", "always"});
  EXPECT_THAT(asked_for_help_, IsEmpty());
}

TEST_F(RunPlanTest, knows_the_engines_pull_policies) {
  EXPECT_THAT(options({"--pull", "never"}), ElementsAre("--rm", "--pull", "never"));
  options_.given = test::typed({"--pull=newer"});
  EXPECT_THAT(refusal<UsageError>(),
              HasSubstr("docker does not accept newer, only always, missing, never"));
  folder_.write_program("podman", "#!/bin/sh\n");
  options_.engine.program = "podman";
  EXPECT_THAT(options({"--pull=newer"}), ElementsAre("--rm", "--pull", "newer"));
}

TEST_F(RunPlanTest, mounts_the_socket_only_if_the_engine_has_one) {
  options_.mount_docker = true;
  for (const auto* engine : {"podman", "nerdctl"}) folder_.write_program(engine, "#!/bin/sh\n");
  options_.engine.program = "podman";
  set("XDG_RUNTIME_DIR", "/run/user/7");
  EXPECT_THAT(options(), ElementsAre("--rm", "--volume",
                                     "/run/user/7/podman/podman.sock:/var/run/docker.sock"));
  options_.engine.program = "nerdctl";
  EXPECT_THAT(refusal<UsageError>(), HasSubstr("nerdctl does not provide docker's API"));
}

TEST_F(RunPlanTest, warns_of_a_deprecated_option) {
  options_.no_volume = true;
  EXPECT_TRUE(warns_of("--no-volume is deprecated"));
}

} // namespace
} // namespace idr::plan

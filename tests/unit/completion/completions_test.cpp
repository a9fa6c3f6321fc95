#include "core/completion/completions.hpp"
#include "core/options/find_option.hpp"
#include "core/text/contains.hpp"
#include "core/text/shell_words.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace idr::completion {
namespace {

using options::Arity;
using options::Command;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using Words = std::vector<std::string>;

Words lines_of(const std::string& text) {
  std::istringstream stream(text);
  Words lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class Complete : public testing::Test {
public:
  ~Complete() override { ::setenv("PATH", path_.c_str(), 1); }

protected:
  Complete() {
    std::filesystem::create_directories(folder_ / "home/.aws");
    std::filesystem::create_directories(folder_ / "work/.git");
    host_.working_directory = folder_ / "work";
    set("HOME", (folder_ / "home").string());
    set("PATH", folder_.path().string());
    ::setenv("PATH", folder_.path().c_str(), 1); // where the system looks for a program to start
  }

  void set(const std::string& name, const std::string& value) {
    host_.environment.set(name, value);
  }
  void config(std::string_view text) const { folder_.write("home/.aws/config", text); }
  void project(std::string_view text) const { folder_.write("work/idr.toml", text); }
  /// An engine's client that prints these lines for any arguments, and records the arguments.
  void engine(const std::string& name, const std::string& lines) const {
    folder_.write_program(name, fmt::format("#!/bin/sh\necho \"$*\" >>'{}'\nprintf '%b' '{}'\n",
                                            (folder_ / "asked").string(), lines));
  }
  std::string asked() const { return test::content_of(folder_ / "asked"); }

  /// The candidates for the last word, with descriptions.
  Words described(Words words) const {
    words.insert(words.begin(), "words");
    return lines_of(completions(words, host_));
  }
  Words offered(const Words& words) const {
    auto lines = described(words);
    for (auto& line : lines) {
      if (!line.starts_with(':')) line = line.substr(0, line.find('\t'));
    }
    return lines;
  }
  Words in_line(const std::string& line, const std::string& part) const {
    auto lines = lines_of(completions({"line", line, part}, host_));
    for (auto& text : lines) text = text.substr(0, text.find('\t'));
    return lines;
  }

  test::ScratchFolder folder_;
  system::Host host_;

private:
  std::string path_ = system::Environment::of_process().get("PATH").value_or("");
};

TEST_F(Complete, offers_the_commands) {
  EXPECT_THAT(offered({""}), ElementsAre("run", "exec", "schedule", "whoami", "credentials",
                                         "doctor", "ps", "stop", "help"));
  EXPECT_EQ(offered({}), offered({""}));
  EXPECT_THAT(
      described({"wh"}),
      Contains("whoami\tshow which identity a container would have, and where it comes from"));
  EXPECT_THAT(offered({""}), Not(Contains("complete")));
}

TEST_F(Complete, offers_commands_and_sections_to_help) {
  EXPECT_THAT(offered({"help", ""}), ElementsAre("run", "exec", "schedule", "whoami", "credentials",
                                                 "doctor", "ps", "stop"));
  EXPECT_THAT(described({"help", "run", "sec"}), Contains("security\tSecurity and namespaces"));
  EXPECT_THAT(offered({"help", "whoami", ""}),
              ElementsAre("launch", "credentials", "role", "output"));
  EXPECT_THAT(offered({"help", "run", "network", ""}), IsEmpty());
  EXPECT_THAT(offered({"help", "nothing", ""}), IsEmpty());
}

TEST_F(Complete, offers_the_options_that_the_command_accepts) {
  for (const auto& [word, command] :
       {std::pair("run", Command::Launch), std::pair("whoami", Command::Whoami),
        std::pair("credentials", Command::Credentials), std::pair("doctor", Command::Doctor)}) {
    const auto found = offered({word, "--"});
    for (const auto& option : options::option_table()) {
      const auto* taken = options::find_option(option.name(), command);
      EXPECT_EQ(text::contains(found, fmt::format("--{}", option.name())),
                taken != nullptr && options::is_offered(*taken, command))
          << word << " --" << option.name();
    }
    EXPECT_THAT(found, Contains("--help"));
  }
  EXPECT_THAT(described({"run", "--rol"}),
              AllOf(Contains("--role\trole to assume: NAME, PATH/NAME, NAME@ACCOUNT or an ARN"),
                    Contains(StartsWith("--aws-role-name\trole to assume"))));
}

TEST_F(Complete, offers_options_in_the_classic_form) {
  auto classic = offered({"--"});
  EXPECT_EQ(classic.back(), "--version");
  classic.pop_back();
  EXPECT_EQ(classic, offered({"run", "--"}));
  EXPECT_EQ(offered({"--rm", "--"}), offered({"run", "--"}));
  EXPECT_EQ(offered({"--rm", ""}), offered({"run", "--"})); // there are no other words
  EXPECT_THAT(offered({"--version", "--"}), IsEmpty());
}

TEST_F(Complete, offers_short_names_and_clusters) {
  EXPECT_THAT(offered({"run", "-"}), AllOf(Contains("-d"), Contains("-h"), Contains("--rm")));
  EXPECT_THAT(offered({"run", "-i"}),
              AllOf(Contains("-i"), Contains("-it"), Contains("-ie"), Not(Contains("-ii"))));
  EXPECT_THAT(offered({"run", "-ite"}), ElementsAre("-ite"));
  EXPECT_THAT(offered({"run", "-itz"}), IsEmpty());
  EXPECT_THAT(offered({"whoami", "-i"}), IsEmpty());
  EXPECT_THAT(described({"run", "-h"}), ElementsAre("-h\tshow this help"));
}

TEST_F(Complete, offers_the_values_of_a_flag_only_after_its_equals_sign) {
  EXPECT_THAT(offered({"run", "--rm="}), ElementsAre("--rm=true", "--rm=false"));
  EXPECT_THAT(offered({"run", "--detached=t"}), Contains("--detached=true"));
  EXPECT_THAT(offered({"run", "--dry-run="}), ElementsAre("--dry-run=json"));
  EXPECT_THAT(offered({"run", "--dry"}), AllOf(Contains("--dry-run"), Contains("--dry-run=json")));
}

TEST_F(Complete, knows_which_option_a_value_belongs_to) {
  config("[profile dev]\n[profile ops]\n");
  const auto profiles = ElementsAre("dev", "ops");
  EXPECT_THAT(offered({"run", "--profile", ""}), profiles);
  EXPECT_THAT(offered({"run", "--rm", "-itu", "me", "--profile", "d"}), profiles);
  EXPECT_THAT(offered({"whoami", "--profile", ""}), profiles);
  EXPECT_THAT(offered({"--profile", ""}), profiles);
  EXPECT_THAT(offered({"run", "--profile="}), ElementsAre("--profile=dev", "--profile=ops"));
  EXPECT_THAT(offered({"run", "--name", "--profile", ""}), Not(profiles)); // that is the name
  EXPECT_THAT(offered({"run", "--user", ""}), IsEmpty());
}

TEST_F(Complete, skips_mistakes) {
  config("[profile dev]\n");
  for (const Words& words :
       {Words{"run", "--nothing", "--profile", ""},
        Words{"run", "--rm=perhaps", "-z", "--profile", ""},
        Words{"whoami", "word", "--", "--profile", ""}, Words{"run", "--help", "--profile", ""}}) {
    EXPECT_THAT(offered(words), ElementsAre("dev")) << testing::PrintToString(words);
  }
  for (const Words& words : {Words{"nothing", ""}, Words{"run", "--nothing="}, Words{"", ""},
                             Words{"complete", ""}, Words{"run", "-z", "-z"}}) {
    EXPECT_THAT(offered(words), IsEmpty()) << testing::PrintToString(words);
  }
  EXPECT_EQ(completions({}, host_), "");
  EXPECT_EQ(completions({"line", "idr"}, host_), "");
  EXPECT_EQ(completions({"nothing", "x", "y"}, host_), "");
}

TEST_F(Complete, has_no_candidates_from_a_broken_file) {
  config("[profile dev]\nno property\n");
  EXPECT_THAT(offered({"run", "--profile", ""}), IsEmpty());
  project("broken");
  EXPECT_THAT(offered({"run", "--variant", ""}), IsEmpty());
  EXPECT_THAT(offered({"run", ""}), IsEmpty());
}

TEST_F(Complete, offers_roles_used_before_then_those_of_the_project_and_the_config) {
  config("[profile a]\nrole_arn = arn:aws:iam::123456789012:role/a\n[profile b]\n"
         "role_arn = arn:aws:iam::123456789012:role/b\nmfa_serial = arn:aws:iam::1:mfa/me\n");
  project("role = \"here\"\nmfa-serial = \"arn:aws:iam::1:mfa/us\"\n[variant.test]\nrole = "
          "\"other\"\n");
  std::filesystem::create_directories(folder_ / "home/.local/state/iam-docker-run");
  const auto file =
      folder_.write("home/.local/state/iam-docker-run/roles", "old\nnew@123456789012\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  EXPECT_THAT(described({"run", "--role", ""}),
              ElementsAre("new@123456789012\tused before", "old\tused before",
                          "here\tfrom idr.toml", "other\tfrom idr.toml, @test",
                          "arn:aws:iam::123456789012:role/a\tfrom profile a",
                          "arn:aws:iam::123456789012:role/b\tfrom profile b"));
  EXPECT_THAT(offered({"run", "--aws-role-name=o"}), Contains("--aws-role-name=old"));
  EXPECT_THAT(offered({"run", "--mfa-serial", ""}),
              ElementsAre("arn:aws:iam::1:mfa/us", "arn:aws:iam::1:mfa/me"));
  EXPECT_THAT(offered({"run", "--no-project-file", "--role", ""}), Not(Contains("here")));
}

TEST_F(Complete, offers_the_actions_and_variants_to_schedule) {
  project("image = \"ours:1\"\n[variant.test]\n");
  EXPECT_THAT(offered({"schedule", ""}), ElementsAre("add", "list", "run", "remove"));
  for (const auto* action : {"add", "run", "remove"})
    EXPECT_THAT(offered({"schedule", action, ""}), ElementsAre("@test")) << action;
  EXPECT_THAT(offered({"schedule", "add", "--force", "@"}), ElementsAre("@test"));
  EXPECT_THAT(offered({"schedule", "add", "@test", ""}), IsEmpty());
  EXPECT_THAT(offered({"schedule", "list", ""}), IsEmpty());
  EXPECT_THAT(offered({"schedule", "add", "--fo"}), Contains("--force"));
}

TEST_F(Complete, offers_images_and_variants_for_the_image) {
  project("image = \"ours:1\"\n[variant.test]\n");
  engine("docker", R"(registry:5000/a:tag\n<none>:<none>\nours:1\na warning\n)");
  EXPECT_THAT(offered({"run", ""}), ElementsAre("@test", "ours:1", "registry:5000/a:tag"));
  EXPECT_THAT(offered({"run", "--rm", "-e", "A", ""}), Contains("@test"));
  EXPECT_THAT(offered({"run", "--", ""}), Contains("@test"));
  EXPECT_THAT(offered({"doctor", ""}), Contains("@test"));
  EXPECT_THAT(offered({"whoami", ""}), ElementsAre("@test"));
  EXPECT_THAT(offered({"run", "--image", ""}), ElementsAre("ours:1", "registry:5000/a:tag"));
  EXPECT_THAT(offered({"run", "--variant", ""}), ElementsAre("test"));
  EXPECT_THAT(asked(), HasSubstr("image ls --format {{.Repository}}:{{.Tag}}\n"));
}

TEST_F(Complete, offers_nothing_after_the_image) {
  engine("docker", "a:1\\n");
  for (const Words& words :
       {Words{"run", "a:1", ""}, Words{"run", "a:1", "--"}, Words{"run", "a:1", "sh", "--role", ""},
        Words{"run", "--", "a:1", "-"}, Words{"run", "--image", "a:1", ""}}) {
    EXPECT_THAT(offered(words), IsEmpty()) << testing::PrintToString(words);
  }
}

TEST_F(Complete, gets_networks_containers_and_volumes_from_the_engine) {
  engine("docker", "one\\ntwo\\n");
  EXPECT_THAT(offered({"run", "--network", ""}),
              ElementsAre("one", "two", "bridge", "host", "none", "container:"));
  EXPECT_THAT(offered({"run", "--net=container:o"}),
              ElementsAre("--net=container:one", "--net=container:two"));
  EXPECT_THAT(offered({"run", "--pid", "container:"}),
              ElementsAre("container:one", "container:two"));
  EXPECT_THAT(offered({"run", "--volumes-from", ""}), ElementsAre("one", "two"));
  EXPECT_THAT(offered({"run", "-v", ""}), ElementsAre("one:", "two:", ":files\t"));
  EXPECT_THAT(offered({"run", "-itv"}), ElementsAre("-itv"));
  EXPECT_THAT(offered({"run", "-itvo"}), ElementsAre("-itvone:", "-itvtwo:"));
  EXPECT_THAT(offered({"run", "-v", "./o"}), ElementsAre(":files\t"));
  EXPECT_THAT(offered({"run", "-v", "one:/"}), IsEmpty());
}

TEST_F(Complete, offers_launches_that_are_not_named_yet) {
  engine("docker", "one\\none-credentials\\ntwo\\n");
  EXPECT_THAT(offered({"stop", ""}), ElementsAre("one", "two"));
  EXPECT_THAT(offered({"stop", "one", ""}), ElementsAre("two"));
}

TEST_F(Complete, uses_the_engine_that_a_launch_would_start) {
  engine("docker", "of-docker\\n");
  engine("podman", "of-podman\\n");
  EXPECT_THAT(offered({"run", "--network", ""}), Contains("of-docker"));
  EXPECT_THAT(offered({"run", "--engine", "podman", "--network", ""}), Contains("of-podman"));
  EXPECT_THAT(offered({"run", "--engine=podman", "--pull", ""}), Contains("newer"));
  EXPECT_THAT(offered({"run", "--pull", ""}), ElementsAre("always", "missing", "never"));
  project("engine = \"podman\"\n");
  EXPECT_THAT(offered({"run", "--network", ""}), Contains("of-podman"));
  set("IAM_DOCKER_RUN_ENGINE", "docker");
  EXPECT_THAT(offered({"run", "--no-project-file", "--network", ""}), Contains("of-docker"));
}

// A line that is still being typed must not run a program.
TEST_F(Complete, runs_no_program_that_is_not_an_engine) {
  engine("other", "one\\n");
  EXPECT_THAT(offered({"run", "--engine", "other", "--volumes-from", ""}), IsEmpty());
  EXPECT_EQ(asked(), "");
}

TEST_F(Complete, has_no_candidates_from_an_engine_that_fails_or_hangs) {
  EXPECT_THAT(offered({"run", "--volumes-from", ""}), IsEmpty());
  folder_.write_program("docker", "#!/bin/sh\necho one\nexit 1\n");
  EXPECT_THAT(offered({"run", "--volumes-from", ""}), IsEmpty());
  folder_.write_program("docker", "#!/bin/sh\necho one\nexec /bin/sleep 300\n");
  EXPECT_THAT(offered({"run", "--volumes-from", ""}), IsEmpty());
}

TEST_F(Complete, leaves_paths_to_the_shell) {
  EXPECT_THAT(offered({"run", "--env-file", "a"}), ElementsAre(":files\t"));
  EXPECT_THAT(offered({"run", "--env-file=a"}), ElementsAre(":files\t--env-file="));
  EXPECT_THAT(offered({"run", "--host-source-path", ""}), ElementsAre(":folders\t"));
  EXPECT_THAT(offered({"run", "-itv./a"}), ElementsAre(":files\t-itv"));
  EXPECT_THAT(offered({"run", "--mount", "type=bind,source=/e"}),
              ElementsAre(":files\ttype=bind,source="));
  EXPECT_THAT(offered({"run", "--mount", "type=bind,source=/e,target=/"}), IsEmpty());
  EXPECT_THAT(offered({"run", "--engine", ""}),
              ElementsAre("docker", "podman", "nerdctl", "finch", ":files\t"));
}

TEST_F(Complete, shows_names_of_variables_but_not_their_values) {
  set("TOKEN", "hunter2");
  set("BASH_FUNC_x%%", "() { :; }");
  EXPECT_THAT(offered({"run", "-e", ""}), ElementsAre("HOME", "PATH", "TOKEN"));
  EXPECT_THAT(offered({"run", "--env=T"}), Contains("--env=TOKEN"));
  EXPECT_THAT(offered({"run", "-eT"}), Contains("-eTOKEN"));
  EXPECT_THAT(described({"run", "-e", "T"}), Each(Not(HasSubstr("hunter2"))));
  project("env = [\"SECRET=hunter2\"]\n");
  EXPECT_THAT(described({"run", "-e", ""}), Each(Not(HasSubstr("hunter2"))));
}

TEST_F(Complete, offers_regions_in_the_config_first) {
  config("[profile dev]\nregion = xx-new-1\n[profile other]\nregion = eu-west-1\n");
  const auto regions = offered({"whoami", "--region", ""});
  EXPECT_EQ(regions[0], "xx-new-1");
  EXPECT_EQ(regions[1], "eu-west-1");
  EXPECT_EQ(std::count(regions.begin(), regions.end(), "eu-west-1"), 1);
  EXPECT_THAT(regions, Contains("us-gov-west-1"));
}

TEST_F(Complete, offers_no_word_that_is_not_printable_and_escapes_descriptions) {
  project(
      "[variant.\"a\\u001b[2J\"]\n[variant.\"a\\u202eb\"]\n[variant.\"a\\u009b\"]\n[variant.b]\n");
  EXPECT_THAT(offered({"run", "--variant", ""}), ElementsAre("b"));
  EXPECT_THAT(in_line("idr run --variant ", ""), ElementsAre("b"));
  config("[profile :files]\n[profile b]\nrole_arn = a\x07role\n");
  EXPECT_THAT(described({"run", "--profile", ""}), ElementsAre("b\ta\\x07role"));
}

TEST_F(Complete, returns_the_part_of_a_line_that_bash_replaces) {
  config("[profile dev@1]\nrole_arn = arn:aws:iam::123456789012:role/a\n");
  EXPECT_THAT(in_line("idr run --pro", "--pro"), ElementsAre("--profile"));
  EXPECT_THAT(in_line("idr run --role arn:aws:i", "i"), ElementsAre("iam::123456789012:role/a"));
  EXPECT_THAT(in_line("idr run --role=", ""), ElementsAre("arn:aws:iam::123456789012:role/a"));
  EXPECT_THAT(in_line("idr run --profile=dev@", "@"), ElementsAre("@1"));
  EXPECT_THAT(in_line("idr run --profile=dev", "--profile=dev"), ElementsAre("--profile=dev@1"));
  EXPECT_THAT(in_line("idr run --profile x", "x"), IsEmpty());
  EXPECT_THAT(in_line("idr run --profile d", "other"), IsEmpty());
  EXPECT_THAT(in_line("idr", "idr"), IsEmpty());
  EXPECT_THAT(in_line("", ""), IsEmpty());
  EXPECT_THAT(in_line("idr wh", "wh"), ElementsAre("whoami"));
}

TEST_F(Complete, quotes_for_the_position_in_the_line) {
  project("[variant.\"my 'pro'\"]\n");
  EXPECT_THAT(in_line("idr run --variant m", "m"), ElementsAre("my\\ \\'pro\\'"));
  EXPECT_THAT(in_line("idr run --variant my\\ ", "my\\ "), ElementsAre("my\\ \\'pro\\'"));
  EXPECT_THAT(in_line("idr run --variant \"my ", "my "), ElementsAre("my 'pro'"));
  EXPECT_THAT(in_line("idr run --variant 'my ", "my "), ElementsAre("my '\\''pro'\\''"));
  EXPECT_THAT(in_line("idr run -e \"x y\" --prof", "--prof"), ElementsAre("--profile"));
  project("[variant.\"a!b$(id)\"]\n");
  EXPECT_THAT(in_line("idr run \"@a!", "@a!"), ElementsAre("@a\"'!'\"b\\$(id)"));
  EXPECT_THAT(in_line("idr run @a", "@a"), ElementsAre("@a\\!b\\$\\(id\\)"));
}

} // namespace
} // namespace idr::completion

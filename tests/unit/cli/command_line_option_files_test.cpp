// Options of the project's file and of the user's.
#include "cli/command_line.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/cli/parsed_words.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace idr::cli {
namespace {

using namespace std::chrono_literals;
using test::launch;
using test::parse;
using test::refusal;
using test::Words;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

class ParseWithProjectFile : public testing::Test {
protected:
  ParseWithProjectFile() {
    host_.working_directory = folder_.path();
    folder_.write("idr.toml", "image = \"i\"\nrole = \"r\"\nfull-entrypoint = \"e\"\n"
                              "[variant.test]\nrole = \"t\"\nduration = 3600\n");
  }

  template <typename Kind>
  Kind parse(const Words& words) const {
    return std::get<Kind>(parse_command_line(words, host_));
  }
  plan::RunOptions launch(const Words& words) const { return parse<plan::RunOptions>(words); }
  std::string refusal(const Words& words) const {
    return test::thrown<UsageError>([&] { parse_command_line(words, host_); });
  }

  test::ScratchFolder folder_;
  system::Host host_;
};

TEST_F(ParseWithProjectFile, uses_its_options) {
  for (const auto& words : {Words{}, Words{"run"}, Words{"--init"}}) {
    const auto options = launch(words);
    EXPECT_EQ(options.image, "i");
    EXPECT_EQ(options.credentials.role, "r");
    EXPECT_EQ(options.full_entrypoint, "e");
    EXPECT_EQ(options.files.project, (folder_ / "idr.toml").string());
  }
}

/// The options of a launch with this variable, idr.toml and these words.
struct Reporter {
  bool verbose;
  bool warnings_only;
  bool operator==(const Reporter&) const = default;
};

TEST_F(ParseWithProjectFile, is_overridden_by_the_variable_and_the_command_line_for_warnings) {
  const auto reporter = [&](const std::string& variable, const std::string& file,
                            const Words& words) {
    host_.environment.set("IAM_DOCKER_RUN_QUIET", variable);
    folder_.write("idr.toml", "image = \"i\"\n" + file);
    const auto options = launch(words);
    return Reporter{options.verbose, options.warnings_only};
  };
  EXPECT_EQ(reporter("", "", {"run"}), (Reporter{false, false}));
  EXPECT_EQ(reporter("1", "", {"run"}), (Reporter{false, true}));
  EXPECT_EQ(reporter("", "warnings-only = true\n", {"run"}), (Reporter{false, true}));
  EXPECT_EQ(reporter("", "", {"run", "--warnings-only"}), (Reporter{false, true}));
  EXPECT_EQ(reporter("1", "", {"run", "--verbose"}), (Reporter{true, false}));
  EXPECT_EQ(reporter("1", "verbose = true\n", {"run"}), (Reporter{false, true}));
  EXPECT_EQ(reporter("", "warnings-only = true\n", {"run", "--verbose"}), (Reporter{true, false}));
  EXPECT_EQ(reporter("", "verbose = true\n", {"run", "--warnings-only"}), (Reporter{false, true}));
  EXPECT_EQ(reporter("1", "", {"run", "--warnings-only=false"}), (Reporter{false, false}));
  EXPECT_EQ(reporter("", "", {"run", "--warnings-only", "--verbose"}), (Reporter{true, false}));
}

class ParseWithUserFile : public ParseWithProjectFile {
protected:
  ParseWithUserFile() {
    host_.environment.set("HOME", "/nowhere");
    host_.environment.set("XDG_CONFIG_HOME", config_.path().string());
    std::filesystem::create_directory(config_ / "iam-docker-run");
    write("role = \"u\"\nprofile = \"p\"\nengine = \"/opt/podman\"\n");
  }
  std::filesystem::path write(const std::string& text) const {
    return config_.write("iam-docker-run/idr.toml", text);
  }

  test::ScratchFolder config_;
};

TEST_F(ParseWithUserFile, has_defaults_that_the_project_file_and_the_command_line_override) {
  const auto options = launch({"run"});
  EXPECT_EQ(options.credentials.role, "r");
  EXPECT_EQ(options.credentials.profile, "p");
  EXPECT_EQ(to_string(options.credentials.origin(options::option("profile"))),
            (config_ / "iam-docker-run/idr.toml").string() + ":2");
  EXPECT_EQ(options.engine.program, "/opt/podman");
  EXPECT_EQ(launch({"run", "--profile", "typed"}).credentials.profile, "typed");
  EXPECT_EQ(parse<WhoamiOptions>({"whoami"}).credentials.profile, "p");
  EXPECT_EQ(parse<DoctorOptions>({"doctor"}).credentials.profile, "p");
  EXPECT_EQ(parse<CredentialsOptions>({"credentials"}).credentials.profile, "");
}

TEST_F(ParseWithUserFile, applies_without_a_project_file) {
  EXPECT_EQ(launch({"run", "--no-project-file"}).credentials.role, "u");
  host_.working_directory = "/nowhere";
  EXPECT_EQ(launch({"run"}).credentials.role, "u");
  EXPECT_TRUE(std::holds_alternative<Help>(parse_command_line({}, host_)));
  write("image = \"u\"\n");
  EXPECT_EQ(launch({}).image, "u");
}

TEST_F(ParseWithUserFile, is_searched_for_below_home) {
  host_.environment.set("XDG_CONFIG_HOME", "");
  EXPECT_EQ(launch({"run"}).credentials.profile, "");
  host_.environment.set("HOME", (config_ / "home").string());
  std::filesystem::create_directories(config_ / "home/.config/iam-docker-run");
  config_.write("home/.config/iam-docker-run/idr.toml", "profile = \"h\"\n");
  EXPECT_EQ(launch({"run"}).credentials.profile, "h");
}

TEST_F(ParseWithProjectFile, accepts_a_variant) {
  for (const auto& words : {Words{"--variant", "test"}, Words{"--variant=test"},
                            Words{"run", "@test"}, Words{"run", "--variant", "test"}}) {
    const auto options = launch(words);
    EXPECT_EQ(options.variant, "test");
    EXPECT_EQ(options.credentials.role, "t");
    EXPECT_EQ(options.credentials.session.duration, 1h);
  }
  const auto options = launch({"run", "--role=c", "@test", "ls", "-l"});
  EXPECT_EQ(options.image, "i");
  EXPECT_EQ(options.credentials.role, "c");
  EXPECT_EQ(options.command, (Words{"ls", "-l"}));
  EXPECT_EQ(options.full_entrypoint, std::nullopt);
  EXPECT_EQ(launch({"run", "@test", "--", "-x", "--"}).command, (Words{"-x", "--"}));
  EXPECT_THAT(refusal({"run", "@test", "--dry-run"}),
              HasSubstr("unexpected --dry-run after @test"));
  EXPECT_THAT(refusal({"run", "@tset"}), HasSubstr("no variant \"tset\""));
  EXPECT_THAT(refusal({"run", "--variant=test", "@test"}), HasSubstr("twice"));
}

TEST_F(ParseWithProjectFile, accepts_only_one_variant) {
  for (const auto& words :
       {Words{"whoami", "@test", "@test"}, Words{"whoami", "@test", "--variant", "test"},
        Words{"--variant", "other", "--variant", "test"},
        Words{"run", "--variant=test", "@test"}}) {
    EXPECT_THAT(refusal(words), HasSubstr("the variant is given"));
  }
  for (const auto* command : {"run", "doctor"}) {
    EXPECT_THAT(refusal({command, "@test", "@other"}), HasSubstr("unexpected @other after @test"));
  }
  EXPECT_EQ(launch({"run", "@test", "--", "@x"}).command, Words{"@x"});
}

TEST_F(ParseWithProjectFile, accepts_a_variant_for_whoami_and_doctor) {
  EXPECT_EQ(parse<WhoamiOptions>({"whoami", "@test", "--json"}).credentials.role, "t");
  EXPECT_THAT(refusal({"whoami", "test"}), HasSubstr("unexpected argument"));
  EXPECT_THAT(refusal({"whoami", "@"}), HasSubstr("unexpected argument"));
  const auto doctor = parse<DoctorOptions>({"doctor", "--json", "@test"});
  EXPECT_TRUE(doctor.json);
  EXPECT_EQ(doctor.credentials.role, "t");
  EXPECT_EQ(doctor.image, "i");
}

TEST_F(ParseWithProjectFile, accepts_doctor_in_place_of_run) {
  const Words launched = {"--role", "a", "-itp", "80:80", "--dry-run", "--newer=x", "other", "ls"};
  auto words = launched;
  words.insert(words.begin(), "run");
  const auto run = launch(words);
  words.front() = "doctor";
  const auto doctor = parse<DoctorOptions>(words);
  EXPECT_EQ(doctor.image, run.image);
  EXPECT_EQ(doctor.credentials.role, run.credentials.role);
  EXPECT_EQ(doctor.command, run.command);
  EXPECT_EQ(doctor.given.size(), run.given.size());
}

TEST_F(ParseWithProjectFile, suggests_a_variant_that_was_typed_as_a_command) {
  EXPECT_THAT(refusal({"test"}), HasSubstr("`idr run @test`"));
  EXPECT_THAT(refusal({"@test"}), HasSubstr("`idr run @test`"));
  folder_.write("idr.toml", "[variant.login]\nshell = true\n");
  EXPECT_THAT(refusal({"login"}), HasSubstr("`idr run @login`"));
  folder_.write("idr.toml", "broken");
  EXPECT_THAT(refusal({"login"}), HasSubstr("aws sso login"));
}

TEST_F(ParseWithProjectFile, may_set_the_image_of_a_typed_command) {
  EXPECT_THAT(refusal({"--dry-run", "ls"}),
              AllOf(HasSubstr("`idr run --dry-run ls` to launch that image"), HasSubstr("--cmd")));
}

TEST_F(ParseWithProjectFile, is_ignored_by_credentials_except_for_a_warning) {
  EXPECT_THAT(parse<CredentialsOptions>({"credentials"}).ignored_options,
              ElementsAre(Pair(&options::option("role"),
                               testing::ResultOf(options::to_string, EndsWith("idr.toml:2")))));
  EXPECT_EQ(parse<CredentialsOptions>({"credentials"}).credentials.role, "");
  EXPECT_THAT(parse<CredentialsOptions>({"credentials", "--role", "x"}).ignored_options, IsEmpty());
}

TEST_F(ParseWithProjectFile, is_overridden_by_the_command_line) {
  EXPECT_EQ(launch({"run", "other"}).image, "other");
  EXPECT_EQ(launch({"--image", "other"}).image, "other");
  EXPECT_EQ(launch({"--no-project-file", "--image", "x"}).credentials.role, "");
  EXPECT_EQ(launch({"--no-project-file"}).image, "");
  EXPECT_THAT(refusal({"--no-project-file", "--variant", "test"}), HasSubstr("no project file"));
}

TEST_F(ParseWithProjectFile, sets_the_credential_options_of_whoami) {
  EXPECT_EQ(parse<WhoamiOptions>({"whoami"}).credentials.role, "r");
  EXPECT_EQ(parse<WhoamiOptions>({"whoami", "--variant", "test"}).credentials.role, "t");
  EXPECT_EQ(parse<WhoamiOptions>({"whoami", "--no-project-file"}).credentials.role, "");
  EXPECT_EQ(parse<WhoamiOptions>({"whoami", "--role", "c"}).credentials.role, "c");
}

/// As a credential_process, its output must not depend on the directory.
TEST_F(ParseWithProjectFile, does_not_change_credentials) {
  EXPECT_EQ(parse<CredentialsOptions>({"credentials"}).credentials.role, "");
}

TEST_F(ParseWithProjectFile, is_named_if_a_value_may_come_from_it) {
  folder_.write("idr.toml", "image = \"i\"\nduration = 5\n");
  try {
    parse_command_line({}, host_);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("idr.toml:2: duration: 5 is not a duration"));
    EXPECT_EQ(error.exit_code(), 2);
  }
}

TEST_F(ParseWithProjectFile, has_mistakes_that_doctor_reports) {
  folder_.write("idr.toml", "image = \"i\"\nduration = 5\n");
  const auto options = parse<DoctorOptions>({"doctor", "--role", "typed"});
  ASSERT_TRUE(options.option_files_failure);
  EXPECT_THAT(options.option_files_failure->what(), HasSubstr("idr.toml:2: duration: 5 is not"));
  EXPECT_EQ(options.credentials.role, "typed");
  EXPECT_EQ(options.image, "") << "nothing of the file counts";
  EXPECT_THROW(parse<DoctorOptions>({"doctor", "--duration", "6"}), UsageError);
}

TEST_F(ParseWithProjectFile, does_not_affect_help_and_version) {
  folder_.write("idr.toml", "broken");
  EXPECT_NO_THROW(parse_command_line({"--help"}, host_));
  EXPECT_NO_THROW(parse_command_line({"run", "-h"}, host_));
  EXPECT_NO_THROW(parse_command_line({"--version"}, host_));
  EXPECT_NO_THROW(parse_command_line({"credentials"}, host_));
  EXPECT_THROW(parse_command_line({}, host_), ConfigError);
}

} // namespace
} // namespace idr::cli

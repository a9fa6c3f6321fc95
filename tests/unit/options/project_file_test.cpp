#include "core/error.hpp"
#include "core/options/project_file.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/options/typed.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace idr::options {
namespace {

using options::Command;
using test::words_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ProjectFileTest : public testing::Test {
protected:
  ProjectFileTest() { host_.environment.set("HOME", "/home/ann"); }

  ProjectFile read(const std::string& text) const {
    return read_project_file(folder_.write("idr.toml", text), host_);
  }

  std::string refusal(const std::string& text) const {
    try {
      read(text);
    } catch (const ConfigError& error) {
      const std::string message = error.what();
      const auto path = (folder_ / "idr.toml").string() + ":";
      EXPECT_TRUE(message.starts_with(path)) << message;
      return message.substr(path.size()) + "|" + error.remedy();
    }
    return "no error";
  }

  test::ScratchFolder folder_;
  system::Host host_;
};

// ---- reading ----

TEST_F(ProjectFileTest, has_options_by_their_long_names_in_the_order_of_the_file) {
  const auto file = read("role = \"r\"\nimage = \"i:1\"\npublish = [\"2:2\", \"1:1\"]\n"
                         "init = true\nshell = false\nduration = 3600\ncpus = 1.5\n"
                         "aws-role-name = \"s\"\nenv = \"A=1\"\ninteractive = true\n");
  EXPECT_THAT(words_of(file.options),
              ElementsAre("role=r", "image=i:1", "publish=2:2", "publish=1:1", "init=true",
                          "shell=false", "duration=3600", "cpus=1.5", "role=s", "env=A=1",
                          "interactive=true"));
  EXPECT_FALSE(file.options.front().of_variant);
  EXPECT_EQ(std::get<InFile>(file.options.at(3).origin).line, 3U);
  EXPECT_EQ(file.options.back().option->reader, options::Reader::Idr);
  EXPECT_EQ(file.path, (folder_ / "idr.toml").string());
}

TEST_F(ProjectFileTest, knows_the_line_of_each_entry_of_a_list) {
  const auto file = read("env = [\"A=1\",\n  \"B=2\",\n\n  \"C=3\"]\n");
  std::vector<std::size_t> lines;
  for (const auto& typed : file.options) lines.push_back(std::get<InFile>(typed.origin).line);
  EXPECT_THAT(lines, ElementsAre(1, 2, 4));
}

TEST_F(ProjectFileTest, has_keys_of_jobs_only_in_variants) {
  for (const std::string key : {"exec = \"true\"", "schedule = \"daily\"", "at-start = true",
                                "jitter = \"1m\"", "timeout = \"1h\"", "on-failure = \"true\""}) {
    const auto name = key.substr(0, key.find(' '));
    EXPECT_THAT(refusal("role = \"r\"\n" + key + "\n"),
                HasSubstr("2:1: " + name + " describes a job, which must be a variant|Move it"));
    EXPECT_EQ(refusal("[variant.v]\n" + key + "\n"), "no error");
  }
  EXPECT_THAT(refusal("[variant.v]\nat-start = \"yes\"\n"), HasSubstr("2:"));
  EXPECT_THAT(refusal("[variant.v]\nexec = [\"a\", \"b\"]\n"), HasSubstr("2:"));
  EXPECT_THAT(refusal("[variant.v]\nexce = \"a\"\n"), HasSubstr("exec"));
}

TEST_F(ProjectFileTest, has_variants) {
  const auto file = read("image = \"i\"\n[variant.test]\nrole = \"t\"\n[variant.empty]\n");
  ASSERT_EQ(file.variants.size(), 2U);
  const auto& test = file.variants.at("test");
  EXPECT_THAT(words_of(test), ElementsAre("role=t"));
  EXPECT_TRUE(test.front().of_variant);
  EXPECT_EQ(std::get<InFile>(test.front().origin).line, 3U);
  EXPECT_THAT(file.variants.at("empty"), IsEmpty());
}

TEST_F(ProjectFileTest, may_be_empty) { EXPECT_THAT(read("# nothing\n").options, IsEmpty()); }

TEST_F(ProjectFileTest, reports_the_position_of_an_error) {
  struct {
    const char* text;
    const char* message;
  } const cases[] = {
      {"image = \"i\nrole = 1", "1:"},
      {"image = \"i\"\n\nrole == 1", "3:7: "},
      {"image = \"i\"\nimage = \"j\"", "2:"},
      {"image = \"i\"\n rol = \"r\"", "2:2: unknown key \"rol\"|Did you mean role or "},
      {"[variant.a]\npublsh = [\"1:1\"]", "2:1: unknown key \"publsh\"|Did you mean publish?"},
      {"variants = 1", "1:1: unknown key \"variants\"|Did you mean variant?"},
      {"ports = [\"1:1\"]", "1:1: unknown key \"ports\"|Did you mean publish?"},
      {"zzzzzz = 1", "1:1: unknown key \"zzzzzz\"|Keys are"},
      {"dry-run = true", "1:1: --dry-run is accepted only on the command line"},
      {"mfa-code = \"123456\"", "1:1: --mfa-code is accepted only on the command line|"
                                "Remove the line, and use --mfa-code on the command line."},
      {"image = [\"i\"]", "1:9: image must be a string"},
      {"image = true", "1:9: image must be a string"},
      {"image = 2026-11-22", "1:9: image must be a string"},
      {"publish = { a = 1 }", "1:11: publish must be a string or a list of strings"},
      {"publish = [\"1:1\",\n [\"2:2\"]]", "2:2: publish must be a string or a list of strings"},
      {"init = \"true\"", "1:8: init must be true or false"},
      {"init = 1", "1:8: init must be true or false"},
      {"variant = \"a\"", "1:11: variants must be tables"},
      {"variant.a = 1", "1:13: a variant must be a table"},
      {"[variant.a.b]\nimage = \"i\"", "1:12: unknown key \"b\""},
      {"engine = \"./evil\"", "1:10: engine must be one of docker, podman, nerdctl, finch"},
      {"image = \"\xff\"", "1: not valid UTF-8"},
      {"p = \"1:1\"", "1:1: unknown key \"p\"|Did you mean publish?"},
      {"no-session = true", "1:1: --no-session is accepted only on the command line"},
      {"publish = []", "1:11: publish is an empty list"},
      {"image = \"a\\u0000b\"", "1:9: image contains a control character"},
      {"label = [\"a\\u001b[2K\"]", "1:10: label contains a control character"},
      {"\"a\\u001b\" = 1", "1:1: unknown key \"a\x1b\"|"},
  };
  for (const auto& [text, message] : cases) {
    EXPECT_THAT(refusal(text), testing::StartsWith(message)) << text;
  }
}

TEST_F(ProjectFileTest, of_another_user_is_refused_unless_the_folder_or_the_user_is_trusted) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const auto file = folder_.write("idr.toml", "image = \"i\"\n");
  const auto reads = [&] { return read_project_file(file, host_).options.size() == 1; };
  EXPECT_TRUE(reads());
  ASSERT_EQ(::chown(file.c_str(), 4711, 4711), 0);
  try {
    reads();
    ADD_FAILURE() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::StartsWith(file.string() + " belongs to another user ("));
    EXPECT_THAT(error.remedy(), testing::AllOf(HasSubstr("--no-project-file"),
                                               HasSubstr("IAM_DOCKER_RUN_TRUSTED_FOLDERS=" +
                                                         folder_.path().string())));
  }
  std::filesystem::create_directory(folder_ / "a b");
  std::filesystem::copy(file, folder_ / "a b/idr.toml");
  ASSERT_EQ(::chown((folder_ / "a b/idr.toml").c_str(), 4711, 4711), 0);
  try {
    read_project_file(folder_ / "a b/idr.toml", host_);
    ADD_FAILURE() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.remedy(), HasSubstr("FOLDERS='" + (folder_ / "a b").string() + "'"));
  }
  host_.environment.set("SUDO_UID", "4711");
  EXPECT_TRUE(reads());
  host_.environment.set("SUDO_UID", "4712");
  EXPECT_THROW(reads(), ConfigError);
  host_.environment.set("IAM_DOCKER_RUN_TRUSTED_FOLDERS", folder_.path().string());
  EXPECT_TRUE(reads());
}

TEST_F(ProjectFileTest, behind_a_link_requires_trust_in_both_owners) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a link away";
  std::filesystem::create_directory(folder_ / "elsewhere");
  const auto target = folder_.write("elsewhere/own.toml", "image = \"i\"\n");
  const auto link = folder_ / "idr.toml";
  std::filesystem::create_symlink(target, link);
  const auto reads = [&] { return read_project_file(link, host_).options.size() == 1; };
  EXPECT_TRUE(reads());
  ASSERT_EQ(::lchown(link.c_str(), 4711, 4711), 0);
  EXPECT_THROW(reads(), ConfigError);
  ASSERT_EQ(::lchown(link.c_str(), 0, 0), 0);
  ASSERT_EQ(::chown(target.c_str(), 4711, 4711), 0);
  EXPECT_THROW(reads(), ConfigError);
  host_.environment.set("IAM_DOCKER_RUN_TRUSTED_FOLDERS", (folder_ / "elsewhere").string());
  EXPECT_TRUE(reads());
}

/// A checkout has such modes with a umask of 002 or 0, and on file systems without modes.
TEST_F(ProjectFileTest, may_be_writable_by_others) {
  const auto file = folder_.write("idr.toml", "image = \"i\"\n");
  ::chmod(file.c_str(), 0666);
  ::chmod(folder_.path().c_str(), 0777);
  EXPECT_EQ(read_project_file(file, host_).options.size(), 1U);
}

TEST_F(ProjectFileTest, has_a_size_limit) {
  EXPECT_THAT(read("image = \"i\"\n" + std::string(60000, '\n')).options, testing::SizeIs(1));
  folder_.write("idr.toml", std::string(70000, '\n'));
  EXPECT_THROW(read_project_file(folder_ / "idr.toml", host_), ConfigError);
}

TEST_F(ProjectFileTest, resolves_paths_from_its_folder_and_the_home) {
  EXPECT_THAT(words_of(read("volume = [\"./a:/a\", \"~/b:/b\"]\n").options),
              ElementsAre("volume=" + (folder_ / "a").string() + ":/a", "volume=/home/ann/b:/b"));
}

TEST_F(ProjectFileTest, finds_the_home_without_HOME) {
  host_.environment.set("HOME", "");
  EXPECT_THAT(
      words_of(read("volume = \"~/a:/a\"\n").options),
      ElementsAre("volume=" + (system::home_folder(host_.environment) / "a").string() + ":/a"));
}

// ---- invalid TOML that fails an assertion of the library ----

TEST_F(ProjectFileTest, reports_the_line_of_a_failed_assertion_of_the_library) {
  EXPECT_THAT(refusal("[)"), HasSubstr("1: not valid TOML"));
  EXPECT_THAT(refusal("image = \"a\"\n\n[)\n\ninit = true\n"), HasSubstr("3: not valid TOML"));
  EXPECT_THAT(refusal("image = \"a\"\ncpus = +0G10\n"), testing::StartsWith("2:"));
  EXPECT_THAT(refusal("cpus = +\u01de"), testing::StartsWith("1:"));
  EXPECT_THAT(refusal("image = \u2000\u01de"), testing::StartsWith("1:"));
}

TEST_F(ProjectFileTest, may_have_any_character_after_white_space_in_a_string) {
  EXPECT_THAT(words_of(read("image = \"\"\"a\\\n  \u01de\"\"\"\n").options),
              ElementsAre("image=a\u01de"));
}

/// Each dot would nest a table, which takes stack.
TEST_F(ProjectFileTest, has_a_nesting_limit) {
  const auto repeat = [](const std::string& text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += text;
    return all;
  };
  const auto deep = HasSubstr("2: tables are nested too deeply");
  EXPECT_THAT(refusal("\n" + repeat(".", 30'000)), deep);
  EXPECT_THAT(refusal("\na" + repeat(".a", 30'000) + " = 1"), deep);
  EXPECT_THAT(refusal("\n[a" + repeat(".a", 30'000) + "]"), deep);
  EXPECT_THAT(refusal("# '\n'a'" + repeat(".'a'", 10'000) + " = 1"), deep);
  EXPECT_THAT(refusal("image = " + repeat("[", 30'000)), testing::StartsWith("1:"));
  EXPECT_THAT(refusal("image = " + repeat("{a = ", 10'000)), testing::StartsWith("1:"));
}

TEST_F(ProjectFileTest, may_have_any_number_of_dots_in_strings_and_comments) {
  const std::string dots(100, '.');
  const auto file =
      read("# " + dots + "\nimage = \"\\\"" + dots + "\" # \"" + dots + "\nentrypoint = '" + dots +
           "'\nhostname = \"\"\"\\\"\"\n" + dots + "\"\"\"\nworkdir = '''/\n" + dots + "'" + dots +
           "'''\n" + "cpus = 1.5\n[variant.a]\ncpus = 2.5\n");
  EXPECT_EQ(file.variants.size(), 1U);
}

// ---- finding ----

TEST_F(ProjectFileTest, is_in_the_directory_or_above_it_in_the_repository) {
  std::filesystem::create_directories(folder_ / "repository/a/b");
  const auto found = [&](const char* directory) {
    const auto file = find_project_file(folder_ / directory);
    return file ? file->lexically_relative(folder_.path()).string() : "none";
  };
  folder_.write("idr.toml", "");
  EXPECT_EQ(found("repository/a/b"), "none") << "outside of a repository";
  std::filesystem::create_directory(folder_ / "repository/.git");
  EXPECT_EQ(found("repository/a/b"), "none") << "above the repository";
  folder_.write("repository/idr.toml", "");
  EXPECT_EQ(found("repository/a/b"), "repository/idr.toml");
  EXPECT_EQ(found("repository"), "repository/idr.toml");
  folder_.write("repository/a/idr.toml", "");
  EXPECT_EQ(found("repository/a/b"), "repository/a/idr.toml");
  EXPECT_EQ(found(""), "idr.toml");
  EXPECT_EQ(find_project_file("/"), std::nullopt);
}

TEST_F(ProjectFileTest, may_be_a_link_even_a_broken_one) {
  folder_.write("elsewhere.toml", "");
  for (const auto* target : {"elsewhere.toml", "missing.toml", "idr.toml", "elsewhere.toml/x"}) {
    std::filesystem::remove(folder_ / "idr.toml");
    std::filesystem::create_symlink(target, folder_ / "idr.toml");
    EXPECT_EQ(find_project_file(folder_.path()), folder_ / "idr.toml") << target;
  }
}

/// A work tree of `git worktree` and a submodule have a file of that name.
TEST_F(ProjectFileTest, treats_a_git_file_as_the_root_too) {
  std::filesystem::create_directories(folder_ / "tree/a");
  folder_.write("tree/.git", "gitdir: elsewhere\n");
  folder_.write("tree/idr.toml", "");
  EXPECT_EQ(find_project_file(folder_ / "tree/a"), folder_ / "tree/idr.toml");
}

class UserFile : public ProjectFileTest {
protected:
  std::string refusal_of(const std::string& text) const {
    const auto file = folder_.write("user.toml", text);
    return test::thrown<ConfigError>([&] { read_user_file(file, host_); });
  }
};

TEST_F(UserFile, has_the_keys_of_a_project_file_and_no_variants) {
  const auto file = read_user_file(
      folder_.write("user.toml", "engine = \"/opt/podman\"\nvolume = \"/a:/a\"\n"), host_);
  ASSERT_EQ(file.options.size(), 2U);
  EXPECT_EQ(std::get<InFile>(file.options.front().origin).file, file.path);
  EXPECT_EQ(file.options.front().value, "/opt/podman");
  EXPECT_THAT(refusal_of("[variant.x]\nshell = true\n"), HasSubstr("must not have variants"));
  EXPECT_THAT(refusal_of("nonsense = 1\n"), HasSubstr("unknown key"));
}

TEST_F(UserFile, is_refused_if_others_can_write_it) {
  using std::filesystem::perms;
  std::filesystem::create_directory(folder_ / "open");
  const auto file = folder_.write("open/idr.toml", "");
  const auto refusal = [&] {
    return test::thrown<ConfigError>([&] { read_user_file(file, host_); });
  };
  for (const auto& place : {std::filesystem::path(file), folder_ / "open"}) {
    std::filesystem::permissions(place, perms::others_write, std::filesystem::perm_options::add);
    EXPECT_THAT(refusal(), AllOf(HasSubstr("another user could change " + file.string() + ": " +
                                           place.string() + " (mode 0"),
                                 HasSubstr("`chmod go-w " + place.string())));
    std::filesystem::permissions(place, perms::others_write, std::filesystem::perm_options::remove);
  }
  std::filesystem::permissions(file, perms::all);
  EXPECT_NO_THROW(read_project_file(file, host_));
}

TEST_F(UserFile, has_no_relative_paths) {
  for (const auto* line : {"volume = \"./a:/a\"", "custom-env-file = \"my.env\"",
                           "mount = \"type=bind,source=./a,target=/a\"", "engine = \"bin/x\""}) {
    EXPECT_THAT(refusal_of(line), HasSubstr("relative path")) << line;
  }
  for (const auto* line :
       {"volume = \"~/a:/a\"", "volume = \"name:/a\"", "network = \"n\"",
        "engine = \"~/bin/podman\"", "engine = \"podman\"", "custom-env-file = \"/my.env\""}) {
    EXPECT_NO_THROW(read_user_file(folder_.write("user.toml", line), host_)) << line;
  }
}

} // namespace
} // namespace idr::options

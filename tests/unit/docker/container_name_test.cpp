#include "core/docker/container_name.hpp"
#include "core/error.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace idr::docker {
namespace {

using test::content_of;
using test::ScratchFolder;

TEST(BaseName, is_what_remains_without_registry_tag_and_digest) {
  struct {
    const char* image;
    const char* base;
  } const cases[] = {
      {"busybox", "busybox"},
      {"mycompany/myservice:latest", "myservice"},
      {"reg.example:5000/team/my-service:1.2", "my-service"},
      {"reg.example:5000/app", "app"},
      {"app@sha256:0123456789abcdef", "app"},
      {"reg/app:1@sha256:0123", "app"},
      {"My_App.v2-x", "My_App.v2-x"},
      {"a b/c d", "c-d"},
      {"_.-app", "app"},
      {"größe", "gr--e"},
      {"größe/ü", "container"},
      {"", "container"},
      {"team/", "container"},
      {":tag", "container"},
  };
  for (const auto& [image, base] : cases) {
    // Each byte of a letter that is not allowed becomes a dash; the number does not matter.
    auto name = base_name(image);
    if (std::string(image) == "größe") {
      EXPECT_THAT(name, testing::MatchesRegex("gr-+e"));
    } else {
      EXPECT_EQ(name, base) << image;
    }
  }
}

TEST(RandomContainerName, adds_eight_random_digits) {
  const auto name = random_container_name("my-service");
  ASSERT_TRUE(name.starts_with("my-service-")) << name;
  const auto drawn = name.substr(std::string("my-service-").size());
  EXPECT_EQ(drawn.size(), 8U);
  EXPECT_EQ(drawn.find_first_not_of("0123456789abcdef"), std::string::npos) << name;
  EXPECT_NE(random_container_name("my-service"), name);
}

constexpr auto prefix_variable = "IAM_DOCKER_RUN_CONTAINER_NAME_PATH_PREFIX";
constexpr auto off_variable = "IAM_DOCKER_RUN_DISABLE_CONTAINER_NAME_TEMPFILE";

using Variables = system::Environment::Variables;

/// The folders to try, in order.
std::vector<std::string> folders(const Variables& variables,
                                 const std::string& working_directory = "/home/me/project") {
  std::vector<std::string> result;
  const auto file = container_name_file(system::Environment(variables), working_directory);
  if (!file) return {"off"};
  for (const auto& prefix : file->prefixes) result.push_back((prefix / file->folder).string());
  return result;
}

TEST(ContainerNameFolder, is_below_temp_or_the_prefix) {
  using testing::ElementsAre;
  EXPECT_THAT(folders({}), ElementsAre("/temp/project", "/tmp/project"));
  EXPECT_THAT(folders(Variables({{"TMPDIR", "/var/tmp"}})),
              ElementsAre("/temp/project", "/var/tmp/project"));
  EXPECT_THAT(folders(Variables({{prefix_variable, "/a/b"}, {"TMPDIR", "/var/tmp"}})),
              ElementsAre("/a/b/project"));
  EXPECT_THAT(folders(Variables({{prefix_variable, "a/b"}})), ElementsAre("/a/b/project"));
  EXPECT_THAT(folders(Variables({{prefix_variable, ""}})),
              ElementsAre("/temp/project", "/tmp/project"));
  EXPECT_THAT(folders({}, "/"), ElementsAre("/temp/", "/tmp/"));
}

TEST(ContainerNameFolder, is_empty_if_the_file_is_disabled) {
  using testing::ElementsAre;
  for (const auto* value : {"true", "1", "0", "false", " "}) {
    EXPECT_THAT(folders(Variables({{off_variable, value}})), ElementsAre("off")) << value;
  }
  EXPECT_THAT(folders(Variables({{off_variable, ""}})), testing::SizeIs(2));
}

TEST(ContainerNameFolder, is_empty_if_the_working_directory_is_gone) {
  EXPECT_THAT(folders({}, ""), testing::ElementsAre("off"));
}

class WriteContainerName : public testing::Test {
protected:
  std::filesystem::path write(const std::string& name) const {
    return write({.prefixes = {prefix_}, .folder = "project"}, name);
  }
  std::filesystem::path write(const ContainerNameFile& where, const std::string& name) const {
    return write_container_name(where, name,
                                [this](const auto& text) { warnings_.push_back(text); });
  }
  void refuses() const { EXPECT_THROW(write("name-1"), Error); }

  ScratchFolder scratch_;
  std::filesystem::path prefix_ = scratch_ / "temp";
  std::filesystem::path folder_ = prefix_ / "project";
  std::filesystem::path file_ = folder_ / "_container_name.txt";
  mutable std::vector<std::string> warnings_;
};

TEST_F(WriteContainerName, creates_the_folders_and_writes_only_the_name) {
  prefix_ = scratch_ / "temp/some/where";
  const auto path = write("my-service-1f3a9c2b");
  EXPECT_EQ(path, prefix_ / "project/_container_name.txt");
  EXPECT_EQ(content_of(path), "my-service-1f3a9c2b");
}

TEST_F(WriteContainerName, replaces_the_name_of_an_earlier_launch) {
  write("a-much-longer-name-1f3a9c2b");
  EXPECT_EQ(content_of(write("short")), "short");
  EXPECT_EQ(content_of(write("longer-again")), "longer-again");
}

TEST_F(WriteContainerName, is_readable_and_replaceable_by_its_owner_with_any_umask) {
  const auto mode_of = [](const std::filesystem::path& path) {
    return static_cast<unsigned>(std::filesystem::status(path).permissions());
  };
  for (const mode_t mask : {0U, 022U, 077U, 0777U}) {
    EXPECT_TRUE(test::succeeds([&] {
      ::umask(mask);
      std::filesystem::remove_all(prefix_);
      const auto bits = ~(mask & 077U);
      if (write("name") != file_ || write("other") != file_) return 1;
      if (mode_of(file_) != (0644U & bits)) return 2;
      return mode_of(folder_) == (0755U & bits) && mode_of(prefix_) == (0755U & bits) ? 0 : 3;
    })) << std::oct
        << mask;
  }
}

TEST_F(WriteContainerName, needs_no_folder_in_the_root) {
  const auto path = write({.prefixes = {prefix_}, .folder = ""}, "name");
  EXPECT_EQ(path, prefix_ / "_container_name.txt");
  EXPECT_EQ(content_of(path), "name");
}

TEST_F(WriteContainerName, can_be_predicted_without_writing) {
  scratch_.write("file", "");
  const ContainerNameFile places[] = {
      {{prefix_}, "project"}, {{scratch_ / "file", prefix_}, "project"}, {{prefix_}, ""}};
  for (const auto& where : places) {
    const auto expected = expected_container_name_file(where);
    EXPECT_FALSE(std::filesystem::exists(prefix_));
    EXPECT_EQ(expected, write(where, "name-1"));
    EXPECT_EQ(expected_container_name_file(where), expected);
    std::filesystem::remove_all(prefix_);
  }
  std::filesystem::create_directories(prefix_);
  std::filesystem::create_directory_symlink(scratch_.path(), folder_);
  EXPECT_EQ(expected_container_name_file({{prefix_, scratch_ / "next"}, "project"}),
            scratch_ / "next/project/_container_name.txt");
}

TEST_F(WriteContainerName, uses_the_next_place_if_the_first_is_not_writable) {
  const auto blocked = scratch_.write("a-file", "");
  const ContainerNameFile where{.prefixes = {blocked / "temp", prefix_}, .folder = "project"};
  EXPECT_EQ(write(where, "name"), file_);
  EXPECT_EQ(content_of(file_), "name");
  EXPECT_THAT(warnings_, testing::IsEmpty());
}

TEST_F(WriteContainerName, skips_the_folder_of_another_user_with_a_warning) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  const auto theirs = scratch_ / "shared/project";
  std::filesystem::create_directories(theirs);
  ASSERT_EQ(::chown(theirs.c_str(), 4711, 4711), 0);
  ::chmod(theirs.c_str(), 0777);
  const auto shared = scratch_ / "shared";
  EXPECT_EQ(write({.prefixes = {shared, prefix_}, .folder = "project"}, "name"), file_);
  EXPECT_TRUE(std::filesystem::is_empty(theirs));
  EXPECT_THAT(warnings_, testing::ElementsAre(testing::AllOf(
                             testing::HasSubstr(theirs.string() + " belongs to another user ("),
                             testing::HasSubstr("not written"))));
  EXPECT_THAT([&] { write({.prefixes = {shared}, .folder = "project"}, "name"); },
              testing::ThrowsMessage<Error>(testing::HasSubstr("belongs to another user")));
  EXPECT_TRUE(std::filesystem::is_empty(theirs));
}

TEST_F(WriteContainerName, reports_why_the_last_place_is_not_writable) {
  const auto blocked = scratch_.write("a-file", "");
  const ContainerNameFile where{.prefixes = {blocked / "one", blocked / "two"},
                                .folder = "project"};
  EXPECT_THAT([&] { write(where, "name"); },
              testing::ThrowsMessage<SystemError>(testing::HasSubstr("two")));
}

TEST_F(WriteContainerName, follows_no_link_in_place_of_the_file) {
  std::filesystem::create_directories(folder_);
  const auto victim = scratch_.write("victim", "precious");
  std::filesystem::create_symlink(victim, file_);
  refuses();
  EXPECT_EQ(content_of(victim), "precious");

  std::filesystem::remove(file_);
  std::filesystem::create_symlink(scratch_ / "not-there-yet", file_);
  refuses();
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "not-there-yet"));
}

TEST_F(WriteContainerName, follows_no_link_in_place_of_the_folder) {
  std::filesystem::create_directories(prefix_);
  std::filesystem::create_directory(scratch_ / "elsewhere");
  std::filesystem::create_directory_symlink(scratch_ / "elsewhere", folder_);
  refuses();
  EXPECT_TRUE(std::filesystem::is_empty(scratch_ / "elsewhere"));
}

/// In a folder that all users can write to, a hard link may be a second name of anyone's file.
TEST_F(WriteContainerName, does_not_change_a_file_with_several_links) {
  std::filesystem::create_directories(folder_);
  const auto victim = scratch_.write("victim", "precious");
  std::filesystem::create_hard_link(victim, file_);
  refuses();
  EXPECT_EQ(content_of(victim), "precious");
}

TEST_F(WriteContainerName, does_not_change_the_file_of_another_user) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  write("precious");
  ASSERT_EQ(::chown(file_.c_str(), 4711, 4711), 0);
  refuses();
  EXPECT_EQ(content_of(file_), "precious");
}

/// The pipe has no reader; that must not delay a launch.
TEST_F(WriteContainerName, does_not_block_on_a_pipe) {
  std::filesystem::create_directories(folder_);
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_TRUE(test::succeeds([&] {
    try {
      write("name");
    } catch (const Error&) {
      return 0;
    }
    return 1;
  }));
}

TEST_F(WriteContainerName, refuses_a_folder_in_place_of_the_file) {
  std::filesystem::create_directories(file_);
  refuses();
}

} // namespace
} // namespace idr::docker

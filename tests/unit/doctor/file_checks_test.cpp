#include "core/doctor/file_checks.hpp"
#include "tests/unit/doctor/findings.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::doctor {
namespace {

namespace fs = std::filesystem;
using test::Findings;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// A user whose home and temp path are in a folder of the test.
struct World {
  test::ScratchFolder folder;
  system::Host host;
  Findings findings;

  World() {
    fs::create_directories(folder / "home/.aws");
    fs::create_directory(folder / "tmp");
    host.environment = system::Environment(
        {{"HOME", (folder / "home").string()}, {"TMPDIR", (folder / "tmp").string()}});
  }
  void set(const std::string& name, const std::string& value) { host.environment.set(name, value); }
};

TEST(ExamineTemporaryFolder, accepts_a_folder_of_the_user_and_leaves_nothing_in_it) {
  World world;
  examine_temporary_folder(world.host, world.findings.report());
  EXPECT_THAT(world.findings.texts(), ElementsAre(StartsWith("good env file: ")));
  EXPECT_TRUE(fs::is_empty(world.folder / "tmp"));
}

TEST(ExamineTemporaryFolder, rejects_a_folder_whose_files_others_could_replace) {
  World world;
  ::chmod((world.folder / "tmp").c_str(), 0777);
  examine_temporary_folder(world.host, world.findings.report());
  EXPECT_THAT(world.findings.texts(),
              ElementsAre(AllOf(StartsWith("bad env file: "), HasSubstr("mode 0777, owner "),
                                HasSubstr("chmod +t"), HasSubstr("TMPDIR"))));
}

TEST(ExamineTemporaryFolder, rejects_a_missing_folder) {
  World world;
  world.set("TMPDIR", (world.folder / "missing").string());
  examine_temporary_folder(world.host, world.findings.report());
  EXPECT_THAT(world.findings.texts(),
              ElementsAre(AllOf(StartsWith("bad env file: "), HasSubstr("TMPDIR"))));
}

TEST(ExamineCache, reports_the_folder_or_why_there_is_none) {
  World world;
  examine_cache(world.host, false, world.findings.report());
  examine_cache(world.host, true, world.findings.report());
  world.set("CI", "true");
  examine_cache(world.host, false, world.findings.report());
  EXPECT_THAT(world.findings.texts(), ElementsAre(HasSubstr("home/.cache/iam-docker-run|"),
                                                  HasSubstr("--no-cache"), HasSubstr("CI job")));
}

TEST(ExamineCache, warns_if_others_can_read_it) {
  World world;
  const auto cache = world.folder / "home/.cache/iam-docker-run";
  fs::create_directories(cache);
  ::chmod(cache.c_str(), 0755);
  examine_cache(world.host, false, world.findings.report());
  EXPECT_THAT(world.findings.texts(),
              ElementsAre(AllOf(StartsWith("warning cache: "), HasSubstr("chmod 700"))));
}

TEST(ExamineCache, names_the_owner_if_it_is_not_the_user) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  World world;
  ASSERT_EQ(::chown((world.folder / "home").c_str(), 4711, 4711), 0);
  examine_cache(world.host, false, world.findings.report());
  EXPECT_THAT(
      world.findings.texts(),
      ElementsAre(AllOf(StartsWith("warning cache: "), HasSubstr("belongs to another user ("),
                        HasSubstr("XDG_CACHE_HOME"), testing::Not(HasSubstr("chmod")))));
  EXPECT_FALSE(fs::exists(world.folder / "home/.cache"));
}

TEST(ExamineConfig, reads_all_sections_and_reports_ignored_lines) {
  World world;
  world.folder.write("home/.aws/config",
                     "[profile a]\nregion = x\n[profile two words]\nregion = y\n");
  EXPECT_TRUE(examine_config(world.host, world.findings.report()));
  EXPECT_THAT(world.findings.texts(),
              ElementsAre(HasSubstr(": 1 profile|"),
                          AllOf(StartsWith("warning config files: "), HasSubstr("/config:3: "))));
}

TEST(ExamineConfig, warns_about_secrets_that_others_can_read) {
  World world;
  const auto file = world.folder.write("home/.aws/credentials",
                                       "[a]\naws_access_key_id = A\naws_secret_access_key = s\n");
  ::chmod(file.c_str(), 0640);
  examine_config(world.host, world.findings.report());
  EXPECT_THAT(world.findings.texts().back(),
              AllOf(StartsWith("warning config files: "), HasSubstr("chmod 600")));
}

TEST(ExamineConfig, warns_about_a_key_that_is_set_twice) {
  World world;
  world.folder.write("home/.aws/config", "[profile a]\nregion = x\nREGION = y\n[profile a]\n"
                                         "output = json\n[profile b]\nregion = x\n");
  world.folder.write("home/.aws/credentials", "[a]\noutput = text\n");
  examine_config(world.host, world.findings.report());
  EXPECT_THAT(world.findings.texts(),
              ElementsAre(HasSubstr(": 2 profiles|"), AllOf(HasSubstr("/config:2 and "),
                                                            HasSubstr("/config:3 set the same key"),
                                                            HasSubstr("of profile a"))));
}

TEST(ExamineConfig, names_the_encoding_of_a_file_that_cannot_be_read) {
  World world;
  world.folder.write("home/.aws/config", std::string("\xFF\xFE[\0", 4));
  EXPECT_FALSE(examine_config(world.host, world.findings.report()));
  EXPECT_THAT(world.findings.texts(), ElementsAre(AllOf(HasSubstr("UTF-16"), HasSubstr("iconv"))));
}

TEST(ExamineConfig, reports_syntax_errors) {
  World world;
  world.folder.write("home/.aws/config", "[profile a\n");
  EXPECT_FALSE(examine_config(world.host, world.findings.report()));
  EXPECT_THAT(world.findings.texts(),
              ElementsAre(AllOf(StartsWith("bad config files: "), HasSubstr("/config:1: "))));
}

} // namespace
} // namespace idr::doctor

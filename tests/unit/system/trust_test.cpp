#include "core/error.hpp"
#include "core/system/trust.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::system {
namespace {

namespace fs = std::filesystem;
using test::ScratchFolder;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

/// A user who is neither root nor this user; only root can give files to them.
constexpr uid_t stranger = 4711;

std::string text_of(const std::optional<FolderFault>& fault) {
  return fault ? fault->message + "|" + fault->remedy : "none";
}
std::string fault_of(const fs::path& folder) { return text_of(find_folder_fault(folder)); }

class FolderTrust : public testing::Test {
protected:
  /// Creates it with this mode regardless of the umask.
  fs::path make(const char* name, mode_t mode = 0700) const {
    const auto folder = scratch_ / name;
    fs::create_directories(folder);
    ::chmod(folder.c_str(), mode);
    return folder;
  }
  fs::path give_away(const fs::path& path) const {
    EXPECT_EQ(::lchown(path.c_str(), stranger, stranger), 0);
    return path;
  }

  ScratchFolder scratch_;
};

TEST_F(FolderTrust, is_given_if_only_the_user_and_root_may_write) {
  EXPECT_EQ(fault_of(make("own")), "none");
  EXPECT_EQ(fault_of(make("readable", 0755)), "none");
  EXPECT_EQ(fault_of(make("sticky", 01777)), "none");
  EXPECT_EQ(fault_of(make("sticky/own")), "none");
  EXPECT_EQ(fault_of("/"), "none");
}

TEST_F(FolderTrust, is_denied_if_others_may_write_without_the_sticky_bit) {
  const auto open = make("open", 0777);
  EXPECT_THAT(fault_of(open),
              AllOf(StartsWith(open.string() + " (mode 0777, owner "),
                    HasSubstr("writable by other users"), HasSubstr("chmod +t " + open.string())));
  EXPECT_THAT(fault_of(make("most-open", 0702)), HasSubstr("mode 0702"));
}

TEST_F(FolderTrust, depends_on_all_parents) {
  const auto open = make("open", 0777);
  make("open/below");
  EXPECT_THAT(fault_of(make("open/below/folder")), StartsWith(open.string() + " ("));
  EXPECT_THAT(fault_of(open / "missing/folder"), StartsWith(open.string() + " ("));
  EXPECT_THAT(fault_of(make("closed") / "../open/below"), StartsWith(open.string() + " ("));
}

TEST_F(FolderTrust, checks_the_folders_of_links_and_their_targets) {
  const auto open = make("open", 0777);
  make("open/below");
  const auto own = make("own");
  fs::create_directory_symlink("../open/below", own / "leads-to-open");
  fs::create_directory_symlink(own, open / "leads-to-own");
  fs::create_directory_symlink(own, own / "self");
  EXPECT_THAT(fault_of(own / "leads-to-open"), StartsWith(open.string() + " ("));
  EXPECT_THAT(fault_of(open / "leads-to-own"), StartsWith(open.string() + " ("));
  // Relative to the target of the link.
  EXPECT_THAT(fault_of(own / "leads-to-open/.."), StartsWith(open.string() + " ("));
  EXPECT_EQ(fault_of(own / "self/self/self"), "none");
}

TEST_F(FolderTrust, stops_at_a_loop_of_links) {
  fs::create_symlink("b", scratch_ / "a");
  fs::create_symlink("a", scratch_ / "b");
  EXPECT_EQ(fault_of(scratch_ / "a/x"), "none");
}

TEST_F(FolderTrust, is_denied_for_a_folder_or_link_of_another_user) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  const auto theirs = give_away(make("theirs", 0755));
  make("theirs/own");
  EXPECT_THAT(fault_of(theirs), AllOf(StartsWith(theirs.string() + " belongs to another user ("),
                                      HasSubstr(name_of_owner(stranger)), testing::EndsWith("|")));
  EXPECT_THAT(fault_of(theirs / "own"), StartsWith(theirs.string() + " belongs to another user"));
  const auto link = make("sticky", 01777) / "link";
  fs::create_directory_symlink(make("own"), link);
  EXPECT_EQ(fault_of(link), "none");
  EXPECT_THAT(fault_of(give_away(link)), StartsWith(link.string() + " belongs to another user"));
}

TEST_F(FolderTrust, depends_on_the_group_of_a_group_writable_folder) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a folder to any group";
  const auto folder = make("folder", 0775);
  ASSERT_EQ(::chown(folder.c_str(), 0, 0), 0);
  EXPECT_EQ(fault_of(folder), "none");
  ASSERT_EQ(::chown(folder.c_str(), 0, stranger), 0);
  EXPECT_THAT(fault_of(folder), HasSubstr("(mode 0775, owner "));
  ::chmod(folder.c_str(), 01775);
  EXPECT_EQ(fault_of(folder), "none");
}

TEST_F(FolderTrust, quotes_the_folder_in_the_commands_of_a_remedy) {
  const auto open = make("te mp", 0777);
  EXPECT_THAT(fault_of(open), AllOf(HasSubstr("`chmod go-w '" + open.string() + "'`"),
                                    HasSubstr("`chmod +t '" + open.string() + "'`")));
  EXPECT_THAT(text_of(find_private_folder_fault(make("o n", 0755))), HasSubstr("`chmod 700 '"));
}

TEST_F(FolderTrust, requires_more_for_a_private_folder) {
  const auto fault = [](const fs::path& folder) {
    return text_of(find_private_folder_fault(folder));
  };
  EXPECT_EQ(fault(make("own")), "none");
  EXPECT_EQ(fault(scratch_ / "missing"), "none");
  for (const mode_t mode : {0755U, 0710U, 0701U, 01777U}) {
    const auto open = make("open", mode);
    EXPECT_THAT(fault(open), AllOf(StartsWith(open.string() + " (mode "), HasSubstr("chmod 700")))
        << std::oct << mode;
  }
  fs::create_directory_symlink(make("own"), scratch_ / "link");
  EXPECT_THAT(fault(scratch_ / "link"), HasSubstr("is not a folder"));
  make("all", 0777);
  EXPECT_THAT(fault(make("all/own")), HasSubstr("all (mode 0777"));
}

TEST_F(FolderTrust, decides_on_the_temporary_folder) {
  Host host;
  host.working_directory = scratch_.path();
  const auto set = [&](const fs::path& folder) { host.environment.set("TMPDIR", folder.string()); };
  set(make("own"));
  EXPECT_EQ(trusted_temporary_folder(host), scratch_ / "own");
  for (const auto& folder : {make("open", 0777), fs::path("open")}) {
    set(folder);
    try {
      trusted_temporary_folder(host);
      ADD_FAILURE() << "no error for " << folder;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), AllOf(HasSubstr("env file in " + folder.string() + ": "),
                                      HasSubstr((scratch_ / "open (mode 0777").string())));
      EXPECT_THAT(error.remedy(), AllOf(HasSubstr("chmod +t"), HasSubstr("TMPDIR")));
    }
  }
}

TEST(NameOfOwner, is_a_number_if_the_user_has_no_name) {
  EXPECT_EQ(name_of_owner(static_cast<uid_t>(-2)), "uid 4294967294");
}

FileTrust trust(Environment::Variables variables, uid_t user) {
  return FileTrust(Environment(std::move(variables)), user);
}

TEST(FileTrust, includes_files_of_the_user_and_of_root) {
  const auto trusted = trust({}, 1000);
  EXPECT_TRUE(trusted.includes(1000, "/project/idr.toml"));
  EXPECT_TRUE(trusted.includes(0, "/project/idr.toml"));
  EXPECT_FALSE(trusted.includes(1001, "/project/idr.toml"));
}

TEST(FileTrust, includes_files_of_the_user_who_called_sudo) {
  EXPECT_TRUE(trust({{"SUDO_UID", "1000"}}, 0).includes(1000, "/idr.toml"));
  EXPECT_FALSE(trust({{"SUDO_UID", "1000"}}, 0).includes(1001, "/idr.toml"));
  EXPECT_FALSE(trust({}, 0).includes(1000, "/idr.toml"));
  EXPECT_FALSE(trust({{"SUDO_UID", "1000"}}, 1001).includes(1000, "/idr.toml"))
      << "only root is told the truth by sudo";
  for (const auto* value : {"", "x", "1000x", " 1000", "-1", "99999999999999999999"}) {
    EXPECT_FALSE(trust({{"SUDO_UID", value}}, 0).includes(1000, "/idr.toml")) << value;
  }
}

TEST(FileTrust, includes_all_files_in_the_trusted_folders) {
  const ScratchFolder scratch;
  fs::create_directories(scratch / "a/b");
  fs::create_directories(scratch / "ab");
  fs::create_directory_symlink(scratch / "a", scratch / "link");
  const auto includes = [&](const std::string& folders, const fs::path& file) {
    return trust({{"IAM_DOCKER_RUN_TRUSTED_FOLDERS", folders}}, 1000).includes(1001, file);
  };
  const auto a = (scratch / "a").string();
  for (const auto& folders :
       {a, a + "/", "/missing:" + a, a + ":", (scratch / "link").string(), std::string("/")}) {
    EXPECT_TRUE(includes(folders, scratch / "a/idr.toml")) << folders;
    EXPECT_TRUE(includes(folders, scratch / "a/b/idr.toml")) << folders;
    EXPECT_TRUE(includes(folders, scratch / "link/idr.toml")) << folders;
  }
  for (const auto* outside : {"idr.toml", "ab/idr.toml", "a/../idr.toml", "missing/idr.toml"}) {
    EXPECT_FALSE(includes(a, scratch / outside)) << outside;
  }
  for (const auto* folders : {"", ":", "::"}) {
    EXPECT_FALSE(includes(folders, scratch / "a/idr.toml")) << folders;
  }
}

TEST(FileTrust, rejects_relative_trusted_folders) {
  for (const std::string folder : {".", "*", "a", "~/a"}) {
    const auto trusted = trust({{"IAM_DOCKER_RUN_TRUSTED_FOLDERS", "/missing:" + folder}}, 1000);
    EXPECT_TRUE(trusted.includes(1000, "/idr.toml")) << folder;
    try {
      static_cast<void>(trusted.includes(1001, "/idr.toml"));
      ADD_FAILURE() << "no error for " << folder;
    } catch (const ConfigError& error) {
      EXPECT_THAT(error.what(), AllOf(HasSubstr("IAM_DOCKER_RUN_TRUSTED_FOLDERS"),
                                      HasSubstr("absolute"), HasSubstr(" " + folder + " ")));
    }
  }
}

} // namespace
} // namespace idr::system

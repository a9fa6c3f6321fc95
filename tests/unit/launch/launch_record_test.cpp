#include "core/launch/launch_record.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/file_mode.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::launch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto id = "0123456789abcdef";
constexpr system::TimePoint end{std::chrono::seconds(1'795'300'000)};

class LaunchRecordTest : public testing::Test {
protected:
  FoundRecord found(const std::string& launch_id = id) const {
    return find_launch_record(folder_, launch_id);
  }
  /// The record of a launch whose keeper has ended without removing it.
  void leave_record(const std::string& launch_id, const LaunchRecord& record = {1, end, ""}) const {
    OwnLaunchRecord own(folder_, launch_id);
    own.write(record);
    own.release();
  }
  void write(const std::string& text) const {
    leave_record(id);
    scratch_.write("state/launches/" + std::string(id), text);
  }

  test::ScratchFolder scratch_;
  std::optional<std::filesystem::path> folder_ = scratch_ / "state/launches";
};

TEST(LaunchRecordFolder, is_in_the_folder_of_states) {
  const test::ScratchFolder home;
  const auto path = home.path().string();
  EXPECT_EQ(launch_record_folder(system::Environment({{"HOME", path}})),
            home / ".local/state/iam-docker-run/launches");
  EXPECT_EQ(
      launch_record_folder(system::Environment({{"HOME", path}, {"XDG_STATE_HOME", path + "/s"}})),
      home / "s/iam-docker-run/launches");
  EXPECT_EQ(launch_record_folder(system::Environment({{"HOME", path + "/nobody"}})), std::nullopt);
}

TEST_F(LaunchRecordTest, tells_others_what_the_keeper_writes) {
  const OwnLaunchRecord own(folder_, id);
  own.write({4321, std::nullopt, {}});
  auto record = found().record;
  EXPECT_EQ(record.keeper, 4321);
  EXPECT_EQ(record.expiration, std::nullopt);
  EXPECT_EQ(record.failure, "");
  own.write({4321, end, "sts does not answer\nfor now"});
  record = found().record;
  EXPECT_EQ(record.expiration, end);
  EXPECT_EQ(record.failure, "sts does not answer for now");
  own.write({5, end, {}}); // shorter
  record = found().record;
  EXPECT_EQ(record.keeper, 5);
  EXPECT_EQ(record.failure, "");
}

TEST_F(LaunchRecordTest, is_private) {
  const OwnLaunchRecord own(folder_, id);
  EXPECT_EQ(test::mode_of(*folder_ / id), 0600U);
  EXPECT_EQ(test::mode_of(*folder_), 0700U);
}

TEST_F(LaunchRecordTest, shows_whether_the_keeper_lives) {
  EXPECT_EQ(found().keeper, Keeper::Unknown);
  {
    const OwnLaunchRecord own(folder_, id);
    EXPECT_EQ(found().keeper, Keeper::Alive);
    EXPECT_EQ(found().keeper, Keeper::Alive); // looking takes nothing away
  }
  EXPECT_EQ(found().keeper, Keeper::Unknown);
  leave_record(id);
  EXPECT_EQ(found().keeper, Keeper::Dead);
  EXPECT_EQ(found().record.expiration, end);
}

TEST_F(LaunchRecordTest, is_dead_after_its_process_was_killed) {
  test::Child keeper([this] {
    const OwnLaunchRecord own(folder_, id);
    own.write({::getpid(), end, {}});
    return ::pause();
  });
  ASSERT_TRUE(test::eventually([this] { return found().keeper == Keeper::Alive; }));
  ::kill(keeper.pid(), SIGKILL);
  keeper.wait();
  EXPECT_EQ(found().keeper, Keeper::Dead);
}

TEST_F(LaunchRecordTest, belongs_to_a_copy_that_has_its_descriptor_after_the_release) {
  OwnLaunchRecord own(folder_, id);
  {
    const system::FileDescriptor copy(::dup(own.descriptor()));
    own.release();
    own.remove();
    own.write({1, std::nullopt, "not mine"});
    EXPECT_EQ(found().keeper, Keeper::Alive);
    EXPECT_EQ(found().record.failure, "");
  }
  EXPECT_EQ(found().keeper, Keeper::Dead);
  EXPECT_TRUE(std::filesystem::exists(*folder_ / id));
}

TEST_F(LaunchRecordTest, is_removed_with_its_object) {
  { const OwnLaunchRecord own(folder_, id); }
  EXPECT_TRUE(std::filesystem::is_empty(*folder_));
  OwnLaunchRecord own(folder_, id);
  own.remove();
  own.remove();
  EXPECT_TRUE(std::filesystem::is_empty(*folder_));
}

TEST_F(LaunchRecordTest, leaves_the_record_of_another_process) {
  const OwnLaunchRecord own(folder_, id);
  own.write({1, end, {}});
  {
    const OwnLaunchRecord second(folder_, id);
    EXPECT_EQ(second.descriptor(), -1);
    second.write({2, std::nullopt, {}});
  }
  EXPECT_EQ(found().record.keeper, 1);
  EXPECT_EQ(found().keeper, Keeper::Alive);
}

TEST_F(LaunchRecordTest, is_not_needed) {
  scratch_.write("state", "not a folder");
  for (const auto& folder : {std::optional<std::filesystem::path>(), folder_}) {
    OwnLaunchRecord own(folder, id);
    own.write({1, end, {}});
    EXPECT_EQ(own.descriptor(), -1);
    EXPECT_EQ(find_launch_record(folder, id).keeper, Keeper::Unknown);
    EXPECT_THAT(dead_launches(folder), IsEmpty());
    remove_record(folder, id);
    own.remove();
  }
}

TEST_F(LaunchRecordTest, says_whether_there_is_a_companion) {
  const OwnLaunchRecord own(folder_, id);
  own.write({1, end, {}});
  EXPECT_FALSE(found().record.is_on_host);
  own.write({1, end, "a failure", true});
  EXPECT_TRUE(found().record.is_on_host);
}

TEST_F(LaunchRecordTest, limits_a_failure_so_that_others_can_read_it) {
  const OwnLaunchRecord own(folder_, id);
  own.write({1, end, std::string(100'000, 'x')});
  EXPECT_EQ(found().record.failure, std::string(8192, 'x'));
}

TEST_F(LaunchRecordTest, may_have_any_content) {
  const std::vector<std::string> texts = {
      "", "\n", "x\ny\nz\n", "99999999999999999999\n\n\n", "-\n2026\n", {"\0\0\n\0", 4}};
  for (const auto& text : texts) {
    write(text);
    EXPECT_EQ(found().keeper, Keeper::Dead) << text;
    EXPECT_EQ(found().record.expiration, std::nullopt) << text;
    EXPECT_EQ(found().record.keeper, 0) << text;
  }
  write("12\n2026-11-21T21:00:00Z\nwhy\nfrom a later version\n");
  EXPECT_EQ(found().record.keeper, 12);
  EXPECT_EQ(found().record.failure, "why");
  write(std::string(20'000, '1'));
  EXPECT_EQ(found().keeper, Keeper::Unknown);
}

TEST_F(LaunchRecordTest, follows_no_link_and_reads_no_file_of_others) {
  leave_record(id);
  const auto elsewhere = scratch_.write("elsewhere", "1\n\n\n");
  ::chmod(elsewhere.c_str(), 0600);
  std::filesystem::remove(*folder_ / id);
  std::filesystem::create_symlink(elsewhere, *folder_ / id);
  EXPECT_EQ(found().keeper, Keeper::Unknown);
  {
    const OwnLaunchRecord own(folder_, id);
    own.write({2, end, {}});
    EXPECT_EQ(test::content_of(elsewhere), "1\n\n\n");
  }
  std::filesystem::remove(*folder_ / id);
  leave_record(id);
  ::chmod((*folder_ / id).c_str(), 0644);
  EXPECT_EQ(found().keeper, Keeper::Unknown);
}

TEST_F(LaunchRecordTest, is_only_a_file_with_the_name_of_a_launch) {
  leave_record(id);
  scratch_.write("state/secret", "1\n\n\n");
  for (const std::string name : {"", "..", "../secret", "0123456789ABCDEF", "x", "0/1", "."}) {
    EXPECT_EQ(found(name).keeper, Keeper::Unknown) << name;
    remove_record(folder_, name);
  }
  EXPECT_TRUE(std::filesystem::exists(scratch_ / "state/secret"));
  EXPECT_EQ(found().keeper, Keeper::Dead);
}

TEST_F(LaunchRecordTest, lists_the_launches_whose_keepers_are_dead) {
  EXPECT_THAT(dead_launches(folder_), IsEmpty());
  leave_record("aaaa");
  const OwnLaunchRecord own(folder_, "bbbb");
  scratch_.write("state/launches/other.txt", "");
  EXPECT_THAT(dead_launches(folder_), ElementsAre("aaaa"));
  remove_record(folder_, "aaaa");
  EXPECT_THAT(dead_launches(folder_), IsEmpty());
}

} // namespace
} // namespace idr::launch

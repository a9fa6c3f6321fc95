#include "core/schedule/run_record.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/file_mode.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

namespace idr::schedule {
namespace {

using namespace std::chrono_literals;
using system::Lock;
using test::ScratchFolder;

const auto start = *system::parse_iso8601("2026-11-27T02:30:00Z");

class RunRecords : public testing::Test {
protected:
  ScratchFolder folder_;
  std::optional<std::filesystem::path> file_ = folder_ / "schedules/idr-shop-tick-01234567";
};

TEST_F(RunRecords, are_nothing_before_the_first_run) {
  EXPECT_FALSE(last_run(file_));
  EXPECT_FALSE(last_run(std::nullopt));
  const RunRecord record(file_);
  EXPECT_EQ(record.lock(), Lock::Taken);
  EXPECT_FALSE(last_run(file_)) << "has not begun";
}

TEST_F(RunRecords, tell_how_a_run_has_ended) {
  for (const int code : {7, 0, 143}) {
    {
      RunRecord record(file_);
      record.begin(start, "");
      record.end(start + 90s, code);
    }
    const auto run = last_run(file_);
    ASSERT_TRUE(run);
    EXPECT_EQ(run->start, start);
    EXPECT_EQ(run->end, start + 90s);
    EXPECT_EQ(run->exit_code, code);
    EXPECT_FALSE(run->is_running);
  }
}

TEST_F(RunRecords, are_those_of_the_run_that_goes_on) {
  {
    RunRecord record(file_);
    record.begin(start, "");
    record.end(start + 90s, 7);
  }
  RunRecord record(file_);
  record.begin(start + 1h, "");
  const auto run = last_run(file_);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->start, start + 1h);
  EXPECT_FALSE(run->end);
  EXPECT_TRUE(run->is_running);
}

TEST_F(RunRecords, hold_off_a_second_run) {
  RunRecord record(file_);
  record.begin(start, "");
  {
    const RunRecord second(file_);
    EXPECT_EQ(second.lock(), Lock::Held);
  }
  const auto run = last_run(file_);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->start, start) << "unchanged";
  EXPECT_TRUE(run->is_running);
}

TEST_F(RunRecords, are_not_held_by_those_who_look_at_them) {
  RunRecord(file_).begin(start, "");
  std::atomic<bool> done = false;
  std::thread looking([&] {
    while (!done) last_run(file_);
  });
  for (int i = 0; i < 50; ++i) EXPECT_EQ(RunRecord(file_).lock(), Lock::Taken);
  done = true;
  looking.join();
}

TEST_F(RunRecords, tell_that_a_run_was_killed) {
  {
    test::Child child([&] {
      RunRecord record(file_);
      record.begin(start, "");
      ::raise(SIGKILL);
      return 0;
    });
    child.wait();
  }
  const auto run = last_run(file_);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->start, start);
  EXPECT_FALSE(run->end);
  EXPECT_FALSE(run->is_running);
  EXPECT_EQ(RunRecord(file_).lock(), Lock::Taken);
}

TEST_F(RunRecords, are_private) {
  RunRecord record(file_);
  record.begin(start, "");
  EXPECT_EQ(test::mode_of(*file_), 0600U);
  EXPECT_EQ(test::mode_of(file_->parent_path()), 0700U);
}

TEST_F(RunRecords, are_unavailable_in_a_folder_that_cannot_be_used) {
  folder_.write("file", "");
  const std::optional<std::filesystem::path> below_a_file = folder_ / "file/job";
  for (const auto& file : {std::optional<std::filesystem::path>(), below_a_file}) {
    RunRecord record(file);
    EXPECT_EQ(record.lock(), Lock::Unavailable);
    record.begin(start, "");
    record.end(start, 0);
    EXPECT_FALSE(last_run(file));
  }
}

TEST_F(RunRecords, are_nothing_if_the_file_is_damaged) {
  RunRecord(file_).begin(start, "");
  for (const auto* text : {"", "\n\n\n", "yesterday\n", "2026-11-27T02:30:00\xff\n"}) {
    folder_.write("schedules/idr-shop-tick-01234567", text);
    EXPECT_FALSE(last_run(file_)) << text;
  }
  folder_.write("schedules/idr-shop-tick-01234567", std::string(2000, 'x'));
  EXPECT_FALSE(last_run(file_));
}

TEST(RunRecordFile, is_below_the_folder_for_states) {
  const ScratchFolder home;
  const auto file = [](const system::Environment::Variables& variables) {
    return run_record_file(system::Environment(variables), "idr-a-b-0");
  };
  EXPECT_EQ(file({{"HOME", home.path().string()}}),
            home / ".local/state/iam-docker-run/schedules/idr-a-b-0");
  EXPECT_EQ(file({{"HOME", "/nowhere"}, {"XDG_STATE_HOME", "/var/state"}}),
            "/var/state/iam-docker-run/schedules/idr-a-b-0");
  EXPECT_EQ(file({{"HOME", "/nowhere"}}), std::nullopt);
}

} // namespace
} // namespace idr::schedule

#include "core/error.hpp"
#include "core/schedule/unit_folder.hpp"
#include "tests/unit/file_mode.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sys/stat.h>

namespace idr::schedule {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto job = "idr-shop-tick-01234567";

std::string of_idr(const std::string& rest) {
  return "# written by idr from /home/dev/shop/idr.toml\n# variant tick\n" + rest;
}

class UnitFolders : public testing::Test {
protected:
  UnitFolders() { host_.environment.set("XDG_CONFIG_HOME", scratch_.path().string()); }

  UnitFolder folder() const { return {Scope::User, host_}; }
  std::filesystem::path path(const std::string& name) const { return units_ / name; }
  std::string content(const std::string& name) const { return test::content_of(path(name)); }

  test::ScratchFolder scratch_;
  system::Host host_;
  std::filesystem::path units_ = scratch_ / "systemd/user";
  UnitNames names_ = UnitNames(job);
};

TEST_F(UnitFolders, are_below_the_config_folder) {
  EXPECT_THAT(folder().replace(job, {{names_.service, of_idr("a")}}), IsEmpty());
  EXPECT_EQ(content(names_.service), of_idr("a"));
  EXPECT_EQ(test::mode_of(path(names_.service)), 0644U);
}

TEST_F(UnitFolders, replace_all_units_of_a_job) {
  folder().replace(job, {{names_.service, of_idr("a")},
                         {names_.timer, of_idr("b")},
                         {names_.failure_service, of_idr("c")}});
  const auto earlier =
      folder().replace(job, {{names_.service, of_idr("d")}, {names_.start_timer, of_idr("e")}});
  EXPECT_EQ(earlier.size(), 3U);
  EXPECT_THAT(folder().units_of(job), ElementsAre(names_.start_timer, names_.service));
  EXPECT_EQ(content(names_.service), of_idr("d"));
}

TEST_F(UnitFolders, change_nothing_if_a_unit_is_not_of_idr) {
  folder().replace(job, {{names_.service, of_idr("a")}});
  for (const auto* foreign : {"[Timer]\n", "", "#written by idr from /x\n"}) {
    std::ofstream(path(names_.timer)) << foreign;
    try {
      folder().replace(job, {{names_.service, of_idr("b")}, {names_.timer, of_idr("c")}});
      ADD_FAILURE() << "replaced: " << foreign;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(names_.timer + " exists, and was not written by idr"));
    }
    EXPECT_EQ(content(names_.service), of_idr("a"));
    EXPECT_EQ(content(names_.timer), foreign);
  }
}

TEST_F(UnitFolders, take_links_and_folders_for_foreign) {
  std::filesystem::create_directories(units_);
  std::filesystem::create_symlink("/nowhere", path(names_.timer));
  EXPECT_THROW(folder().replace(job, {{names_.timer, of_idr("a")}}), Error);
  std::filesystem::remove(path(names_.timer));
  std::filesystem::create_directory(path(names_.timer));
  EXPECT_THROW(folder().replace(job, {{names_.timer, of_idr("a")}}), Error);
}

TEST_F(UnitFolders, remove_the_units_of_idr_and_the_links_to_them) {
  folder().replace(job, {{names_.service, of_idr("a")}, {names_.timer, of_idr("b")}});
  std::filesystem::create_directory(path("timers.target.wants"));
  std::filesystem::create_symlink(path(names_.timer), path("timers.target.wants/" + names_.timer));
  std::ofstream(path(names_.failure_service)) << "[Service]\n";
  std::ofstream(path("idr-shop-other-01234567.timer")) << of_idr("c");
  folder().remove(job);
  EXPECT_THAT(folder().units_of(job), IsEmpty());
  EXPECT_TRUE(std::filesystem::is_empty(path("timers.target.wants")));
  EXPECT_EQ(content(names_.failure_service), "[Service]\n");
  EXPECT_EQ(folder().timers().size(), 1U);
}

TEST_F(UnitFolders, list_timers_whatever_else_is_there) {
  EXPECT_THAT(folder().timers(), IsEmpty());
  folder().replace(job, {{names_.service, of_idr("a")},
                         {names_.timer, of_idr(std::string(1 << 20, 'x'))},
                         {names_.start_timer, of_idr("b")}});
  std::filesystem::create_directory(path("idr-folder.timer"));
  ASSERT_EQ(::mkfifo(path("idr-fifo.timer").c_str(), 0600), 0);
  std::filesystem::create_symlink("idr-loop.timer", path("idr-loop.timer"));
  std::ofstream(path("idr-foreign.timer")) << "[Timer]\n";
  std::ofstream(path("other.timer")) << of_idr("c");
  const auto timers = folder().timers();
  ASSERT_EQ(timers.size(), 1U);
  EXPECT_EQ(timers[0].name, names_.timer);
  EXPECT_EQ(variant_in(timers[0].content), "tick");
}

} // namespace
} // namespace idr::schedule

#include "core/launch/refresher.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/launch/fetch_world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;
using test::FetchWorld;
using test::text_of_child;

/// Holds credentials of one hour; records what it reports.
struct Refreshing {
  FetchWorld world;
  std::string reports;
  std::function<void()> after_report = [this] { world.loop.stop(); };
  std::optional<Refresher> refresher;

  void begin(seconds left, seconds lifetime = 1h) {
    refresher.emplace(
        world.loop, world.order, Fetched{"held", world.now + left, lifetime},
        Refresher::Report{
            .failed =
                [this](const Error& error) { note(fmt::format("failed: {}; ", error.what())); },
            .refreshed =
                [this](const Fetched& fetched, bool recovered) {
                  note(fmt::format("{}{} s; ", recovered ? "recovered " : "",
                                   (fetched.expiration - world.now).count()));
                }});
  }
  void run_for(std::chrono::milliseconds time) {
    world.loop.after(time, [this] { world.loop.stop(); });
    world.loop.run();
  }
  std::string fed() const { return std::to_string(world.agent.calls().size()) + " fed"; }

private:
  void note(const std::string& text) {
    reports += text;
    after_report();
  }
};

/// What is reported, and how often the endpoint is fed, by credentials of which so much is left.
std::string first_report(seconds left, seconds lifetime) {
  return text_of_child([&] {
    Refreshing refreshing;
    refreshing.begin(left, lifetime);
    refreshing.run_for(10s);
    return refreshing.reports + refreshing.fed();
  });
}

TEST(Refresher, fetches_credentials_that_are_due) {
  for (const auto& [left, lifetime] :
       {std::pair<seconds, seconds>(20min, 1h), std::pair<seconds, seconds>(20min, 12h),
        std::pair<seconds, seconds>(5min, 15min), std::pair<seconds, seconds>(0s, 1h),
        std::pair<seconds, seconds>(-1h, 1h)}) {
    EXPECT_EQ(first_report(left, lifetime), "3600 s; 1 fed") << left.count();
  }
}

TEST(Refresher, waits_until_they_are_due) {
  EXPECT_EQ(text_of_child([] {
              Refreshing refreshing;
              refreshing.begin(20min + 2s);
              refreshing.run_for(200ms);
              return refreshing.reports + refreshing.fed();
            }),
            "0 fed");
  EXPECT_EQ(first_report(20min + 1s, 1h), "3600 s; 1 fed"); // by the time that passes
}

TEST(Refresher, is_quiet_while_what_it_has_fetched_is_fresh) {
  EXPECT_EQ(text_of_child([] {
              Refreshing refreshing;
              refreshing.begin(1min);
              refreshing.run_for(10s);
              refreshing.run_for(200ms);
              return refreshing.reports + refreshing.fed();
            }),
            "3600 s; 1 fed");
}

TEST(Refresher, reports_only_the_first_failure_and_the_recovery) {
  EXPECT_EQ(text_of_child([] {
              Refreshing refreshing;
              auto& world = refreshing.world;
              world.expire_keys();
              refreshing.begin(5s); // so that it tries again each second
              world.loop.after(1500ms, [&] { world.renew_keys(); });
              refreshing.after_report = [&] {
                if (refreshing.reports.find("recovered") != std::string::npos) world.loop.stop();
              };
              world.loop.run();
              return refreshing.reports + refreshing.fed();
            }),
            "failed: AWS_CREDENTIAL_EXPIRATION: the keys in the environment expired 60 min ago; "
            "recovered 3600 s; 1 fed");
}

TEST(Refresher, tries_again_after_a_fetch_that_brought_nothing_new) {
  EXPECT_EQ(text_of_child([] {
              Refreshing refreshing;
              auto& world = refreshing.world;
              world.keys().credentials.expiration = world.now + 1s;
              refreshing.begin(1s);
              refreshing.run_for(10s);
              world.renew_keys();
              refreshing.run_for(10s);
              return refreshing.reports + refreshing.fed();
            }),
            "1 s; 3600 s; 2 fed");
}

TEST(Refresher, reports_that_the_endpoint_takes_nothing) {
  EXPECT_EQ(text_of_child([] {
              Refreshing refreshing;
              const test::FakeEngine refusing("echo 'refused not valid'");
              refreshing.world.order.feed.engine = refusing.program();
              refreshing.begin(1min);
              refreshing.run_for(10s);
              return refreshing.reports;
            }),
            "failed: app-credentials did not take the credentials: not valid; ");
}

/// A clock that jumps by this much after it was read for the first time.
void make_clock_jump(FetchWorld& world, seconds jump) {
  world.host.clock = [&world, jump, is_read = false]() mutable {
    if (std::exchange(is_read, true)) world.now = FetchWorld::start + jump;
    return world.now;
  };
}

// The machine has slept, or its clock was wrong.
TEST(Refresher, believes_a_clock_that_jumps_forward) {
  EXPECT_EQ(text_of_child([] {
              Refreshing refreshing;
              refreshing.world.keys().credentials.expiration = FetchWorld::start + 10h;
              make_clock_jump(refreshing.world, 41min);
              refreshing.begin(1h);
              refreshing.run_for(10s);
              return refreshing.fed();
            }),
            "1 fed");
}

TEST(Refresher, does_not_believe_a_clock_that_jumps_back) {
  EXPECT_EQ(text_of_child([] {
              Refreshing refreshing;
              make_clock_jump(refreshing.world, -2h);
              refreshing.begin(10min);
              refreshing.run_for(10s);
              return refreshing.fed();
            }),
            "1 fed");
}

TEST(Refresher, does_nothing_after_its_end) {
  EXPECT_EQ(text_of_child([] {
              Refreshing refreshing;
              refreshing.begin(20min + 1s);
              refreshing.refresher.reset();
              refreshing.run_for(1200ms);
              return refreshing.reports + refreshing.fed();
            }),
            "0 fed");
}

} // namespace
} // namespace idr::launch

#include "core/launch/first_fetch.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/launch/fetch_world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <string>

namespace idr::launch {
namespace {

using test::FetchWorld;
using test::text_of_child;
using testing::HasSubstr;
using testing::MatchesRegex;

/// `IDENTITY PORT`, or `CODE ERROR`; before it `asked ` if there was something to feed.
std::string result_of(const std::function<void(FetchWorld&)>& prepare,
                      const char* script = "cat >fed; echo 'ready 4711'") {
  return text_of_child([&] {
    FetchWorld world(script);
    prepare(world);
    std::string text;
    const auto companion = [&] {
      text += "asked ";
      return std::string("c1");
    };
    try {
      const auto [fetched, port] = fetch_first(world.loop, world.order, companion);
      return fmt::format("{}{} {}", text, fetched.identity, port);
    } catch (const Error& error) {
      return fmt::format("{}{} {}", text, error.exit_code(), error.what());
    }
  });
}

void nothing(FetchWorld& /*world*/) {}

TEST(FirstFetch, feeds_the_endpoint_as_soon_as_there_are_credentials) {
  EXPECT_EQ(result_of(nothing), "asked profile dev 4711");
}

TEST(FirstFetch, does_not_wait_for_an_endpoint_without_credentials) {
  EXPECT_THAT(result_of([](FetchWorld& world) { world.expire_keys(); }), HasSubstr("1 "));
  EXPECT_THAT(result_of([](FetchWorld& world) { world.expire_keys(); }),
              testing::Not(HasSubstr("asked")));
}

TEST(FirstFetch, fails_if_the_endpoint_does_not_take_them) {
  EXPECT_THAT(result_of(nothing, "cat >fed; exit 1"), testing::StartsWith("asked 1 "));
}

TEST(FirstFetch, is_interrupted_by_a_signal) {
  EXPECT_EQ(result_of(nothing, "kill -TERM $(sed -n 's/^PPid:[[:space:]]*//p' /proc/$PPID/status); "
                               "exec sleep 60"),
            "asked 143 interrupted");
}

TEST(RandomToken, is_hexadecimal_and_always_another) {
  const auto token = random_token();
  EXPECT_THAT(token, MatchesRegex("[0-9a-f]+"));
  EXPECT_EQ(token.size(), 64U);
  EXPECT_NE(token, random_token());
}

TEST(RefreshMessages, name_the_time_at_which_credentials_end) {
  EXPECT_EQ(not_refreshed(Error("no answer", "Try again."), FetchWorld::start),
            "the credentials are not refreshed, and end at 22:26 UTC: no answer. Try again.");
  EXPECT_EQ(refreshed({.identity = "", .expiration = FetchWorld::start}),
            "the credentials were refreshed; they last until 22:26 UTC");
}

} // namespace
} // namespace idr::launch

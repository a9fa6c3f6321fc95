#include "core/error.hpp"
#include "core/launch/engine_calls.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/launch/fake_engine.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <string>
#include <unistd.h>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;
using test::FakeEngine;
using test::Loop;
using test::text_of_child;
using testing::ElementsAre;

/// What `act` returns, or the exit code and the message of its Error, in a child.
template <typename Act>
std::string result_of(const FakeEngine& client, Act&& act) {
  return text_of_child([&] {
    Loop loop;
    const auto environment = client.environment();
    EngineCalls engine(loop, client.program(), environment);
    try {
      return std::string(act(engine));
    } catch (const Error& error) {
      return fmt::format("{} {}", error.exit_code(), error.what());
    }
  });
}

TEST(EngineCalls, call_the_client_one_after_the_other) {
  const FakeEngine client("echo \"answer to $1\"");
  EXPECT_EQ(result_of(client,
                      [](EngineCalls& engine) {
                        auto text = engine.answer({"info", "a b"}, 30s).output;
                        return text + engine.uninterrupted_answer({"ps"}, 30s).output;
                      }),
            "answer to info\nanswer to ps\n");
  EXPECT_THAT(client.calls(), ElementsAre("info a b", "ps"));
}

TEST(EngineCalls, return_the_failure_of_a_client) {
  const FakeEngine client("echo wrong >&2; exit 125");
  EXPECT_EQ(result_of(client,
                      [](EngineCalls& engine) {
                        const auto answer = engine.answer({"info"}, 30s);
                        return fmt::format("{} {}", answer.exit_code, answer.errors);
                      }),
            "125 wrong\n");
}

TEST(EngineCalls, end_with_the_first_signal_that_ends_programs) {
  for (const int number : {SIGINT, SIGQUIT, SIGTERM, SIGHUP}) {
    const FakeEngine client(fmt::format("kill -{} $PPID; exec sleep 60", number));
    EXPECT_EQ(
        result_of(client, [](EngineCalls& engine) { return engine.answer({"info"}, 50s).output; }),
        fmt::format("{} interrupted", 128 + number));
  }
}

TEST(EngineCalls, ignore_other_signals) {
  const FakeEngine client("kill -USR1 $PPID; sleep 0.1; echo end");
  EXPECT_EQ(
      result_of(client, [](EngineCalls& engine) { return engine.answer({"info"}, 50s).output; }),
      "end\n");
}

TEST(EngineCalls, end_the_client_when_they_are_interrupted) {
  const FakeEngine client("trap 'echo ended >>calls; exit' TERM; kill -INT $PPID; "
                          "while :; do sleep 0.02; done");
  EXPECT_EQ(
      result_of(client, [](EngineCalls& engine) { return engine.answer({"info"}, 50s).output; }),
      "130 interrupted");
  EXPECT_THAT(client.calls(), ElementsAre("info", "ended"));
}

TEST(EngineCalls, note_signals_while_they_must_not_be_interrupted) {
  const FakeEngine client("[ \"$1\" = rm ] && kill -TERM $PPID; sleep 0.1; echo \"done $1\"");
  EXPECT_EQ(result_of(client,
                      [](EngineCalls& engine) {
                        auto text = engine.uninterrupted_answer({"rm"}, 30s).output;
                        text += engine.uninterrupted_answer({"ps"}, 30s).output;
                        try {
                          engine.answer({"info"}, 30s);
                        } catch (const Error& error) {
                          text += fmt::format("{}", error.exit_code());
                        }
                        return text;
                      }),
            "done rm\ndone ps\n143");
}

TEST(EngineCalls, wait_for_a_condition_that_is_checked_after_every_stop) {
  const FakeEngine client("");
  EXPECT_EQ(result_of(client,
                      [](EngineCalls& engine) {
                        int stops = 0;
                        engine.loop().on_signal({});
                        for (const auto delay : {1ms, 2ms, 3ms}) {
                          engine.loop().after(delay, [&] {
                            ++stops;
                            engine.loop().stop();
                          });
                        }
                        engine.loop().wait_until([&] { return stops == 3; });
                        engine.loop().finish([&] { return stops == 3; }); // it is already
                        return std::to_string(stops);
                      }),
            "3");
}

// Ten seconds, which a test does not wait for: a call that is late has the same effect.
TEST(EngineCalls, answer_within_their_limit_after_a_signal) {
  const FakeEngine client(
      "case $1 in begin) kill -TERM $PPID; exec sleep 60 ;; esac; echo removed");
  EXPECT_EQ(result_of(client,
                      [](EngineCalls& engine) -> std::string {
                        try {
                          engine.answer({"begin"}, std::nullopt);
                        } catch (const Error& error) {
                          const auto late = engine.uninterrupted_answer({"begin"}, 100ms);
                          return fmt::format("{} {} {}", error.exit_code(), late.is_late,
                                             engine.uninterrupted_answer({"rm"}, 30s).output);
                        }
                        return "no error";
                      }),
            "143 true removed\n");
}

TEST(EngineCalls, leave_a_started_call_to_the_loop) {
  const FakeEngine client("echo later");
  EXPECT_EQ(result_of(client,
                      [](EngineCalls& engine) {
                        std::string text;
                        const auto call = engine.start({"ps"}, 30s, [&](const auto& answer) {
                          text = answer.output;
                          engine.loop().stop();
                        });
                        if (!text.empty()) return std::string("too early");
                        engine.loop().wait_until([&] { return !text.empty(); });
                        return text;
                      }),
            "later\n");
}

} // namespace
} // namespace idr::launch

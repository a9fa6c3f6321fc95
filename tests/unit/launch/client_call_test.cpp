#include "core/error.hpp"
#include "core/launch/client_call.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/launch/fake_engine.hpp"
#include "tests/unit/scratch_folder.hpp"
#include "tests/unit/system/gone.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;
using test::Loop;
using test::text_of_child;

/// Starts a script; $1 is the folder.
std::unique_ptr<ClientCall> start(Loop& loop, const test::ScratchFolder& folder,
                                  const std::string& script, ClientCall::Limit limit,
                                  std::function<void(const ClientAnswer&)> done) {
  return std::make_unique<ClientCall>(
      loop, std::vector<std::string>{"/bin/sh", "-c", script, "client", folder.path().string()},
      system::Environment::of_process(), limit, std::move(done));
}

/// `CODE [late] OUTPUT|ERRORS`
std::string answer_of(const std::string& script, ClientCall::Limit limit = std::nullopt) {
  return text_of_child([&] {
    Loop loop;
    const test::ScratchFolder folder;
    std::string text;
    const auto call = start(loop, folder, script, limit, [&](const ClientAnswer& answer) {
      text = fmt::format("{}{}{} {}|{}", text, answer.exit_code, answer.is_late ? " late" : "",
                         answer.output, answer.errors);
      loop.stop();
    });
    loop.run();
    return text;
  });
}

TEST(ClientCall, returns_what_the_client_prints_and_its_exit_code) {
  EXPECT_EQ(answer_of("echo out; echo err >&2; exit 3"), "3 out\n|err\n");
  EXPECT_EQ(answer_of(":"), "0 |");
  EXPECT_EQ(answer_of("kill -TERM $$"), "143 |");
}

TEST(ClientCall, has_nothing_to_read) { EXPECT_EQ(answer_of("cat; echo end"), "0 end\n|"); }

TEST(ClientCall, succeeds_with_exit_code_0_in_time) {
  ClientAnswer answer;
  EXPECT_TRUE(answer.succeeded());
  answer.is_late = true;
  EXPECT_FALSE(answer.succeeded());
  answer = {};
  answer.exit_code = 1;
  EXPECT_FALSE(answer.succeeded());
}

TEST(ClientCall, kills_a_client_that_exceeds_its_time) {
  EXPECT_EQ(answer_of("trap '' TERM; echo begun; exec sleep 60", 100ms), "137 late begun\n|");
  EXPECT_EQ(answer_of("echo done", std::chrono::milliseconds(test::patience)), "0 done\n|");
}

TEST(ClientCall, discards_what_exceeds_1_mib) {
  EXPECT_EQ(text_of_child([] {
              Loop loop;
              const test::ScratchFolder folder;
              std::string sizes;
              const auto call =
                  start(loop, folder, "head -c 1500000 /dev/zero; head -c 10 /dev/zero >&2",
                        std::nullopt, [&](const ClientAnswer& answer) {
                          sizes = fmt::format("{} {} {}", answer.exit_code, answer.output.size(),
                                              answer.errors.size());
                          loop.stop();
                        });
              loop.run();
              return sizes;
            }),
            "0 1048576 10");
}

TEST(ClientCall, runs_in_a_process_group_of_its_own) {
  EXPECT_EQ(answer_of("kill -0 -$$ && echo leader"), "0 leader\n|");
}

// A plugin of the client may live on.
TEST(ClientCall, does_not_wait_for_others_that_have_its_output) {
  const test::ScratchFolder shared;
  const auto pid_file = shared / "pid";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(answer_of("sleep 60 & echo $! >" + pid_file.string() + "; echo out"), "0 out\n|");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 50s);
  ::kill(std::atoi(test::content_of(pid_file).c_str()), SIGKILL);
}

TEST(ClientCall, reads_until_the_end_while_the_loop_serves_others) {
  EXPECT_EQ(text_of_child([] {
              Loop loop;
              const test::ScratchFolder folder;
              std::string text;
              const auto slow = start(loop, folder, "while [ ! -e \"$1/go\" ]; do sleep 0.02; done",
                                      std::nullopt, [&](const ClientAnswer& /*answer*/) {
                                        text += "slow";
                                        loop.stop();
                                      });
              const auto fast =
                  start(loop, folder, "echo fast", std::nullopt, [&](const ClientAnswer& answer) {
                    text += answer.output;
                    folder.write("go", "");
                  });
              loop.run();
              return text;
            }),
            "fast\nslow");
}

TEST(ClientCall, ends_the_client_and_calls_nothing_if_it_is_destroyed_first) {
  EXPECT_EQ(text_of_child([]() -> std::string {
              Loop loop;
              const test::ScratchFolder folder;
              bool is_called = false;
              auto call = start(loop, folder,
                                "echo $$ >\"$1/new\"; mv \"$1/new\" \"$1/pid\"; "
                                "echo out; exec sleep 60",
                                50ms, [&](const ClientAnswer& /*answer*/) { is_called = true; });
              if (!test::eventually([&] { return std::filesystem::exists(folder / "pid"); })) {
                return "not started";
              }
              call.reset();
              if (!test::is_gone(folder / "pid")) return "not ended";
              loop.after(100ms, [&] { loop.stop(); });
              loop.run();
              return is_called ? "called" : "quiet";
            }),
            "quiet");
}

TEST(ClientCall, may_be_destroyed_by_its_callback) {
  EXPECT_EQ(text_of_child([] {
              Loop loop;
              const test::ScratchFolder folder;
              std::string text;
              std::unique_ptr<ClientCall> call;
              call = start(loop, folder, "echo out", 10s, [&](const ClientAnswer& answer) {
                call.reset();
                text = answer.output;
                loop.stop();
              });
              loop.run();
              return text;
            }),
            "out\n");
}

TEST(ClientCall, fails_if_there_is_no_client) {
  EXPECT_EQ(text_of_child([] {
              Loop loop;
              try {
                const ClientCall call(loop, {"/nowhere/docker"}, {}, 10s, {});
              } catch (const SystemError& error) {
                return fmt::format("{} {}", error.exit_code(), error.what());
              }
              return std::string("no error");
            }),
            "127 cannot start /nowhere/docker: No such file or directory");
}

} // namespace
} // namespace idr::launch

#include "core/error.hpp"
#include "core/launch/supervisor.hpp"
#include "core/system/environment.hpp"
#include "core/system/pipe.hpp"
#include "tests/unit/child.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <optional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;
using system::ChildProcess;
using system::Environment;

// Everything that waits for signals runs in a child, so that those of the test program stay
// unchanged.

/// A loop that fails its test if nothing else ends it.
class Loop : public Supervisor {
public:
  Loop() {
    after(test::patience, [] { throw Error("the loop was not stopped"); });
  }
};

ChildProcess shell(const Supervisor& loop, const std::string& script,
                   system::Group group = system::Group::Inherited) {
  return ChildProcess({"/bin/sh", "-c", script}, Environment::of_process(), loop.previous_signals(),
                      {}, group);
}

TEST(Supervisor, handles_every_signal) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    std::vector<int> seen;
    loop.on_signal([&](const system::Signal& signal) {
      seen.push_back(signal.number);
      if (!signal.from_process) seen.push_back(-1);
      if (seen.size() == 3) loop.stop();
    });
    for (const int number : {SIGHUP, SIGINT, SIGTERM}) ::kill(::getpid(), number);
    loop.run();
    return seen == std::vector{SIGHUP, SIGINT, SIGTERM} ? 0 : 1;
  }));
}

TEST(Supervisor, returns_a_signal_that_arrived_before_the_loop_and_ends_a_process) {
  EXPECT_TRUE(test::succeeds([] {
    Supervisor loop;
    if (loop.arrived_ending_signal()) return 1;
    for (const int number : {SIGCHLD, SIGCONT, SIGURG, SIGWINCH, SIGTERM}) ::raise(number);
    const auto signal = loop.arrived_ending_signal();
    return signal && signal->number == SIGTERM && !loop.arrived_ending_signal() ? 0 : 2;
  }));
}

TEST(Supervisor, reports_how_each_child_ended) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    int first_code = -1;
    int second_code = -1;
    const auto ended = [&](int& code) {
      return [&](int its_code) {
        code = its_code;
        if (first_code >= 0 && second_code >= 0) loop.stop();
      };
    };
    auto first = shell(loop, "exit 3");
    auto second = shell(loop, "kill -TERM $$");
    loop.watch(first, Job::Foreground, ended(first_code));
    loop.watch(second, Job::Background, ended(second_code));
    loop.run();
    return first_code == 3 && second_code == 128 + SIGTERM ? 0 : 1;
  }));
}

/// Until it has ended; its exit status can still be taken.
void wait_for_end_of(const ChildProcess& child) {
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(child.id()), &info, WEXITED | WNOWAIT);
}

// One signal may stand for both.
TEST(Supervisor, reports_the_end_of_a_child_although_the_callback_of_another_stops_the_loop) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    int ended = 0;
    auto first = shell(loop, "exit 0");
    auto second = shell(loop, "exit 0");
    for (auto* child : {&first, &second}) {
      loop.watch(*child, Job::Background, [&](int) {
        ++ended;
        loop.stop();
      });
      wait_for_end_of(*child);
    }
    loop.run();
    if (ended != 1) return 1;
    loop.run();
    return ended == 2 ? 0 : 2;
  }));
}

TEST(Supervisor, reports_the_end_of_a_child_whose_signal_was_taken_before) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    int ended = 0;
    auto first = shell(loop, "exit 0");
    const auto count = [&](int) {
      if (++ended == 2) loop.stop();
    };
    loop.watch(first, Job::Background, count);
    wait_for_end_of(first);
    if (loop.arrived_ending_signal()) return 1;
    auto second = shell(loop, "exit 0");
    loop.watch(second, Job::Background, count);
    loop.on_signal([&](const system::Signal& signal) {
      if (signal.number == SIGCHLD) loop.stop();
    });
    wait_for_end_of(second);
    loop.run();
    loop.run();
    return ended == 2 ? 0 : 2;
  }));
}

TEST(Supervisor, watches_a_child_that_a_callback_has_started) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    std::optional<ChildProcess> next;
    int code = -1;
    auto first = shell(loop, "exit 0");
    loop.watch(first, Job::Foreground, [&](int /*code*/) {
      next.emplace(std::vector<std::string>{"/bin/sh", "-c", "exit 4"}, Environment::of_process(),
                   loop.previous_signals());
      loop.watch(*next, Job::Foreground, [&](int its_code) {
        code = its_code;
        loop.stop();
      });
    });
    loop.run();
    return code == 4 ? 0 : 1;
  }));
}

TEST(Supervisor, stops_with_a_foreground_child) {
  test::Child supervising([] {
    Loop loop;
    auto child = shell(loop, "kill -TSTP $$; exit 5");
    int code = -1;
    loop.watch(child, Job::Foreground, [&](int its_code) {
      code = its_code;
      loop.stop();
    });
    loop.run();
    return code;
  });
  ASSERT_TRUE(supervising.stops());
  ::kill(supervising.pid(), SIGCONT);
  EXPECT_EQ(WEXITSTATUS(supervising.wait()), 5);
}

TEST(Supervisor, continues_when_a_background_child_is_stopped) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    auto child = shell(loop, "kill -STOP $$; exit 5", system::Group::Own);
    int code = -1;
    loop.watch(child, Job::Background, [&](int its_code) {
      code = its_code;
      loop.stop();
    });
    loop.on_signal([&](const system::Signal& signal) {
      if (signal.number == SIGCHLD) child.send(SIGCONT);
    });
    loop.run();
    return code == 5 ? 0 : 1;
  }));
}

TEST(Supervisor, calls_timers_in_the_order_they_are_due) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    std::string calls;
    const auto start = std::chrono::steady_clock::now();
    loop.after(40ms, [&] {
      calls += 'c';
      loop.stop();
    });
    loop.after(0ms, [&] { calls += 'a'; });
    loop.after(20ms, [&] { calls += 'b'; });
    loop.run();
    return calls == "abc" && std::chrono::steady_clock::now() - start >= 40ms ? 0 : 1;
  }));
}

TEST(Supervisor, calls_a_timer_once_unless_it_is_set_again) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    int once = 0;
    int again = 0;
    std::function<void()> act = [&] {
      if (++again == 3) loop.after(20ms, [&] { loop.stop(); });
      if (again < 3) loop.after(1ms, act);
    };
    loop.after(1ms, [&] { ++once; });
    loop.after(1ms, act);
    loop.run();
    return once == 1 && again == 3 ? 0 : 1;
  }));
}

TEST(Supervisor, reads_and_writes_while_it_waits_for_a_signal) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    const auto pipe = system::make_wakeup_pipe();
    std::string read;
    int written = 0;
    loop.watch(pipe.writing.get(), Readiness::Writable, [&] {
      written += ::write(pipe.writing.get(), "x", 1) == 1 ? 1 : 0;
      if (written == 2) loop.unwatch(pipe.writing.get());
    });
    loop.watch(pipe.reading.get(), Readiness::Readable, [&] {
      char byte = 0;
      while (::read(pipe.reading.get(), &byte, 1) == 1) read += byte;
      if (read.size() == 2) ::raise(SIGUSR1);
    });
    loop.on_signal([&](const system::Signal& signal) {
      if (signal.number == SIGUSR1) loop.stop();
    });
    loop.run();
    return read == "xx" && written == 2 ? 0 : 1;
  }));
}

TEST(Supervisor, reports_the_end_of_a_stream) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    auto pipe = system::make_wakeup_pipe();
    pipe.writing = {};
    loop.watch(pipe.reading.get(), Readiness::Readable, [&] { loop.stop(); });
    loop.run();
    return 0;
  }));
}

TEST(Supervisor, handles_signals_and_children_while_descriptors_are_silent) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    const auto pipe = system::make_wakeup_pipe();
    bool read = false;
    bool heard = false;
    int code = -1;
    loop.watch(pipe.reading.get(), Readiness::Readable, [&] { read = true; });
    loop.on_signal([&](const system::Signal& signal) {
      if (signal.number == SIGUSR2) heard = signal.from_process;
    });
    // During the wait, which an earlier signal would not end.
    auto child = shell(loop, "sleep 0.1; kill -USR2 $PPID; exit 6");
    loop.watch(child, Job::Foreground, [&](int its_code) {
      code = its_code;
      loop.stop();
    });
    loop.run();
    return heard && code == 6 && !read ? 0 : 1;
  }));
}

TEST(Supervisor, runs_timers_while_descriptors_are_silent) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    const auto pipe = system::make_wakeup_pipe();
    loop.watch(pipe.reading.get(), Readiness::Readable, [] {});
    const auto start = std::chrono::steady_clock::now();
    loop.after(30ms, [&] { loop.stop(); });
    loop.run();
    return std::chrono::steady_clock::now() - start >= 30ms ? 0 : 1;
  }));
}

TEST(Supervisor, calls_nothing_after_stop) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    const auto pipe = system::make_wakeup_pipe();
    if (::write(pipe.writing.get(), "x", 1) != 1) return 1;
    bool called = false;
    loop.watch(pipe.reading.get(), Readiness::Readable, [&] { called = true; });
    loop.on_signal([&](const system::Signal& /*signal*/) { loop.stop(); });
    loop.after(0ms, [&] { called = true; });
    ::raise(SIGUSR1);
    loop.run();
    return called ? 2 : 0;
  }));
}

TEST(Supervisor, does_not_call_a_timer_that_was_cancelled) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    std::string calls;
    const auto never = loop.after(20ms, [&] { calls += 'x'; });
    loop.after(10ms, [&] {
      calls += 'a';
      loop.cancel(never);
      loop.cancel(never); // it is gone already
    });
    loop.after(40ms, [&] { loop.stop(); });
    loop.run();
    return calls == "a" ? 0 : 1;
  }));
}

TEST(Supervisor, does_not_call_anything_for_a_child_that_it_no_longer_watches) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    bool is_called = false;
    auto forgotten = shell(loop, "exit 3");
    auto watched = shell(loop, "exit 4");
    loop.watch(forgotten, Job::Background, [&](int /*code*/) { is_called = true; });
    loop.watch(watched, Job::Background,
               [&](int /*code*/) { loop.after(50ms, [&] { loop.stop(); }); });
    loop.unwatch(forgotten);
    loop.run();
    return is_called ? 1 : 0;
  }));
}

TEST(Supervisor, may_be_told_by_a_callback_to_forget_another_child) {
  EXPECT_TRUE(test::succeeds([] {
    Loop loop;
    auto first = shell(loop, "exit 0");
    auto second = shell(loop, "exit 0");
    int calls = 0;
    const auto watch = [&](ChildProcess& child, const ChildProcess& other) {
      loop.watch(child, Job::Background, [&](int /*code*/) {
        ++calls;
        loop.unwatch(other);
        loop.after(50ms, [&] { loop.stop(); });
      });
    };
    watch(first, second);
    watch(second, first);
    loop.run();
    return calls == 1 ? 0 : 1;
  }));
}

TEST(Supervisor, throws_what_a_callback_throws) {
  EXPECT_TRUE(test::succeeds([] {
    Supervisor loop;
    loop.after(0ms, [] { throw Error("over"); });
    try {
      loop.run();
    } catch (const Error& error) {
      return std::string(error.what()) == "over" ? 0 : 1;
    }
    return 2;
  }));
}

} // namespace
} // namespace idr::launch

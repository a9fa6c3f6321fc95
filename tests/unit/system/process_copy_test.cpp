// Children that are copies of this process.
#include "core/error.hpp"
#include "core/system/child_process.hpp"
#include "core/system/pipe.hpp"
#include "core/system/signals.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <unistd.h>

namespace idr::system {
namespace {

using test::ScratchFolder;

std::optional<int> end_of(ChildProcess& child) {
  std::optional<int> code;
  test::eventually([&] { return (code = child.poll_end()).has_value(); });
  return code;
}

std::optional<int> result_of_copy(const std::function<int()>& body,
                                  const SignalState& signals = signals_now(),
                                  std::span<const int> kept = {}, Group group = Group::Inherited) {
  ChildProcess copy(body, signals, kept, group);
  return end_of(copy);
}

bool is_open(int descriptor) { return ::fcntl(descriptor, F_GETFD) >= 0; }

TEST(ProcessCopy, exits_with_the_result_of_its_body) {
  EXPECT_EQ(result_of_copy([] { return 0; }), 0);
  EXPECT_EQ(result_of_copy([] { return 42; }), 42);
  EXPECT_EQ(result_of_copy([] { return ::raise(SIGKILL); }), 128 + SIGKILL);
}

TEST(ProcessCopy, is_another_process_with_this_ones_memory) {
  const auto id = ::getpid();
  int value = 7;
  EXPECT_EQ(result_of_copy([&] { return ::getppid() == id && value++ == 7 ? 0 : 1; }), 0);
  EXPECT_EQ(value, 7);
}

// Destructors would remove files and containers that belong to the original.
TEST(ProcessCopy, exits_without_destructors_even_if_the_body_throws) {
  const ScratchFolder folder;
  struct Marker {
    std::filesystem::path file;
    ~Marker() {
      if (file.filename() == "armed") std::filesystem::remove(file);
    }
  };
  for (const bool is_error : {true, false}) {
    Marker marker{folder.write("unarmed", "")};
    const auto armed = folder.write("armed", "");
    const auto code = result_of_copy([&]() -> int {
      marker.file = armed;
      if (is_error) throw Error("over", {}, 3);
      throw 1; // NOLINT: anything can be thrown
    });
    EXPECT_EQ(code, 1);
    EXPECT_TRUE(std::filesystem::exists(armed));
  }
}

TEST(ProcessCopy, has_only_the_descriptors_that_it_keeps) {
  const auto kept = make_pipe("test");
  const auto closed = make_pipe("test");
  const std::array all_kept = {kept.writing.get()};
  EXPECT_EQ(result_of_copy(
                [&] {
                  if (!is_open(kept.writing.get())) return 1;
                  if (is_open(kept.reading.get()) || is_open(closed.reading.get())) return 2;
                  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
                    if (!is_open(stream)) return 3;
                  }
                  return 0;
                },
                signals_now(), all_kept),
            0);
  EXPECT_TRUE(is_open(closed.reading.get()));
}

TEST(ProcessCopy, handles_signals_as_a_program_would) {
  EXPECT_TRUE(test::succeeds([] {
    ::signal(SIGUSR1, [](int) {});
    ::signal(SIGUSR2, SIG_IGN);
    const auto before = signals_now();
    const SignalQueue queue; // blocks signals
    const auto code = result_of_copy(
        [] {
          struct sigaction handled {};
          struct sigaction ignored {};
          ::sigaction(SIGUSR1, nullptr, &handled);
          ::sigaction(SIGUSR2, nullptr, &ignored);
          if (handled.sa_handler != SIG_DFL || ignored.sa_handler != SIG_IGN) return 1;
          ::raise(SIGTERM);
          return 2; // it was blocked
        },
        before);
    return code == 128 + SIGTERM ? 0 : code.value_or(9);
  }));
}

TEST(ProcessCopy, does_not_ignore_what_only_this_program_ignores) {
  EXPECT_TRUE(test::succeeds([] {
    ::signal(SIGPIPE, SIG_DFL);
    ignore_write_signals();
    return result_of_copy([] { return ::raise(SIGPIPE); }) == 128 + SIGPIPE ? 0 : 1;
  }));
}

TEST(ProcessCopy, may_have_a_process_group_of_its_own) {
  const auto group = ::getpgrp();
  EXPECT_EQ(result_of_copy([&] { return ::getpgrp() == group ? 0 : 1; }), 0);
  EXPECT_EQ(result_of_copy([&] { return ::getpgrp() == ::getpid() ? 0 : 1; }, signals_now(), {},
                           Group::Own),
            0);
}

TEST(ProcessCopy, is_ended_with_its_object_unless_it_was_released) {
  const auto sleeping = [] {
    ::alarm(static_cast<unsigned>(test::patience.count()));
    return ::pause();
  };
  pid_t ended = 0;
  {
    const ChildProcess copy(sleeping, signals_now());
    ended = copy.id();
  }
  EXPECT_NE(::kill(ended, 0), 0);
  pid_t released = 0;
  {
    ChildProcess copy(sleeping, signals_now());
    released = copy.id();
    copy.release();
  }
  EXPECT_EQ(::kill(released, 0), 0);
  ::kill(released, SIGKILL);
  EXPECT_EQ(::waitpid(released, nullptr, 0), released);
}

TEST(CloseDescriptorsExcept, closes_all_but_the_standard_streams_and_these) {
  EXPECT_TRUE(test::succeeds([] {
    const int low = ::open("/dev/null", O_RDONLY);
    const int kept = ::dup(low);
    const int high = ::fcntl(low, F_DUPFD, 500);
    close_descriptors_except(std::array{kept, -1});
    if (is_open(low) || is_open(high)) return 1;
    if (!is_open(kept)) return 2;
    return is_open(STDIN_FILENO) && is_open(STDOUT_FILENO) && is_open(STDERR_FILENO) ? 0 : 3;
  }));
}

} // namespace
} // namespace idr::system

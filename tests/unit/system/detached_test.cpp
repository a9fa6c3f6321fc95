#include "core/error.hpp"
#include "core/system/detached.hpp"
#include "core/system/pipe.hpp"
#include "core/system/process.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"
#include "tests/unit/system/gone.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fcntl.h>
#include <functional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::system {
namespace {

using Ready = std::function<void()>;

/// A copy that writes a text, one byte of which tells what it found; '0': all is well.
char answer_of(const std::function<int()>& examine) {
  const auto answer = make_pipe("test");
  const std::array kept = {answer.writing.get()};
  const auto id = start_detached("the copy", signals_now(), kept, [&](const Ready& ready) {
    const char found = static_cast<char>('0' + examine());
    ready();
    return ::write(answer.writing.get(), &found, 1) == 1 ? 0 : 1;
  });
  char byte = '?';
  EXPECT_EQ(::read(answer.reading.get(), &byte, 1), 1);
  EXPECT_EQ(::waitpid(id, nullptr, 0), id);
  return byte;
}

TEST(StartDetached, starts_a_process_in_a_session_of_its_own_without_a_terminal) {
  EXPECT_EQ(answer_of([] {
              if (::getsid(0) != ::getpid()) return 1;
              return ::open("/dev/tty", O_RDWR) < 0 ? 0 : 2;
            }),
            '0');
}

TEST(StartDetached, has_nothing_as_standard_streams) {
  EXPECT_EQ(answer_of([] {
              struct stat nothing {};
              if (::stat("/dev/null", &nothing) != 0) return 1;
              for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
                struct stat found {};
                if (::fstat(stream, &found) != 0 || !same_file(found, nothing)) return 2;
              }
              return 0;
            }),
            '0');
}

TEST(StartDetached, closes_the_descriptors_that_are_not_kept) {
  const auto pipe = make_pipe("test");
  EXPECT_EQ(answer_of([&] { return ::fcntl(pipe.writing.get(), F_GETFD) < 0 ? 0 : 1; }), '0');
}

TEST(StartDetached, returns_as_soon_as_the_copy_is_ready) {
  const test::ScratchFolder folder;
  const auto id = start_detached("the copy", signals_now(), {}, [&](const Ready& ready) {
    folder.write("before", "");
    ready();
    ::alarm(static_cast<unsigned>(test::patience.count()));
    return ::pause();
  });
  EXPECT_TRUE(std::filesystem::exists(folder / "before"));
  EXPECT_EQ(::kill(id, 0), 0) << "it lives on";
  ::kill(id, SIGKILL);
  EXPECT_EQ(::waitpid(id, nullptr, 0), id);
}

TEST(StartDetached, fails_if_the_copy_ends_before_it_is_ready) {
  const auto failure = [](const std::function<int()>& body) {
    try {
      start_detached("the copy", signals_now(), {}, [&](const Ready& /*ready*/) { return body(); });
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const auto message = "the copy ended as soon as it was started";
  EXPECT_EQ(failure([] { return 0; }), message);
  EXPECT_EQ(failure([]() -> int { throw Error("over"); }), message);
  EXPECT_EQ(failure([] { return ::raise(SIGKILL); }), message);
}

} // namespace
} // namespace idr::system

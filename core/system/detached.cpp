#include "core/system/detached.hpp"

#include "core/error.hpp"
#include "core/system/child_process.hpp"
#include "core/system/pipe.hpp"
#include "core/system/process.hpp"

#include <cerrno>
#include <unistd.h>
#include <vector>

namespace idr::system {
namespace {

void leave_terminal() {
  ::setsid();
  const auto nothing = null_device();
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ::dup2(nothing.get(), stream);
}

} // namespace

pid_t start_detached(const std::string& what, const SignalState& signals, std::span<const int> kept,
                     const std::function<int(const std::function<void()>& ready)>& body) {
  auto pipe = make_pipe(what);
  std::vector<int> all_kept(kept.begin(), kept.end());
  all_kept.push_back(pipe.writing.get());
  ChildProcess copy(
      [&] {
        leave_terminal();
        return body([&] {
          write_all(pipe.writing.get(), "r", what);
          pipe.writing = FileDescriptor();
        });
      },
      signals, all_kept);
  const auto id = copy.id();
  pipe.writing = FileDescriptor();
  char byte = 0;
  ssize_t count = 0;
  do {
    count = ::read(pipe.reading.get(), &byte, 1);
  } while (count < 0 && errno == EINTR);
  if (count != 1) throw Error(what + " ended as soon as it was started");
  copy.release();
  return id;
}

} // namespace idr::system

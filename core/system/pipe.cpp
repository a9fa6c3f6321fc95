#include "core/system/pipe.hpp"

#include "core/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace idr::system {

Pipe make_pipe(const std::string& to) {
  int ends[2];
  if (::pipe(ends) != 0) throw SystemError("cannot create a pipe to " + to, errno);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

Pipe make_wakeup_pipe() {
  auto pipe = make_pipe("this process");
  for (const auto* end : {&pipe.reading, &pipe.writing}) ::fcntl(end->get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

} // namespace idr::system

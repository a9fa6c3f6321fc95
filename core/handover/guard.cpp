#include "core/handover/guard.hpp"

#if defined(__linux__) && !defined(IDR_PORTABLE)

#include "core/error.hpp"
#include "core/handover/guard_process.hpp"
#include "core/system/processes.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace idr::handover {

bool Guard::is_possible() { return true; }

Guard::Guard(const std::filesystem::path& file, system::FileDescriptor writing, std::string* text) {
  void* page = ::mmap(nullptr, sizeof(GuardState), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw SystemError("out of memory", errno);
  shared_ = new (page) GuardState;
  const pid_t parent = ::getpid();
  // Until the guard has a handler for it, its signal would end it.
  sigset_t blocked;
  sigset_t previous;
  sigemptyset(&blocked);
  sigaddset(&blocked, guard_signal);
  ::sigprocmask(SIG_BLOCK, &blocked, &previous);
  process_ = ::fork();
  if (process_ == 0) {
    run_guard(file.string(), std::move(writing), text, parent, *shared_);
  }
  const int failure = errno;
  ::sigprocmask(SIG_SETMASK, &previous, nullptr);
  if (text != nullptr) {
    ::explicit_bzero(text->data(), text->size());
    text->clear();
  }
  if (process_ < 0) {
    release();
    throw SystemError("cannot start a process", failure);
  }
}

void Guard::kill() {
  if (is_alive()) ::kill(process_, SIGKILL);
}

Guard::~Guard() {
  kill();
  // Wait for it: in a container, the first process may not reap it. But a launch that has failed
  // does not wait: that would take as long as the rest of it.
  if (process_ > 0 && was_read()) ::waitpid(process_, nullptr, 0);
  release();
}

void Guard::release() {
  shared_->~GuardState();
  ::munmap(shared_, sizeof(GuardState));
}

void Guard::set_reader(pid_t reader) { shared_->reader = reader; }

bool Guard::was_read() const { return shared_->read; }

void Guard::set_read() { shared_->read = true; }

bool Guard::is_alive() {
  if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) != 0) process_ = -1;
  return process_ > 0;
}

bool Guard::received(int signal_number) const {
  // In the kernel's list of a group, older processes come after younger ones: a signal that has
  // reached this process has reached the guard before.
  if (process_ < 0 || !system::has_pending(process_, signal_number)) return false;
  ::kill(process_, guard_signal); // clears it, so that the next one can be detected
  return true;
}

} // namespace idr::handover

#else

namespace idr::handover {

bool Guard::is_possible() { return false; }
Guard::Guard(const std::filesystem::path& /*file*/, system::FileDescriptor /*writing*/,
             std::string* /*text*/) {}
Guard::~Guard() = default;
void Guard::kill() {}
void Guard::release() {}
void Guard::set_reader(pid_t /*reader*/) {}
bool Guard::was_read() const { return false; }
void Guard::set_read() {}
bool Guard::is_alive() { return false; }
bool Guard::received(int /*signal_number*/) const { return false; }

} // namespace idr::handover

#endif

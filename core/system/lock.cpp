#include "core/system/lock.hpp"

#include <cerrno>
#include <sys/file.h>
#include <thread>

namespace idr::system {

Lock try_lock(int fd) {
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR) return errno == EWOULDBLOCK ? Lock::Held : Lock::Unavailable;
  }
  return Lock::Taken;
}

LockOutcome wait_for_lock(const std::function<Lock()>& attempt, const std::string& holder,
                          const LockWait& wait) {
  constexpr auto between_attempts = std::chrono::milliseconds(20);
  auto lock = attempt();
  if (lock != Lock::Held) return {.taken = lock == Lock::Taken};
  const auto note = wait.waiting ? wait.waiting(holder) : nullptr;
  const auto end = std::chrono::steady_clock::now() + wait.limit;
  while (lock == Lock::Held && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(between_attempts);
    lock = attempt();
  }
  return {.taken = lock == Lock::Taken, .waited = true};
}

} // namespace idr::system

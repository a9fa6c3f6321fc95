#include "core/system/process_group.hpp"

#include <chrono>
#include <csignal>
#include <sys/wait.h>
#include <thread>
#if defined(__linux__)
#include <sys/prctl.h>
#endif

namespace idr::system {
namespace {

void keep_orphans([[maybe_unused]] bool are_kept) {
#if defined(__linux__)
  ::prctl(PR_SET_CHILD_SUBREAPER, are_kept ? 1 : 0);
#endif
}

} // namespace

OrphanKeeper::OrphanKeeper() { keep_orphans(true); }
OrphanKeeper::~OrphanKeeper() { keep_orphans(false); }

void wait_for_group(pid_t group) {
  constexpr auto between_checks = std::chrono::milliseconds(10);
  constexpr int checks = 6000; // a minute
  for (int i = 0; i < checks; ++i) {
    // A zombie is still a member.
    while (::waitpid(-group, nullptr, WNOHANG) > 0) {
    }
    if (::kill(-group, 0) != 0) return;
    std::this_thread::sleep_for(between_checks);
  }
}

} // namespace idr::system

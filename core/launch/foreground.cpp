#include "core/launch/foreground.hpp"

#include "core/system/memory.hpp"
#include "core/system/wiping.hpp"

#include <csignal>
#include <optional>
#include <unistd.h>

namespace idr::launch {

ForegroundEnd wait_in_foreground(Supervisor& loop, system::ChildProcess& program,
                                 Forwarding forwarding) {
  std::optional<int> code;
  ForegroundEnd end;
  const auto parent = ::getppid();
  // One that was sent by the terminal has reached the program. One that tells of the parent's death
  // has reached only this process.
  loop.on_signal([&](const system::Signal& signal) {
    const bool is_shared = forwarding == Forwarding::Off && ::getppid() == parent;
    if (is_shared || !signal.from_process || signal.number == SIGCHLD) return;
    end.was_signalled = true;
    program.send(signal.number);
  });
  loop.watch(program, Job::Foreground, [&](int exit_code) {
    code = exit_code;
    loop.stop();
  });
  system::release_code_pages();
  system::wipe_stack();
  while (!code) loop.run();
  loop.on_signal({});
  end.exit_code = *code;
  return end;
}

} // namespace idr::launch

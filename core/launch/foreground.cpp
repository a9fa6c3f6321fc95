#include "core/launch/foreground.hpp"

#include "core/system/memory.hpp"
#include "core/system/wiping.hpp"

#include <csignal>
#include <optional>

namespace idr::launch {

ForegroundEnd wait_in_foreground(Supervisor& loop, system::ChildProcess& program,
                                 Forwarding forwarding) {
  std::optional<int> code;
  ForegroundEnd end;
  // One that was sent by the terminal has reached the program.
  loop.on_signal([&](const system::Signal& signal) {
    if (forwarding == Forwarding::Off || !signal.from_process || signal.number == SIGCHLD) return;
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

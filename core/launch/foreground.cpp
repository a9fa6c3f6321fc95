#include "core/launch/foreground.hpp"

#include "core/system/memory.hpp"
#include "core/system/wiping.hpp"

#include <csignal>
#include <optional>

namespace idr::launch {

int wait_in_foreground(Supervisor& loop, system::ChildProcess& program) {
  std::optional<int> code;
  // One that was sent by the terminal, or to the whole process group, has reached the program.
  loop.on_signal([&](const system::Signal& signal) {
    if (signal.from_process && signal.number != SIGCHLD) program.send(signal.number);
  });
  loop.watch(program, Job::Foreground, [&](int exit_code) {
    code = exit_code;
    loop.stop();
  });
  system::release_code_pages();
  system::wipe_stack();
  while (!code) loop.run();
  loop.on_signal({});
  return *code;
}

} // namespace idr::launch

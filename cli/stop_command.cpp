#include "cli/stop_command.hpp"

#include "cli/messages.hpp"
#include "core/launch/launches.hpp"

namespace idr::cli {

int stop_launches(const StopOptions& options, const system::Host& host) {
  int exit_code = 0;
  for (const auto& name : options.names) {
    try {
      launch::stop_launch(options.engine, name, host);
      print_line("", name);
    } catch (const Error& error) {
      if (options.names.size() == 1) throw;
      say(error);
      exit_code = 1;
    }
  }
  return exit_code;
}

} // namespace idr::cli

#include "cli/exec_command.hpp"

#include "cli/messages.hpp"
#include "cli/terminal_reporter.hpp"
#include "core/launch/program.hpp"
#include "core/launch/resolving.hpp"
#include "core/options/naming.hpp"

namespace idr::cli {

int run_program(const plan::ProgramOptions& options, const system::Host& host) {
  const TerminalReporter reporter(options.verbose, host.environment);
  const auto config = aws::SharedConfig::of_user(host);
  const auto plan = options::naming(options.credentials.origins,
                                    [&] { return make_program_plan(options, host, config); });
  for (const auto& warning : plan.credentials.warnings) warn(warning);
  launch::say_findings(options.files, config, plan.credentials, reporter);
  return launch::run_program(plan, options.credentials, host, reporter);
}

} // namespace idr::cli

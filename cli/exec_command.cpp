#include "cli/exec_command.hpp"

#include "cli/messages.hpp"
#include "cli/terminal_reporter.hpp"
#include "core/launch/program.hpp"
#include "core/launch/resolving.hpp"
#include "core/options/naming.hpp"
#include "core/text/contains.hpp"

#include <fmt/format.h>

namespace idr::cli {

int run_program(const plan::ProgramOptions& options, const system::Host& host) {
  const TerminalReporter reporter(options.verbose, host.environment);
  const auto config = aws::SharedConfig::of_user(host);
  const auto plan = options::naming(options.credentials.origins,
                                    [&] { return make_program_plan(options, host, config); });
  for (const auto& warning : plan.credentials.warnings) warn(warning);
  if (options.command.size() == 1 && text::contains(options.variants, options.command.front())) {
    warn(fmt::format("{} is run as a program; the variant is @{}", options.command.front(),
                     options.command.front()));
  }
  launch::say_findings(options.files, config, plan.credentials, reporter);
  return launch::run_program(plan, options.credentials, host, reporter);
}

} // namespace idr::cli

#include "cli/launch_command.hpp"

#include "cli/messages.hpp"
#include "cli/terminal_reporter.hpp"
#include "core/launch/launch.hpp"
#include "core/plan/dry_run.hpp"
#include "core/text/shell_words.hpp"

#include <utility>

namespace idr::cli {
namespace {

void print_dry_run(const plan::RunPlan& plan, const plan::RunOptions& options) {
  if (options.dry_run == plan::DryRun::Json) {
    print_json_text(to_json(plan, options));
  } else {
    if (options.verbose) {
      for (const auto& line : to_lines(plan, options)) say(line);
    }
    for (const auto& line : example_lines(plan)) print_line("", text::command_line(line));
  }
}

} // namespace

int launch_container(const plan::RunOptions& options, const system::Host& host) {
  const TerminalReporter reporter(options.verbose, host.environment);
  auto plan = launch::prepare(options, host, reporter);
  if (options.dry_run == plan::DryRun::No) {
    return launch::run(std::move(plan), options, host, reporter);
  }
  print_dry_run(plan, options);
  return 0;
}

} // namespace idr::cli

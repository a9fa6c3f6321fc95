#include "core/schedule/scheduled_run.hpp"

#include "core/error.hpp"
#include "core/launch/foreground.hpp"
#include "core/schedule/captured_output.hpp"
#include "core/schedule/run_record.hpp"
#include "core/system/host.hpp"
#include "core/system/process_group.hpp"

#include <fmt/format.h>

#include <csignal>
#include <memory>
#include <unistd.h>
#include <vector>

namespace idr::schedule {
namespace {

/// Without a file to hold the output back, the job runs nevertheless.
std::unique_ptr<CapturedOutput> captured_output(const RunOrder& order, launch::Supervisor& loop,
                                                const system::Host& host,
                                                const launch::Reporter& reporter) try {
  if (order.output == RunOutput::Passed) return nullptr;
  return std::make_unique<CapturedOutput>(loop, system::temporary_folder(host.environment));
} catch (const SystemError& error) {
  reporter.warn(fmt::format("all output is printed: {}", error.what()));
  return nullptr;
}

/// A copy of this process runs the job, so that this one can record how it ends.
system::ChildProcess start(const RunOrder& order, launch::Supervisor& loop, int output) {
  const auto run = [&, parent = ::getpid()] {
    system::end_with_parent(parent); // no job goes on without the lock
    if (output >= 0 && (::dup2(output, STDOUT_FILENO) < 0 || ::dup2(output, STDERR_FILENO) < 0)) {
      return 1;
    }
    return order.run();
  };
  const std::vector<int> kept = output >= 0 ? std::vector{output} : std::vector<int>();
  const auto group =
      order.signals_to == SignalsTo::All ? system::Group::Own : system::Group::Inherited;
  return {run, loop.previous_signals(), kept, group};
}

int run_once(const RunOrder& order, const system::Host& host, const launch::Reporter& reporter) {
  launch::Supervisor loop;
  const system::OrphanKeeper orphans; // whose end can then be waited for
  const auto output = captured_output(order, loop, host, reporter);
  auto job = start(order, loop, output ? output->descriptor() : -1);
  const auto id = job.id();
  if (output) output->close_descriptor();
  const auto end = launch::wait_in_foreground(loop, job);
  if (order.signals_to == SignalsTo::All) {
    // What the first process leaves when it is killed must not go on without the lock.
    if (job.ending_signal() != 0) ::kill(-id, SIGTERM);
    if (end.was_signalled || job.ending_signal() != 0) system::wait_for_group(id);
  }
  if (output && end.exit_code != 0) {
    const bool is_complete = output->print();
    reporter.warn(fmt::format("@{} has failed with exit code {}{}", order.variant, end.exit_code,
                              is_complete ? "" : "; a part of its output was lost"));
  }
  return end.exit_code;
}

} // namespace

int run_job(const RunOrder& order, const system::Host& host, const launch::Reporter& reporter) {
  const auto file = run_record_file(host.environment, order.job_name);
  RunRecord record(file);
  if (record.lock() == system::Lock::Held) {
    throw Error(fmt::format("@{} was not started: its previous run has not ended", order.variant),
                {}, runs_already);
  }
  if (record.lock() == system::Lock::Unavailable) {
    reporter.warn(fmt::format("the run cannot be recorded, so that another one may start at the "
                              "same time: {} cannot be written",
                              file ? file->string() : "the home directory"));
  }
  record.begin(host.clock(), host.environment.get("INVOCATION_ID").value_or(""));
  const int code = run_once(order, host, reporter);
  record.end(host.clock(), code);
  return code;
}

} // namespace idr::schedule

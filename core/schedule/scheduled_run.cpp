#include "core/schedule/scheduled_run.hpp"

#include "core/error.hpp"
#include "core/launch/foreground.hpp"
#include "core/schedule/run_record.hpp"
#include "core/system/private_file.hpp"
#include "core/system/process.hpp"

#include <fmt/format.h>

#include <array>
#include <unistd.h>

namespace idr::schedule {
namespace {

/// To this process's stdout, which may be the mail of cron.
void print_all(int file) {
  std::array<char, 16'384> buffer{};
  off_t at = 0;
  for (;;) {
    const auto size = ::pread(file, buffer.data(), buffer.size(), at);
    if (size <= 0) return;
    system::write_all(STDOUT_FILENO, {buffer.data(), static_cast<std::size_t>(size)}, "stdout");
    at += size;
  }
}

int run_once(const RunOrder& order, const system::Host& host, int output) {
  launch::Supervisor loop;
  system::Streams streams;
  if (output >= 0) streams.output = streams.error = output;
  // Whoever ends a run, ends all of its processes: a shell would not pass the signal on.
  const auto group = system::has_terminal() ? system::Group::Inherited : system::Group::Own;
  system::ChildProcess job(order.command, host.environment, loop.previous_signals(), streams,
                           group);
  return launch::wait_in_foreground(loop, job);
}

} // namespace

int run_job(const RunOrder& order, const system::Host& host, const launch::Reporter& reporter) {
  RunRecord record(run_record_file(host.environment, order.job_name));
  if (record.lock() == system::Lock::Held) {
    throw Error(fmt::format("@{} was not started: its last run goes on", order.variant), {},
                runs_already);
  }
  if (record.lock() == system::Lock::Unavailable) {
    reporter.warn("the run cannot be recorded, so that another one may start at the same time: the "
                  "folder ~/.local/state/iam-docker-run/schedules cannot be used");
  }
  const auto output = order.output == RunOutput::OnFailure
                          ? system::unnamed_file(system::temporary_folder(host.environment))
                          : system::FileDescriptor();
  record.begin(host.clock());
  const int code = run_once(order, host, output ? output.get() : -1);
  record.end(host.clock(), code);
  if (output && code != 0) print_all(output.get());
  return code;
}

} // namespace idr::schedule

#include "core/schedule/scheduled_run.hpp"

#include "core/error.hpp"
#include "core/launch/foreground.hpp"
#include "core/schedule/run_record.hpp"
#include "core/system/private_file.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <csignal>
#include <thread>
#include <unistd.h>
#include <vector>

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

/// Processes that clean up after a signal may take longer than the one that started them; who sent
/// the signal may kill all that are left once this process has ended.
void wait_for_group(pid_t group) {
  constexpr auto between_checks = std::chrono::milliseconds(20);
  constexpr int checks = 3000; // 60 s
  for (int i = 0; i < checks && ::kill(-group, 0) == 0; ++i)
    std::this_thread::sleep_for(between_checks);
}

/// A copy of this process runs the job, so that this one can record how it ends.
int run_once(const RunOrder& order, int output) {
  launch::Supervisor loop;
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
  system::ChildProcess job(run, loop.previous_signals(), kept, group);
  const auto id = job.id();
  const auto end = launch::wait_in_foreground(loop, job);
  if (end.was_signalled && group == system::Group::Own) wait_for_group(id);
  return end.exit_code;
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
  record.begin(host.clock(), host.environment.get("INVOCATION_ID").value_or(""));
  const int code = run_once(order, output ? output.get() : -1);
  record.end(host.clock(), code);
  if (output && code != 0) print_all(output.get());
  return code;
}

} // namespace idr::schedule

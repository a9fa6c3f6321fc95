// A run of a job, as its timer starts it.
#pragma once

#include "core/launch/reporter.hpp"
#include "core/system/host.hpp"

#include <functional>
#include <string>

namespace idr::schedule {

/// What a run prints: everything at once, or, for cron, which mails it, only if the run fails.
enum class RunOutput : bool { Passed, OnFailure };

/// Which processes of a job get the signals that end it.
enum class SignalsTo : bool {
  First, ///< which passes them on, as a launch does
  All    ///< a shell, for instance, would not pass them on
};

struct RunOrder {
  std::string variant;
  std::string job_name;
  std::function<int()> run; ///< runs the variant once, in a process of its own; does not throw
  SignalsTo signals_to = SignalsTo::First;
  RunOutput output = RunOutput::Passed;
};

/// The exit code if another run of the job goes on: EX_TEMPFAIL of sysexits.h.
inline constexpr int runs_already = 75;

/// Runs the job once, unless it runs already, and records the run. Returns the exit code of the
/// job. Throws Error with exit code `runs_already`; SystemError.
int run_job(const RunOrder& order, const system::Host& host, const launch::Reporter& reporter);

} // namespace idr::schedule

#include "core/plan/run_mode.hpp"

#include "core/options/values.hpp"

#include <algorithm>
#include <strings.h>

namespace idr::plan {
namespace {

using options::is_set;
using options::last_value;
using options::option;
using options::OptionList;

bool restarts(const OptionList& given) {
  const auto* policy = last_value(given, option("restart"));
  return policy != nullptr && !policy->empty() && *policy != "no";
}

bool is_removed(const OptionList& given, bool detached) {
  if (last_value(given, option("rm")) != nullptr) return is_set(given, option("rm"));
  return !detached && !restarts(given);
}

/// --shell and --interactive imply docker's -i and -t.
bool implies_it(const RunOptions& run) { return run.shell || run.interactive; }

bool attaches_stdin(const OptionList& given) {
  return std::any_of(given.begin(), given.end(), [](const options::TypedOption& typed) {
    return typed.is(option("attach")) && ::strcasecmp(typed.value.c_str(), "stdin") == 0;
  });
}

bool wants_tty(const RunOptions& run, const system::Host& host) {
  if (last_value(run.given, option("tty")) != nullptr) {
    return is_set(run.given, option("tty"));
  }
  return implies_it(run) && host.stdin_is_terminal && host.stdout_is_terminal &&
         !host.environment.is_ci_job();
}

} // namespace

RunMode decide_run_mode(const RunOptions& run, const system::Host& host) {
  const auto& given = run.given;
  RunMode mode;
  const bool wants_background = is_set(given, option("detach"));
  mode.detached = wants_background && !run.shell;
  mode.removed = is_removed(given, mode.detached);
  mode.stdin_open =
      implies_it(run) || is_set(given, option("interactive", options::Reader::Docker));
  mode.tty = wants_tty(run, host);
  if (wants_background && run.shell) {
    mode.warnings.push_back(
        {"--shell runs in the foreground: -d is ignored", "Remove one of the two."});
  }
  const bool stdin_attached = mode.stdin_open || attaches_stdin(given);
  if (mode.tty && stdin_attached && !mode.detached && !host.stdin_is_terminal) {
    mode.warnings.push_back(
        {"-t is ignored: stdin is not a terminal", "Remove -t if there is no terminal."});
    mode.tty = false;
  }
  return mode;
}

} // namespace idr::plan

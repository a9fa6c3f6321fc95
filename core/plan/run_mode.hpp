// How the container runs: in the background or not, removed at the end or not, with or without
// stdin and a terminal.
#pragma once

#include "core/plan/run_options.hpp"
#include "core/plan/warning.hpp"
#include "core/system/host.hpp"

#include <vector>

namespace idr::plan {

struct RunMode {
  bool detached = false;
  bool removed = false;
  bool stdin_open = false;
  bool tty = false;
  std::vector<Warning> warnings; ///< about options that are ignored
};

/// Decides as docker does, with these differences: --shell always runs in the foreground, a
/// container in the foreground is removed unless it restarts, and -t is ignored if docker would
/// refuse it because stdin is not a terminal.
RunMode decide_run_mode(const RunOptions& run, const system::Host& host);

} // namespace idr::plan

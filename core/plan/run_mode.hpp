// How the container is run: in the background or not, removed or not, with stdin and a terminal or
// without.
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
  std::vector<Warning> warnings; ///< of what was typed and is ignored
};

/// As docker does, but for these: --shell runs in the foreground, a container of the foreground is
/// removed unless it restarts, and a terminal that docker would refuse is dropped.
RunMode decide_run_mode(const RunOptions& run, const system::Host& host);

} // namespace idr::plan

// Everything that would keep one launch from working, looked at in the order of a launch.
#pragma once

#include "core/doctor/finding.hpp"
#include "core/launch/voice.hpp"
#include "core/plan/run_options.hpp"
#include "core/system/host.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::doctor {

struct Examination {
  std::vector<Finding> findings; ///< all that were reported, in that order
  /// What to know of a launch that works: the container gets no credentials. Empty: nothing.
  std::string reservation;
};

/// Examines the engine, the files, the caller and the plan of a launch with these options, which
/// need no image. `option_files_failure`: why an option file cannot be used; `launch` has nothing
/// of those files then. Of `voice` comes what is told while it waits, and each step with --verbose.
Examination examine(const plan::RunOptions& launch,
                    const std::optional<Error>& option_files_failure, const system::Host& host,
                    const launch::Voice& voice, const Report& report);

} // namespace idr::doctor

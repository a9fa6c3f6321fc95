// Checks everything that would make a launch fail, in the order of a launch.
#pragma once

#include "core/doctor/finding.hpp"
#include "core/launch/reporter.hpp"
#include "core/plan/run_options.hpp"
#include "core/system/host.hpp"

#include <optional>
#include <string>
#include <vector>

namespace idr::doctor {

struct Examination {
  std::vector<Finding> findings; ///< all findings, in the order of their reports
  /// A limitation of a launch that works: the container gets no credentials. Empty if there is
  /// none.
  std::string caveat;
};

/// Examines the engine, the files, the caller and the plan of a launch with these options, which
/// need no image. `option_files_failure` is the error of an unusable option file; `launch` then
/// contains nothing from those files. Calls `report` with each finding. `reporter` shows waiting
/// notes and, with --verbose, each step.
Examination examine(const plan::RunOptions& launch,
                    const std::optional<Error>& option_files_failure, const system::Host& host,
                    const launch::Reporter& reporter, const Report& report);

} // namespace idr::doctor

// What --dry-run prints of a plan in addition to the docker line: lines for --verbose
// (dry_run_text.cpp), and the JSON document (dry_run_json.cpp).
#pragma once

#include "core/plan/run_plan.hpp"

#include <string>
#include <vector>

namespace idr::plan {

/// Describes, for --verbose, what the docker line does not show: the files that were read, the
/// credential options and the engine with their origins, and how to create the env file by hand.
std::vector<std::string> to_lines(const RunPlan& plan, const RunOptions& options);

/// The plan as a JSON document, with the options that it was made from. Contains no values of
/// variables, and no keys, codes or policies.
std::string to_json(const RunPlan& plan, const RunOptions& options);

} // namespace idr::plan

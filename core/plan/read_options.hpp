// From the options that were given to the fields of a launch: a call for each, and nothing is
// looked up.
#pragma once

#include "core/plan/run_options.hpp"

namespace idr::plan {

/// The options of the sections Credentials and Role, which all commands share. Throws UsageError,
/// about an option, for an empty value and for one that is malformed.
aws::ChainOptions read_chain_options(const options::OptionList& given);

/// The options of a launch, `given` and `engine.origin` included; the command, the files and the
/// variants are not among them. Throws UsageError as above.
RunOptions read_run_options(options::OptionList given);

} // namespace idr::plan

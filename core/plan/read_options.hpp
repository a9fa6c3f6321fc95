// Converts a list of given options to the fields of RunOptions. Reads no files and no environment.
#pragma once

#include "core/plan/run_options.hpp"

namespace idr::plan {

/// Reads the options of the sections Credentials and Role, which all commands share. Throws
/// UsageError, with the option set, for an empty or malformed value.
aws::ChainOptions read_chain_options(const options::OptionList& given);

/// Whether the variant in effect is a program of this machine, for `idr exec`, and no container.
bool is_program(const options::OptionList& given);

/// Reads --dry-run. Throws UsageError for any value but `json`.
DryRun read_dry_run(const options::OptionList& given);

/// Reads the options of a launch, including `given` and `engine.origin`, but not `command`, `files`
/// and `variants`. Throws UsageError as read_chain_options does, and for a variant that is to run
/// with `idr exec`.
RunOptions read_run_options(options::OptionList given);

} // namespace idr::plan

// The options in effect for a command: those of its line and of the option files that it reads.
#pragma once

#include "core/options/arguments.hpp"
#include "core/options/option_table.hpp"
#include "core/options/origin.hpp"
#include "core/options/project_file.hpp"
#include "core/options/values.hpp"
#include "core/plan/program_plan.hpp"
#include "core/plan/run_options.hpp"
#include "core/system/host.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace idr::cli {

/// The options in effect, and the files that were read for them.
struct EffectiveOptions {
  options::OptionList options;
  options::OptionFiles files;
  std::vector<std::string> variants; ///< all variants of the project file
};

/// Adds the options of the files that apply in this directory, unless an option excludes them.
/// Throws UsageError for a variant that does not exist, or more than one; ConfigError and
/// SystemError for the files.
EffectiveOptions with_files(const options::Arguments& arguments, options::Command command,
                            const system::Host& host);

/// The options of a launch, and of a program, without what comes from the words after the options.
plan::RunOptions launch_options(EffectiveOptions effective);
plan::ProgramOptions program_options(const EffectiveOptions& effective);

/// Sets `verbose` and `warnings_only`. The command line overrides the environment variable, which
/// overrides the files; --verbose on the command line overrides --warnings-only.
template <typename Options>
void set_verbosity(Options& options, const options::OptionList& given,
                   const system::Environment& environment) {
  const auto is_typed = [&](const options::Option& option) {
    return std::any_of(given.begin(), given.end(), [&](const options::TypedOption& typed) {
      return typed.is(option) && options::is<options::OnCommandLine>(typed.origin);
    });
  };
  options.verbose = options::is_set(given, options::option("verbose"));
  options.warnings_only = options::is_set(given, options::option("warnings-only"));
  const bool quiet_variable = !environment.get("IAM_DOCKER_RUN_QUIET").value_or("").empty();
  if (options.verbose && is_typed(options::option("verbose"))) {
    options.warnings_only = false;
  } else if (quiet_variable && !is_typed(options::option("warnings-only"))) {
    options.warnings_only = true;
  }
  if (options.warnings_only) options.verbose = false;
}

} // namespace idr::cli

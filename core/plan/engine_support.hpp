// Whether the engine's client supports the options that are passed to it.
#pragma once

#include "core/docker/engine.hpp"
#include "core/options/arguments.hpp"
#include "core/plan/warning.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

/// Returns the output of `PROGRAM run --help`; std::nullopt if there is none.
using ReadHelp = std::function<std::optional<std::string>(const std::string& program)>;

/// Throws UsageError for an option that this client does not support: the client would fail with
/// its usage text, after credentials were requested. The client's help is read only if an option
/// may be unsupported. An empty program means that there is no client. Returns warnings about
/// options that only the client knows.
std::vector<Warning> check_options_of_client(const options::OptionList& given,
                                             const docker::Engine& engine,
                                             const std::string& program, const ReadHelp& read_help);

/// Throws UsageError for a policy of --pull that the engine does not have.
void check_pull_policy(const options::OptionList& given, const docker::Engine& engine);

} // namespace idr::plan

// Whether the engine's client knows the options that are passed on to it.
#pragma once

#include "core/docker/engine.hpp"
#include "core/options/arguments.hpp"
#include "core/plan/warning.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

/// The output of `CLIENT run --help`; nothing where it has none. The client's program is given.
using ReadHelp = std::function<std::optional<std::string>(const std::string& program)>;

/// Throws UsageError for an option that this client does not have: it would end with its usage
/// text, after credentials were requested. The client's help is read only where an option may be
/// unknown to it. An empty program: there is no client. The warnings name options that only the
/// client knows.
std::vector<Warning> check_options_of_client(const options::OptionList& given,
                                             const docker::Engine& engine,
                                             const std::string& program, const ReadHelp& read_help);

/// Throws UsageError for a policy of --pull that the engine does not have.
void check_pull_policy(const options::OptionList& given, const docker::Engine& engine);

} // namespace idr::plan

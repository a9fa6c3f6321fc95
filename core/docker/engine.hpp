// The client programs of container engines, and the differences between them.
#pragma once

#include "core/docker/env_file_format.hpp"
#include "core/options/option_table.hpp"
#include "core/options/origin.hpp"
#include "core/system/host.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idr::docker {

/// The exit code of docker's client for its own failures.
inline constexpr int docker_failure = 125;

/// Which variables an option passes to the container, by the form of its value.
enum class PassedVariables : std::uint8_t {
  All,      ///< `true`: all variables of the host
  Assigned, ///< NAME=VALUE
  Secret,   ///< `SECRET,type=env,target=NAME`; without a target, the variable has the secret's name
};

/// An option of `run`, unknown to docker's client, that passes variables to the container.
struct VariableOption {
  std::string_view name;
  PassedVariables passes;
};

/// A kind of client. All of them accept `run` with docker's options and return the container's exit
/// code.
struct Engine {
  std::string_view name;
  std::span<const std::string_view> pull_policies; ///< the values that --pull accepts
  /// Options of `docker run` that some releases do not support; the client's help shows whether
  /// this one does.
  std::span<const options::Option* const> may_lack;
  /// The exit code of a client that could not start the container. If it is docker's, the client
  /// also uses 126 for a command that cannot be executed and 127 for one that is not found.
  int failure_code;
  /// The option that unsets a variable of the image. `--env NAME` does so only if the client's own
  /// environment has no such variable.
  std::string_view unset_option;
  /// Whether `-e NAME`, with a name that the host does not set, replaces an earlier
  /// `-e NAME=VALUE`.
  bool unset_name_replaces;
  /// Whether a name without a value that ends with `*`, in -e and in env files, means all variables
  /// of the host with this prefix.
  bool expands_prefixes;
  /// Whether white space at the end of a value in an env file is lost.
  bool trims_values;
  std::span<const VariableOption> variable_options;
  /// For `info --format`: three lines, see read_engine_info (core/docker/engine_info.hpp).
  std::string_view info_format;
  /// The quoted value of a label in `ps --format`, as a format of fmt with the label's name.
  std::string_view label_format;
  /// Whether other users of this machine can see the variables of an env file: the client runs the
  /// container in a virtual machine and passes the variables to it on a command line.
  bool shows_variables;
};

/// An engine's client on this machine.
struct EngineClient {
  const Engine* engine = nullptr;
  std::string program; ///< a name on PATH, or a path
  options::Origin origin;
};

/// The names of the engines, in the order in which find_engine looks for them.
std::vector<std::string_view> engine_names();

/// The kind of client, by the beginning of its file name (`/opt/podman-remote`); docker if the name
/// is unknown.
const Engine& engine_of(const std::string& program);

/// A client that the user named, and where.
struct NamedEngine {
  std::string program; ///< a name on PATH, or a path; empty if no client was named
  options::Origin origin;
};

/// The client to start: the option's, else that of IAM_DOCKER_RUN_ENGINE, else the first of docker,
/// podman, nerdctl and finch on PATH. std::nullopt if it is not found.
std::optional<EngineClient> find_engine(const NamedEngine& option,
                                        const system::Environment& environment);
/// Throws the Error, with exit code 127, for an engine that find_engine did not find.
[[noreturn]] void throw_missing_engine(const NamedEngine& option,
                                       const system::Environment& environment);

/// The path, on the engine's machine, of the unix socket that serves docker's API: the one that the
/// client's own variable names (DOCKER_HOST, CONTAINER_HOST), else the default one. std::nullopt if
/// the engine does not serve that API.
std::optional<std::string> engine_socket(const Engine& engine, const system::Host& host);

/// The variables of the host that this engine's client passes for a name without a value; empty if
/// there are none.
std::vector<Variable> host_variables(const Engine& engine, const std::string& name,
                                     const system::Environment& environment);
/// Whether the client treats this name, given without a value, as a prefix.
bool is_prefix(const Engine& engine, std::string_view name);

/// The names of the variables that an unlisted option, `--name=value`, passes to the container.
/// Throws UsageError, which does not name the option, for a flag whose value is not a boolean.
std::vector<std::string> variables_of_option(const Engine& engine, std::string_view word,
                                             const system::Environment& environment);

/// Whether this engine's client can read the variable unchanged from an env file.
bool fits_env_file(const Engine& engine, const Variable& variable);

/// Whether the client's help (the output of `CLIENT run --help`) lists this long option.
bool lists_option(std::string_view help, std::string_view name);

} // namespace idr::docker

// The client programs that talk to container engines, and what differs between them.
#pragma once

#include "core/docker/env_file.hpp"
#include "core/options/option_rows.hpp"
#include "core/options/origin.hpp"
#include "core/system/host.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idr::docker {

/// The code with which docker's client ends where it fails itself.
inline constexpr int docker_failure = 125;

/// What an option says of the variables that it gives the container.
enum class Brings : std::uint8_t {
  HostVariables, ///< `true`: every variable of the host
  Variable,      ///< NAME=VALUE
  Secret, ///< `SECRET,type=env,target=NAME`; without a target the secret's name is the variable's
};

/// An option of `run` that docker's client has not, by which variables reach the container.
struct VariableOption {
  std::string_view name;
  Brings brings;
};

/// A kind of client. All take `run` with docker's options, and all pass the container's exit code
/// on.
struct Engine {
  std::string_view name;
  std::span<const std::string_view> pull_policies; ///< what --pull takes
  /// Options of `docker run` that not all of its releases have; the client's help decides.
  std::span<const options::Option* const> lacks;
  /// The exit code of a client that could not start the container. Those with docker's own end with
  /// 126 and 127 for a command that cannot be executed or is not found.
  int failure_code;
  /// The option that removes a variable of the image: `--env` does where the client itself has no
  /// such variable.
  std::string_view unset_option;
  /// `-e NAME` of a name that the host has not set replaces an earlier `-e NAME=VALUE`. What a
  /// single one does is up to the engine: docker's removes the image's variable, podman's nothing.
  bool unset_name_replaces;
  /// A name that ends with `*` and has no value stands for every variable of the host with this
  /// prefix, in -e and in an env file.
  bool expands_prefixes;
  /// Blanks at the end of a value in an env file are lost.
  bool trims_values;
  std::span<const VariableOption> variable_options;
  /// It runs the container in a virtual machine and hands the variables of an env file to it on a
  /// command line, which other users of the machine can see.
  bool shows_variables;
};

/// An engine's client on this machine.
struct EngineClient {
  const Engine* engine = nullptr;
  std::string program; ///< a name on PATH, or a path
  options::Origin origin;
};

/// The names of the engines, in the order in which they are looked for.
std::vector<std::string_view> engine_names();

/// The kind of this client, told by its name (`/opt/podman-remote`); a name that tells nothing is
/// docker's.
const Engine& engine_of(const std::string& program);

/// A client that the user named, by a name on PATH or a path, and where; an empty program: none.
struct NamedEngine {
  std::string program;
  options::Origin origin;
};

/// The client to start: the option's, else that of the variable IAM_DOCKER_RUN_ENGINE, else the
/// first of docker, podman, nerdctl and finch on PATH. Nothing where it is not there.
std::optional<EngineClient> find_engine(const NamedEngine& option,
                                        const system::Environment& environment);
/// Throws the Error, with exit code 127, for an engine that find_engine has not found.
[[noreturn]] void throw_missing_engine(const NamedEngine& option,
                                       const system::Environment& environment);

/// The path, on its machine, of the socket where the engine serves docker's API: the one that the
/// client's own variable names when it is a unix socket, else the usual one. Nothing where the
/// engine serves none.
std::optional<std::string> engine_socket(const Engine& engine, const system::Host& host);

/// The variables of the host that a name without a value stands for, to this engine's client; none
/// where the name is unset.
std::vector<Variable> host_variables(const Engine& engine, const std::string& name,
                                     const system::Environment& environment);
/// Whether the client takes this name without a value for a prefix.
bool is_prefix(const Engine& engine, std::string_view name);

/// The names of the variables that the container gets by an option that the option table lacks,
/// `--name=value`. Throws UsageError, which does not name it, for a flag that is not a boolean.
std::vector<std::string> variables_of_option(const Engine& engine, std::string_view word,
                                             const system::Environment& environment);

/// Whether the variable can go to the container by way of an env file (see fits_env_file) that this
/// engine's client reads.
bool fits_env_file(const Engine& engine, const Variable& variable);

/// Whether the client's help (the output of `CLIENT run --help`) lists this long option.
bool lists_option(std::string_view help, std::string_view name);

} // namespace idr::docker

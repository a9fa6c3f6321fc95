#include "core/docker/engine.hpp"

#include "core/error.hpp"
#include "core/options/arguments.hpp"
#include "core/system/process.hpp"
#include "core/text/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace idr::docker {
namespace {

using options::option;
using options::Option;

constexpr int not_found = 127;
/// The C library's search path if PATH is unset.
constexpr auto default_search_path = "/bin:/usr/bin";

constexpr std::array<std::string_view, 3> docker_policies = {"always", "missing", "never"};
constexpr std::array<std::string_view, 4> podman_policies = {"always", "missing", "never", "newer"};

/// Added after docker 20.10.
constexpr std::array<const Option*, 4> docker_lacks = {&option("annotation"),
                                                       &option("health-start-interval"),
                                                       &option("quiet"), &option("use-api-socket")};
/// Not in podman 4.3.
constexpr std::array<const Option*, 12> podman_lacks = {
    &option("cpu-count"),       &option("cpu-percent"),
    &option("domainname"),      &option("health-start-interval"),
    &option("io-maxbandwidth"), &option("io-maxiops"),
    &option("isolation"),       &option("link"),
    &option("link-local-ip"),   &option("net-alias"),
    &option("use-api-socket"),  &option("volume-driver")};
/// Missing in some releases of nerdctl 1 and 2.
constexpr std::array<const Option*, 29> nerdctl_lacks = {&option("blkio-weight-device"),
                                                         &option("cpu-count"),
                                                         &option("cpu-percent"),
                                                         &option("cpu-rt-period"),
                                                         &option("cpu-rt-runtime"),
                                                         &option("device-cgroup-rule"),
                                                         &option("device-read-bps"),
                                                         &option("device-read-iops"),
                                                         &option("device-write-bps"),
                                                         &option("device-write-iops"),
                                                         &option("disable-content-trust"),
                                                         &option("domainname"),
                                                         &option("expose"),
                                                         &option("health-cmd"),
                                                         &option("health-interval"),
                                                         &option("health-retries"),
                                                         &option("health-start-interval"),
                                                         &option("health-start-period"),
                                                         &option("health-timeout"),
                                                         &option("io-maxbandwidth"),
                                                         &option("io-maxiops"),
                                                         &option("link"),
                                                         &option("link-local-ip"),
                                                         &option("net-alias"),
                                                         &option("network-alias"),
                                                         &option("no-healthcheck"),
                                                         &option("publish-all"),
                                                         &option("use-api-socket"),
                                                         &option("volume-driver")};

// Source: podman-run(1).
constexpr std::array podman_variable_options = {
    VariableOption{"env-host", PassedVariables::All},
    VariableOption{"env-merge", PassedVariables::Assigned},
    VariableOption{"secret", PassedVariables::Secret}};
constexpr std::span<const VariableOption> no_variable_options;

#if defined(__linux__)
constexpr bool finch_has_machine = false;
#else
constexpr bool finch_has_machine = true;
#endif

// Sources: the reference of each client, and tests with each of them.
constexpr auto docker_info = "{{.Architecture}}\n{{.Name}}\n{{.SecurityOptions}}";
constexpr auto podman_info = "{{.Host.Arch}}\n{{.Host.Hostname}}\n";
constexpr auto docker_label = R"({{{{printf "%q" (.Label "{}")}}}})";
constexpr auto podman_label = R"({{{{printf "%q" (index .Labels "{}")}}}})";
// clang-format off
constexpr std::array engines = {
  // name      pull_policies     lacks          failure_code    unset_option   unset_name_replaces expands_prefixes trims_values variable_options         info_format  label_format  shows_variables
  Engine{"docker",  docker_policies, docker_lacks,  docker_failure, "--env",       true,  false, false, no_variable_options,     docker_info, docker_label, false},
  Engine{"podman",  podman_policies, podman_lacks,  docker_failure, "--unsetenv",  false, true,  false, podman_variable_options, podman_info, podman_label, false},
  Engine{"nerdctl", docker_policies, nerdctl_lacks, 1,              "--env",       false, false, true,  no_variable_options,     docker_info, docker_label, false},
  Engine{"finch",   docker_policies, nerdctl_lacks, 1,              "--env",       false, false, true,  no_variable_options,     docker_info, docker_label, finch_has_machine},
};
// clang-format on

constexpr auto engine_variable = "IAM_DOCKER_RUN_ENGINE";

NamedEngine named_engine(const NamedEngine& option, const system::Environment& environment) {
  if (!option.program.empty()) return option;
  return {environment.get_nonblank(engine_variable).value_or(""),
          options::FromVariable{engine_variable}};
}

/// The name of the variable that contains the secret; empty if the secret is a file.
std::string variable_of_secret(std::string_view value) {
  std::string source;
  std::string target;
  bool is_variable = false;
  for (const auto& field : text::fields_of(value)) {
    if (!field.value) source = field.key;
    if (field.key == "source" && field.value) source = *field.value;
    if (field.key == "target" && field.value) target = *field.value;
    if (field.key == "type") is_variable = field.value == "env";
  }
  if (!is_variable) return {};
  return target.empty() ? source : target;
}

} // namespace

std::vector<std::string_view> engine_names() {
  std::vector<std::string_view> names;
  names.reserve(engines.size());
  for (const auto& engine : engines) names.push_back(engine.name);
  return names;
}

const Engine& engine_of(const std::string& program) {
  const auto file = std::filesystem::path(program).filename().string();
  const auto* found = std::find_if(engines.begin(), engines.end(), [&](const auto& engine) {
    return file.starts_with(engine.name);
  });
  return found == engines.end() ? engines.front() : *found;
}

std::optional<EngineClient> find_engine(const NamedEngine& option,
                                        const system::Environment& environment) {
  const auto search_path = environment.get("PATH").value_or(default_search_path);
  const auto named = named_engine(option, environment);
  if (!named.program.empty()) {
    if (!system::find_program(named.program, search_path)) return std::nullopt;
    return EngineClient{&engine_of(named.program), named.program, named.origin};
  }
  for (const auto& engine : engines) {
    const std::string program(engine.name);
    if (system::find_program(program, search_path)) {
      return EngineClient{&engine, program, options::OnSearchPath{}};
    }
  }
  return std::nullopt;
}

void throw_missing_engine(const NamedEngine& option, const system::Environment& environment) {
  const auto named = named_engine(option, environment);
  const auto names = fmt::format("{}", fmt::join(engine_names(), ", "));
  if (!named.program.empty()) {
    const bool is_path = named.program.find('/') != std::string::npos;
    throw Error(
        fmt::format("{} (from {}) is {}", named.program, to_string(named.origin),
                    is_path ? "not an executable file" : "not installed, or not on PATH"),
        fmt::format("Install it, or choose another engine: {}, or the path of such a program.",
                    names),
        not_found);
  }
  throw Error(fmt::format("no container engine found on PATH: none of {}", names),
              "Install Docker or podman, or name its client with --engine.", not_found);
}

std::optional<std::string> engine_socket(const Engine& engine, const system::Host& host) {
  static constexpr std::string_view scheme = "unix://";
  const bool podman = engine.name == "podman";
  if (!podman && engine.name != "docker") return std::nullopt;
  const auto address =
      host.environment.get_nonblank(podman ? "CONTAINER_HOST" : "DOCKER_HOST").value_or("");
  if (address.starts_with(scheme)) return address.substr(scheme.size());
  if (!podman) return "/var/run/docker.sock";
  // The default sockets of podman's service, for root and for other users.
  if (host.is_root) return "/run/podman/podman.sock";
  return host.environment.get_nonblank("XDG_RUNTIME_DIR").value_or("/run") + "/podman/podman.sock";
}

std::vector<Variable> host_variables(const Engine& engine, const std::string& name,
                                     const system::Environment& environment) {
  std::vector<Variable> found;
  if (!is_prefix(engine, name)) {
    if (auto value = environment.get(name)) found.push_back({name, std::move(*value)});
    return found;
  }
  const auto prefix = std::string_view(name).substr(0, name.size() - 1);
  for (const auto& [host_name, value] : environment.variables()) {
    if (host_name.starts_with(prefix)) found.push_back({host_name, value});
  }
  return found;
}

std::vector<std::string> variables_of_option(const Engine& engine, std::string_view word,
                                             const system::Environment& environment) {
  const auto equals = std::min(word.find('='), word.size());
  const auto name = word.substr(0, equals);
  const auto value = word.substr(std::min(equals + 1, word.size()));
  const auto options = engine.variable_options;
  const auto found = std::find_if(options.begin(), options.end(), [&](const auto& known) {
    return name == fmt::format("--{}", known.name);
  });
  if (found == options.end()) return {};
  if (found->passes == PassedVariables::Assigned)
    return {std::string(value.substr(0, value.find('=')))};
  if (found->passes == PassedVariables::Secret) return {variable_of_secret(value)};
  std::vector<std::string> names;
  if (options::parse_flag(value) == "false") return names;
  for (const auto& variable : environment.variables()) names.push_back(variable.first);
  return names;
}

bool is_prefix(const Engine& engine, std::string_view name) {
  return engine.expands_prefixes && name.ends_with('*');
}

bool fits_env_file(const Engine& engine, const Variable& variable) {
  if (!fits_env_file(variable)) return false;
  // Go's strings.TrimSpace removes these, and some non-ASCII characters.
  return !engine.trims_values || variable.value.empty() ||
         (variable.value.find_last_not_of(" \t\v\f\r") == variable.value.size() - 1 &&
          static_cast<unsigned char>(variable.value.back()) < 0x80);
}

bool lists_option(std::string_view help, std::string_view name) {
  const auto wanted = fmt::format("--{}", name);
  for (auto at = help.find(wanted); at != std::string_view::npos; at = help.find(wanted, at + 1)) {
    const auto before = at == 0 ? '\n' : help[at - 1];
    const auto end = at + wanted.size();
    const auto after = end < help.size() ? help[end] : '\n';
    if (std::string_view(" \t\n,").find(before) != std::string_view::npos &&
        std::string_view(" \t\n,=[").find(after) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

} // namespace idr::docker

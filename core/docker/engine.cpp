#include "core/docker/engine.hpp"

#include "core/system/error.hpp"
#include "core/system/process.hpp"

#include <fmt/format.h>

#include <array>

namespace idr::docker {
namespace {

constexpr std::array known_engines = {"docker", "podman", "nerdctl", "finch"};
constexpr int not_found = 127;
/// Where the C library looks when PATH is unset.
constexpr auto default_search_path = "/bin:/usr/bin";

} // namespace

std::string choose_engine(const std::string& typed, const system::Environment& environment) {
  const auto search_path = environment.get("PATH").value_or(default_search_path);
  const auto variable = environment.get_nonblank("IAM_DOCKER_RUN_ENGINE");
  auto named = !typed.empty() ? typed : variable.value_or("");
  if (!named.empty()) {
    if (system::find_program(named, search_path)) return named;
    throw Error(fmt::format("{} (from {}) is not there or not executable", named,
                            typed.empty() ? "IAM_DOCKER_RUN_ENGINE" : "--engine"),
                "Name docker, podman, nerdctl, finch or the path of such a program.", not_found);
  }
  for (const auto* engine : known_engines) {
    if (system::find_program(engine, search_path)) return engine;
  }
  throw Error("no container engine found: PATH has none of docker, podman, nerdctl, finch",
              "Install Docker or podman, or name its client with --engine.", not_found);
}

std::string engine_socket(const system::Environment& environment) {
  static constexpr std::string_view scheme = "unix://";
  const auto host = environment.get_nonblank("DOCKER_HOST").value_or("");
  return host.starts_with(scheme) ? host.substr(scheme.size()) : "/var/run/docker.sock";
}

} // namespace idr::docker

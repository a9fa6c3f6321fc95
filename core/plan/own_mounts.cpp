#include "core/plan/own_mounts.hpp"

#include "core/error.hpp"
#include "core/options/option_table.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace idr::plan {
namespace {

using options::option;

void check_both_paths(const RunOptions& run) {
  const auto& host_path = option("host-source-path");
  const auto& container_path = option("container-source-path");
  const auto needs = [](const options::Option& one, const options::Option& other) {
    return about(one, UsageError(fmt::format("requires --{} as well", other.name())));
  };
  if (run.host_source_path.empty() == run.container_source_path.empty()) return;
  throw run.host_source_path.empty() ? needs(container_path, host_path)
                                     : needs(host_path, container_path);
}

} // namespace

std::optional<std::string> source_mount(const RunOptions& run, const system::Host& host) {
  check_both_paths(run);
  if (run.host_source_path.empty()) return std::nullopt;
  const auto& row = option("host-source-path");
  auto path = (host.working_directory / run.host_source_path).lexically_normal();
  if (!path.has_filename() && path.has_relative_path()) path = path.parent_path(); // "./src/"
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) {
    const auto full = path == run.host_source_path ? "" : fmt::format(" ({})", path.string());
    throw about(row,
                Error(fmt::format("{}{} does not exist", run.host_source_path, full),
                      "Name a folder that exists; a relative path is resolved from the current "
                      "directory."));
  }
  if (path.string().find(':') != std::string::npos) {
    throw about(row, UsageError("docker cannot mount a path that contains a colon"));
  }
  return fmt::format("{}:{}{}", path.string(), run.container_source_path, run.selinux ? ":Z" : "");
}

std::optional<std::string> socket_mount(const RunOptions& run, const docker::Engine& engine,
                                        const system::Host& host) {
  if (!run.mount_docker) return std::nullopt;
  const auto socket = docker::engine_socket(engine, host);
  if (!socket) {
    throw about(
        option("mount-docker"),
        UsageError(fmt::format("{} does not provide docker's API on a socket", engine.name)));
  }
  return *socket + ":/var/run/docker.sock";
}

} // namespace idr::plan

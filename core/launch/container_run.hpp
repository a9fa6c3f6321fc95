// Runs the container: hands the env file over to the engine's client, and waits for its end.
#pragma once

#include "core/docker/client_ending.hpp"
#include "core/docker/command.hpp"
#include "core/launch/reporter.hpp"
#include "core/launch/supervisor.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/host.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace idr::launch {

/// What is decided when the launch begins.
struct ContainerRun {
  std::string name;
  std::filesystem::path env_file;
  std::vector<std::string> arguments; ///< of the engine's client
};

/// `name`: of the container.
ContainerRun make_run(const plan::RunPlan& plan, const docker::RunCommand& command,
                      const std::string& name);

/// The name of the plan, or a random one.
std::string container_name(const plan::RunPlan& plan);

/// Writes the container-name file; a failure is only a warning.
void write_name_file(const plan::RunPlan& plan, const std::string& name, const Reporter& reporter);

/// Runs the client with this content of the env file, and returns how it ended, which has been
/// reported. `meanwhile` is called once, when the client has been started and the launch has
/// nothing to do. Throws SystemError, with exit code 126 or 127, if the client cannot be started;
/// Error, with exit code 128 + N, if signal N arrived before; Error if the env file was lost.
docker::ClientEnding run_container(const plan::RunPlan& plan, const ContainerRun& run,
                                   std::string variables, const system::Host& host,
                                   const Reporter& reporter, Supervisor& loop,
                                   const Supervisor::Action& meanwhile);

} // namespace idr::launch

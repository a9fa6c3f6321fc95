#include "core/launch/launches.hpp"

#include "core/docker/listing.hpp"
#include "core/error.hpp"
#include "core/launch/client_message.hpp"
#include "core/system/process.hpp"
#include "core/text/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;

constexpr auto answer_limit = 30s;
/// A container may take as long as it likes to stop (--stop-timeout).
constexpr auto stop_limit = 1h;

/// Runs the client, and returns what it printed on stdout. Throws Error if it failed.
std::string output_of_client(const docker::EngineClient& client, std::vector<std::string> arguments,
                             std::chrono::milliseconds limit, const system::Host& host) {
  arguments.insert(arguments.begin(), client.program);
  const auto nothing = system::null_device();
  const auto outcome = system::outcome_of(arguments, host.environment,
                                          {.input = nothing.get(), .error = system::same_as_output},
                                          {.time = limit});
  if (outcome.ending == system::Ending::Interrupted) {
    throw Error("interrupted", {}, outcome.exit_code);
  }
  if (outcome.ending != system::Ending::Exited) {
    throw Error(fmt::format("{} does not answer", client.program),
                "`idr doctor` examines the engine.");
  }
  if (outcome.exit_code != 0) {
    throw Error(last_line(outcome.output), "`idr doctor` examines the engine.", outcome.exit_code);
  }
  return outcome.output;
}

docker::EngineClient client_of(const docker::NamedEngine& engine, const system::Host& host) {
  if (auto client = docker::find_engine(engine, host.environment)) return *std::move(client);
  docker::throw_missing_engine(engine, host.environment);
}

RunningLaunch describe(const docker::ListedLaunch& launch, const system::Host& host) {
  const auto* application = launch.application;
  const auto* companion = launch.companion;
  RunningLaunch result;
  result.name = application != nullptr ? application->name : companion->application;
  if (application != nullptr) {
    result.container_id = application->id;
    result.image = application->image;
    result.status = application->status;
  }
  if (companion != nullptr) result.companion_id = companion->id;
  result.record = find_launch_record(launch_record_folder(host.environment), launch.launch_id);
  return result;
}

/// An application that has ended, and has no companion any more, is a container like others.
bool is_over(const docker::ListedLaunch& launch) {
  return launch.companion == nullptr && !launch.application->is_alive();
}

std::vector<RunningLaunch> launches_at(const docker::EngineClient& client,
                                       const system::Host& host) {
  const auto containers = docker::read_listing(
      output_of_client(client, listing_arguments(*client.engine), answer_limit, host));
  std::vector<RunningLaunch> result;
  for (const auto& launch : docker::launches_of(containers)) {
    if (!is_over(launch)) result.push_back(describe(launch, host));
  }
  return result;
}

const RunningLaunch& find(const std::vector<RunningLaunch>& launches, const std::string& name) {
  const auto found = std::find_if(launches.begin(), launches.end(),
                                  [&](const RunningLaunch& each) { return each.name == name; });
  if (found != launches.end()) return *found;
  std::vector<std::string_view> names;
  for (const auto& launch : launches) names.push_back(launch.name);
  const auto near = text::nearest(name, names);
  throw Error(fmt::format("no launch named {} with --delivery endpoint is running", name),
              near.empty() ? "`idr ps` lists them; other containers are stopped by the engine's "
                             "own client."
                           : fmt::format("Did you mean {}?", near.front()));
}

} // namespace

std::vector<RunningLaunch> running_launches(const docker::NamedEngine& engine,
                                            const system::Host& host) {
  return launches_at(client_of(engine, host), host);
}

void stop_launch(const docker::NamedEngine& engine, const std::string& name,
                 const system::Host& host) {
  const auto client = client_of(engine, host);
  const auto launches = launches_at(client, host);
  const auto& launch = find(launches, name);
  if (!launch.container_id.empty()) {
    output_of_client(client, {"stop", launch.container_id}, stop_limit, host);
  }
  if (launch.companion_id.empty()) return;
  try {
    output_of_client(client, {"rm", "--force", launch.companion_id}, answer_limit, host);
  } catch (const Error&) {
    // The launch itself has probably removed it.
    const auto left = launches_at(client, host);
    if (std::any_of(left.begin(), left.end(), [&](const RunningLaunch& each) {
          return each.companion_id == launch.companion_id;
        })) {
      throw;
    }
  }
}

} // namespace idr::launch

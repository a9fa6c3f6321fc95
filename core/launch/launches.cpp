#include "core/launch/launches.hpp"

#include "core/docker/listing.hpp"
#include "core/docker/pod.hpp"
#include "core/error.hpp"
#include "core/launch/client_message.hpp"
#include "core/launch/engine_calls.hpp"
#include "core/launch/leftovers.hpp"
#include "core/system/lock.hpp"
#include "core/text/contains.hpp"
#include "core/text/nearest.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;

/// A container may take as long as it likes to stop (--stop-timeout).
constexpr auto stop_limit = 1h;
/// How long the keeper of a container that has stopped may take to end.
constexpr auto keeper_limit = 5s;

/// The engine, asked by a loop of its own.
struct AskedEngine {
  docker::EngineClient client;
  InterruptibleLoop loop;
  EngineCalls calls;

  AskedEngine(docker::EngineClient found, const system::Host& host)
      : client(std::move(found)), calls(loop, client.program, host.environment) {}

  /// Returns what the client printed. Throws Error if it failed.
  std::string output_of(std::vector<std::string> arguments, ClientCall::Limit limit) {
    const auto answer = calls.answer(std::move(arguments), limit);
    if (answer.succeeded()) return answer.output;
    throw Error(answer.is_late ? fmt::format("{} does not answer", client.program)
                               : last_line(answer.errors),
                "`idr doctor` examines the engine.", answer.is_late ? 1 : answer.exit_code);
  }
};

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
  result.launch_id = launch.launch_id;
  result.record = find_launch_record(launch_record_folder(host.environment), launch.launch_id);
  return result;
}

bool is_alive(const docker::ListedContainer* container) {
  return container != nullptr && container->is_alive();
}

struct Launches {
  std::vector<RunningLaunch> running;
  std::vector<RunningLaunch> ended; ///< started without --rm
};

Launches launches_at(AskedEngine& engine, const system::Host& host) {
  const auto containers = docker::read_listing(
      engine.output_of(listing_arguments(*engine.client.engine), answer_limit));
  Launches result;
  for (const auto& launch : docker::launches_of(containers)) {
    const bool is_running = is_alive(launch.application) || is_alive(launch.companion);
    (is_running ? result.running : result.ended).push_back(describe(launch, host));
  }
  return result;
}

/// By its name or, as in docker, the beginning of its container's ID, if that is unique.
const RunningLaunch* find_launch(const std::vector<RunningLaunch>& launches,
                                 const std::string& name) {
  const auto has_name = [&](const RunningLaunch& each) { return each.name == name; };
  const auto has_id = [&](const RunningLaunch& each) {
    return each.container_id.starts_with(name);
  };
  auto found = std::find_if(launches.begin(), launches.end(), has_name);
  if (found == launches.end() && std::count_if(launches.begin(), launches.end(), has_id) == 1) {
    found = std::find_if(launches.begin(), launches.end(), has_id);
  }
  return found == launches.end() ? nullptr : &*found;
}

[[noreturn]] void throw_unknown(const std::vector<RunningLaunch>& launches,
                                const std::string& name) {
  std::vector<std::string_view> names;
  names.reserve(launches.size());
  for (const auto& launch : launches) names.push_back(launch.name);
  if (name.ends_with(docker::companion_suffix)) {
    const auto application = name.substr(0, name.size() - docker::companion_suffix.size());
    if (text::contains(names, application)) {
      throw Error(fmt::format("{} is the companion of {}", name, application),
                  fmt::format("`{}` ends both.", text::command_line({"idr", "stop", application})));
    }
  }
  const auto near = text::nearest(name, names);
  throw Error(fmt::format("no launch named {} with --delivery endpoint is running", name),
              near.empty() ? "`idr ps` lists them; other containers are stopped by the engine's "
                             "own client."
                           : fmt::format("Did you mean {}?", near.front()));
}

/// Stops the container, and removes the companion. Returns the launch.
RunningLaunch stop_containers(const docker::NamedEngine& engine, const std::string& name,
                              const system::Host& host) {
  AskedEngine asked(client_of(engine, host), host);
  const auto launches = launches_at(asked, host);
  const auto* launch = find_launch(launches.running, name);
  if (launch == nullptr) {
    if (const auto* ended = find_launch(launches.ended, name)) {
      throw Error(fmt::format("{} has already ended", ended->name),
                  fmt::format("`{}` removes it.",
                              text::command_line({asked.client.program, "rm", ended->name})));
    }
    throw_unknown(launches.running, name);
  }
  if (!launch->container_id.empty()) asked.output_of({"stop", launch->container_id}, stop_limit);
  if (!launch->companion_id.empty()) {
    const auto failure = remove_companion(asked.calls, {launch->name, launch->launch_id});
    if (!failure.empty()) {
      throw Error(fmt::format("{} was stopped, but its companion was not removed: {}", launch->name,
                              failure),
                  "`idr doctor` examines the engine.");
    }
  }
  return *launch;
}

/// The keeper ends once the container has, and removes the record of the launch. So that nothing of
/// the launch is left afterwards, it is waited for, though not for ever: it may be stopped.
void wait_for_keeper(const RunningLaunch& launch,
                     const std::optional<std::filesystem::path>& records) {
  const auto keeper = [&] { return find_launch_record(records, launch.launch_id).keeper; };
  system::wait_for_lock(
      [&] { return keeper() == Keeper::Alive ? system::Lock::Held : system::Lock::Taken; }, {},
      {.limit = keeper_limit});
  if (keeper() == Keeper::Dead) remove_record(records, launch.launch_id);
}

} // namespace

std::vector<RunningLaunch> running_launches(const docker::NamedEngine& engine,
                                            const system::Host& host) {
  AskedEngine asked(client_of(engine, host), host);
  return launches_at(asked, host).running;
}

void stop_launch(const docker::NamedEngine& engine, const std::string& name,
                 const system::Host& host) {
  // The loop is gone before the wait for the keeper, which signals can end.
  const auto launch = stop_containers(engine, name, host);
  wait_for_keeper(launch, launch_record_folder(host.environment));
}

} // namespace idr::launch

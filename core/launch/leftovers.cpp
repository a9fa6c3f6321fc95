#include "core/launch/leftovers.hpp"

#include "core/docker/engine.hpp"
#include "core/launch/client_message.hpp"
#include "core/launch/launch_record.hpp"
#include "core/system/random.hpp"
#include "core/text/contains.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;

/// Longer than a user takes to answer the prompts of a launch.
constexpr auto longest_start = 1h;
constexpr std::size_t time_digits = 8;
/// Between the attempts to remove a companion.
constexpr auto first_repetition = 100ms;
constexpr auto last_repetition = 400ms;

/// The time in a launch ID.
system::TimePoint start_of(const std::string& launch_id) {
  std::uint32_t time = 0;
  const auto digits = std::string_view(launch_id).substr(0, time_digits);
  std::from_chars(digits.data(), digits.data() + digits.size(), time, 16);
  return system::TimePoint(std::chrono::seconds(time));
}

bool is_gone(const docker::ListedContainer* container) {
  return container == nullptr || !container->is_alive();
}

} // namespace

std::string make_launch_id(system::TimePoint now) {
  return fmt::format("{:08x}", static_cast<std::uint32_t>(now.time_since_epoch().count())) +
         system::random_hex(time_digits);
}

std::optional<std::vector<docker::ListedContainer>> list_containers(EngineCalls& engine,
                                                                    std::string_view launch_id) {
  const auto answer = engine.uninterrupted_answer(
      listing_arguments(docker::engine_of(engine.program()), launch_id), answer_limit);
  if (!answer.succeeded()) return std::nullopt;
  return docker::read_listing(answer.output);
}

namespace {

bool is_left(EngineCalls& engine, const docker::ListedContainer& container) {
  const auto left = list_containers(engine, container.launch_id);
  return !left || std::any_of(left->begin(), left->end(),
                              [&](const auto& each) { return each.id == container.id; });
}

/// Why the container was not removed; empty if it was, or if it has removed itself (--rm).
std::string remove(EngineCalls& engine, const docker::ListedContainer& container) {
  const auto answer = engine.uninterrupted_answer({"rm", "--force", container.id}, answer_limit);
  return answer.succeeded() || !is_left(engine, container) ? "" : last_line(answer.errors);
}

} // namespace

std::string remove_companion(EngineCalls& engine, const docker::PodNames& names) {
  const auto containers = list_containers(engine, names.launch_id);
  if (!containers) return "the engine does not answer";
  for (const auto& container : *containers) {
    if (!container.is_companion()) continue;
    auto failure = remove(engine, container);
    // Podman removes it only after the application, which may be about to remove itself.
    for (auto pause = first_repetition; !failure.empty() && pause <= last_repetition; pause *= 2) {
      engine.loop().pause(pause);
      failure = remove(engine, container);
    }
    if (failure.empty()) continue;
    // The application stays, but its companion need not run.
    const auto stopped = engine.uninterrupted_answer({"stop", container.id}, answer_limit);
    if (!stopped.succeeded()) return failure;
  }
  return {};
}

std::vector<std::string> leftover_companions(const std::vector<docker::ListedContainer>& containers,
                                             const std::optional<std::filesystem::path>& records,
                                             system::TimePoint now) {
  std::vector<std::string> ids;
  for (const auto& launch : docker::launches_of(containers)) {
    if (launch.companion == nullptr || !is_gone(launch.application)) continue;
    const auto keeper = find_launch_record(records, launch.launch_id).keeper;
    const bool is_old = now - start_of(launch.launch_id) > longest_start;
    if (keeper == Keeper::Dead || (keeper == Keeper::Unknown && is_old)) {
      ids.push_back(launch.companion->id);
    }
  }
  return ids;
}

std::vector<std::string> removal_of(const std::vector<std::string>& ids) {
  if (ids.empty()) return {};
  std::vector<std::string> arguments = {"rm", "--force"};
  arguments.insert(arguments.end(), ids.begin(), ids.end());
  return arguments;
}

void remove_dead_records(const std::optional<std::filesystem::path>& records,
                         const std::vector<docker::ListedContainer>& containers,
                         system::TimePoint now) {
  for (const auto& id : dead_launches(records)) {
    const bool is_listed = std::any_of(containers.begin(), containers.end(),
                                       [&](const auto& each) { return each.launch_id == id; });
    if (!is_listed && now - start_of(id) > longest_start) remove_record(records, id);
  }
}

void remove_records(const std::optional<std::filesystem::path>& records,
                    const std::vector<docker::ListedContainer>& containers,
                    const std::vector<std::string>& companions) {
  for (const auto& container : containers) {
    if (text::contains(companions, container.id)) remove_record(records, container.launch_id);
  }
}

bool remove_leftovers(EngineCalls& engine, ClientCall::Limit limit) {
  const auto containers = list_containers(engine);
  if (!containers) return false;
  const auto records = launch_record_folder(engine.environment());
  const auto ids = leftover_companions(*containers, records, system::system_time());
  if (ids.empty()) return false;
  if (engine.uninterrupted_answer(removal_of(ids), limit).succeeded()) {
    remove_records(records, *containers, ids);
  }
  return true;
}

} // namespace idr::launch

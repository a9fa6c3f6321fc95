#include "cli/ps_command.hpp"

#include "cli/messages.hpp"
#include "cli/table.hpp"
#include "core/launch/launches.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace idr::cli {
namespace {

using Json = nlohmann::ordered_json;
using launch::Keeper;
using launch::RunningLaunch;

std::string status_of(const RunningLaunch& launch) {
  if (!launch.container_id.empty()) return launch.status;
  return launch.record.keeper == Keeper::Alive ? "starting or ending" : "container gone";
}

/// Empty if it is unknown.
std::string expiration_of(const RunningLaunch& launch, system::TimePoint now) {
  const auto& end = launch.record.record.expiration;
  if (!end) return {};
  return fmt::format("{} {:.5} UTC", *end > now ? ", until" : ", expired at",
                     system::format_iso8601(*end).substr(11));
}

/// Whether the record could be written: an empty one was left by a full disk.
bool is_written(const launch::LaunchRecord& record) { return record.keeper > 0; }

std::string credentials_of(const RunningLaunch& launch, system::TimePoint now) {
  const auto& [keeper, record] = launch.record;
  const auto again =
      fmt::format("`{}`, then launch it again", text::command_line({"idr", "stop", launch.name}));
  const bool is_known = keeper != Keeper::Unknown && is_written(record);
  if (launch.companion_id.empty()) {
    if (!is_known) return fmt::format("gone, or served by another user's process; {}", again);
    if (!record.is_on_host) {
      return fmt::format("gone: {} has lost its companion, and with it its network; {}",
                         launch.name, again);
    }
    if (keeper == Keeper::Dead) {
      return fmt::format("gone: process {}, which served the endpoint, has ended; {}",
                         record.keeper, again);
    }
  }
  if (!is_known) return "unknown: nothing is recorded for this user on this machine";
  const auto expiration = expiration_of(launch, now);
  if (keeper == Keeper::Dead) {
    return fmt::format("not refreshed{}: process {} has ended; {}", expiration, record.keeper,
                       again);
  }
  if (!record.failure.empty()) return fmt::format("failing{}: {}", expiration, record.failure);
  return fmt::format("refreshed by process {}{}", record.keeper, expiration);
}

Json json_of(const RunningLaunch& launch) {
  const auto& [keeper, record] = launch.record;
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
  };
  return {{"name", launch.name},
          {"image", text_or_null(launch.image)},
          {"status", text_or_null(launch.status)},
          {"container_id", text_or_null(launch.container_id)},
          {"companion_id", text_or_null(launch.companion_id)},
          {"keeper",
           keeper == Keeper::Alive && is_written(record) ? Json(record.keeper) : Json(nullptr)},
          {"expiration",
           record.expiration ? Json(system::format_iso8601(*record.expiration)) : Json(nullptr)},
          {"failure", text_or_null(record.failure)}};
}

} // namespace

int print_launches(const PsOptions& options, const system::Host& host) {
  const auto launches = launch::running_launches(options.engine, host);
  if (!options.json) {
    std::vector<std::vector<std::string>> rows = {{"NAME", "IMAGE", "STATUS", "CREDENTIALS"}};
    for (const auto& launch : launches) {
      rows.push_back(
          {launch.name, launch.image, status_of(launch), credentials_of(launch, host.clock())});
    }
    print_table(rows);
    return 0;
  }
  auto document = Json::array();
  for (const auto& launch : launches) document.push_back(json_of(launch));
  print_json(document);
  return 0;
}

} // namespace idr::cli

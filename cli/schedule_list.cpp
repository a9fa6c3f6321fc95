#include "cli/schedule_list.hpp"

#include "cli/messages.hpp"
#include "cli/table.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <ctime>
#include <filesystem>

namespace idr::cli {
namespace {

using Json = nlohmann::ordered_json;
using schedule::ScheduledJob;
using schedule::Scheduler;

std::string result_of(const ScheduledJob& job) {
  if (!job.last) return "-";
  if (job.last->is_running) return "running";
  if (job.failure == "timeout") return "failed, timeout";
  if (!job.failure.empty() || !job.last->end) return "killed";
  return job.last->exit_code == 0 ? "succeeded"
                                  : fmt::format("failed, exit code {}", job.last->exit_code);
}

std::string file_of(const ScheduledJob& job) {
  std::error_code failure;
  if (std::filesystem::exists(job.project_file, failure)) return job.project_file;
  return fmt::format("{} (gone: `{}` removes the timer)", job.project_file, remove_line(job));
}

std::string_view name_of(Scheduler scheduler) {
  switch (scheduler) {
  case Scheduler::UserSystemd:
    return "user";
  case Scheduler::SystemSystemd:
    return "system";
  case Scheduler::Cron:
    break;
  }
  return "cron";
}

Json json_of(const ScheduledJob& job) {
  const auto time = [](const std::optional<system::TimePoint>& value) {
    return value ? Json(system::format_iso8601(*value)) : Json(nullptr);
  };
  Json last = nullptr;
  if (job.last) {
    const bool has_ended = job.last->end && job.failure.empty();
    last = {{"start", time(job.last->start)},
            {"end", time(job.last->end)},
            {"running", job.last->is_running},
            {"exit_code", has_ended ? Json(job.last->exit_code) : Json(nullptr)},
            {"result", result_of(job)}};
  }
  return {{"variant", job.variant},     {"project_file", job.project_file},
          {"name", job.name},           {"scheduler", name_of(job.scheduler)},
          {"next_run", time(job.next)}, {"last_run", std::move(last)}};
}

} // namespace

int list_schedules(const ScheduleOptions& options, const system::Host& host) {
  const auto listing = schedule::scheduled_jobs(host);
  if (listing.failure)
    warn(fmt::format("{}: their next runs are unknown", listing.failure->what()));
  if (options.json) {
    auto document = Json::array();
    for (const auto& job : listing.jobs) document.push_back(json_of(job));
    print_json(document);
    return 0;
  }
  std::vector<std::vector<std::string>> rows = {
      {"NEXT", "LAST", "RESULT", "VARIANT", "NAME", "BY", "FILE"}};
  for (const auto& job : listing.jobs) {
    rows.push_back({job.next ? local_time(*job.next) : "-",
                    job.last ? local_time(job.last->start) : "-", result_of(job), "@" + job.variant,
                    job.name, std::string(name_of(job.scheduler)), file_of(job)});
  }
  print_table(rows);
  return 0;
}

std::string local_time(system::TimePoint time) {
  const std::time_t seconds = time.time_since_epoch().count();
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a %Y-%m-%d %H:%M %Z", &parts)};
}

std::string remove_line(const ScheduledJob& job) {
  std::vector<std::string> words = {"idr", "schedule", "remove"};
  if (job.scheduler == Scheduler::SystemSystemd) words.emplace_back("--system");
  words.push_back(job.name);
  return text::command_line(words);
}

} // namespace idr::cli

#include "core/schedule/unit_files.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <span>

namespace idr::schedule {
namespace {

constexpr auto install = "\n[Install]\nWantedBy=timers.target\n";

/// `%` begins a specifier in every value.
std::string without_specifiers(std::string_view text) {
  std::string result;
  for (const char c : text) {
    result += c;
    if (c == '%') result += c;
  }
  return result;
}

/// A word in double quotes.
std::string in_quotes(std::string_view word) {
  std::string result = "\"";
  for (const char c : without_specifiers(word)) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else {
      result += c;
    }
  }
  return result + "\"";
}

/// A word of a command line, in which systemd expands variables.
std::string argument(std::string_view word) {
  std::string result;
  for (const char c : in_quotes(word)) {
    result += c;
    if (c == '$') result += c;
  }
  return result;
}

std::string arguments(std::span<const std::string> words) {
  std::string line;
  for (const auto& word : words) line += " " + argument(word);
  return line;
}

/// Not in quotes: the path of a folder is taken as it is, except that a backslash at the end of a
/// line continues it, and that spaces there are ignored.
std::string folder(const std::filesystem::path& path) {
  const auto text = path.string();
  return without_specifiers(text) + (text.ends_with('\\') || text.ends_with(' ') ? "/." : "");
}

std::string head(const Job& job, std::string_view description) {
  return fmt::format("{}\n{}\n[Unit]\nDescription={} @{} of {}\n", origin_line(job.project_file),
                     variant_line(job.variant), description, without_specifiers(job.variant),
                     without_specifiers(job.project_file.string()));
}

/// Where and with what both services run. `-`: even without the folder.
std::string surroundings(const Job& job, Scope scope, std::string_view prefix) {
  auto text = fmt::format("[Service]\nType=oneshot\nWorkingDirectory={}{}\n", prefix,
                          folder(job.project_file.parent_path()));
  auto environment = job.environment;
  if (scope == Scope::User) environment.unset("HOME"); // which the system's systemd does not set
  for (const auto& [name, value] : environment.variables())
    text += fmt::format("Environment={}\n", in_quotes(name + "=" + value));
  return text;
}

std::string service(const Job& job, Scope scope) {
  auto text = head(job, "idr job");
  if (!job.on_failure.empty())
    text += fmt::format("OnFailure={}\n", UnitNames(job.name).failure_service);
  if (scope == Scope::System) text += "Wants=network-online.target\nAfter=network-online.target\n";
  text += "\n" + surroundings(job, scope, "");
  const auto run = run_command(job);
  // In the path of the program, `$` means itself.
  text +=
      fmt::format("ExecStart={}{}\n", in_quotes(run.front()), arguments(std::span(run).subspan(1)));
  if (job.timeout) text += fmt::format("TimeoutStartSec={}s\n", job.timeout->count());
  // idr passes the signal on to all processes of the job, once.
  return text + "KillMode=mixed\n";
}

std::string timer(const Job& job, const std::vector<std::string>& calendar) {
  auto text = head(job, "timer of the idr job") + "\n[Timer]\n";
  for (const auto& expression : calendar)
    text += fmt::format("OnCalendar={}\n", without_specifiers(expression));
  text += "Persistent=true\nAccuracySec=1s\n"; // to the minute, as users of cron expect
  if (job.jitter)
    text += fmt::format("RandomizedDelaySec={}s\nFixedRandomDelay=true\n", job.jitter->count());
  return text + install;
}

/// A timer of its own: one with Persistent= does not elapse at each start of its manager. The delay
/// lets the manager start; OnActiveSec= would elapse at every reload of the manager, too.
std::string start_timer(const Job& job) {
  return head(job, "timer at start of the idr job") +
         fmt::format("\n[Timer]\nOnStartupSec=2s\nAccuracySec=1s\nUnit={}\n",
                     UnitNames(job.name).service) +
         install;
}

/// systemd sets MONITOR_EXIT_STATUS, and only systemd can put it into another variable without a
/// shell.
std::string failure_service(const Job& job, Scope scope) {
  auto text = head(job, "failure of the idr job") + "\n" + surroundings(job, scope, "-");
  text += fmt::format("Environment={}\n", in_quotes("IDR_VARIANT=" + job.variant));
  return text + fmt::format("ExecStart=/usr/bin/env \"IDR_STATUS=${{MONITOR_EXIT_STATUS}}\"{}\n",
                            arguments(job.on_failure));
}

} // namespace

UnitNames::UnitNames(const std::string& job_name)
    : service(job_name + ".service"), timer(job_name + ".timer"),
      start_timer(job_name + "-start.timer"), failure_service(job_name + "-failed.service") {}

std::vector<UnitFile> unit_files(const Job& job, const std::vector<std::string>& calendar,
                                 Scope scope) {
  const UnitNames names(job.name);
  std::vector<UnitFile> files = {{names.service, service(job, scope)},
                                 {names.timer, timer(job, calendar)}};
  if (job.at_start) files.push_back({names.start_timer, start_timer(job)});
  if (!job.on_failure.empty())
    files.push_back({names.failure_service, failure_service(job, scope)});
  return files;
}

} // namespace idr::schedule

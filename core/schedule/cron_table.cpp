#include "core/schedule/cron_table.hpp"

#include "core/error.hpp"
#include "core/options/naming.hpp"
#include "core/options/option_table.hpp"
#include "core/schedule/cron_fields.hpp"
#include "core/text/printable.hpp"
#include "core/text/shell_words.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace idr::schedule {
namespace {

using options::option;

constexpr std::string_view reboot = "@reboot";
/// Source: MAX_COMMAND in cron.h of Vixie cron.
constexpr std::size_t longest_command = 998;
constexpr std::string_view print_on_failure = " --print-on-failure ";
constexpr std::string_view before_name = " # ";
constexpr std::string_view after_name = " written by idr from ";

std::string fields_of(const Job& job, system::TimePoint now) {
  const auto only_systemd = [](const options::Option& row) {
    return about(row, UsageError("needs systemd, which this machine does not run",
                                 "Remove the line: cron cannot do it."));
  };
  if (job.jitter) throw only_systemd(option("jitter"));
  if (job.timeout) throw only_systemd(option("timeout"));
  if (const auto word = cron_fields_of_word(job.schedule)) return std::string(*word);
  if (!are_cron_fields(job.schedule)) {
    throw about(option("schedule"),
                UsageError(fmt::format("cron does not understand \"{}\"", job.schedule),
                           "This machine does not run systemd. Write five cron fields, which work "
                           "with both: 30 2 * * * is half past two."));
  }
  options::about_option(option("schedule"), [&] { return checked_cron_fields(job.schedule, now); });
  return job.schedule;
}

/// cron ends the command at a `%`, unless a backslash precedes it; some crons also take two
/// backslashes for one. After a backslash, both are therefore separated from it by closing and
/// reopening the quotes, in which a backslash always is. Source: child_process in do_command.c of
/// Vixie cron.
std::string for_cron(std::string_view command) {
  std::string result;
  for (const char c : command) {
    const bool is_special = c == '%' || c == '\\';
    if (is_special && result.ends_with('\\')) result += "''";
    if (c == '%') result += '\\';
    result += c;
  }
  return result;
}

/// The comment at the end of the command, which tells whose line it is.
std::string mark_of(const Job& job) {
  std::string mark;
  for (const char c :
       fmt::format("{}{}{}{}", before_name, job.name, after_name, job.project_file.string())) {
    if (c == '%' && mark.ends_with('\\')) {
      throw Error("cron cannot run a command with \\% in it: the path of the project contains one",
                  "Rename the folder.");
    }
    if (c == '%') mark += '\\';
    mark += c;
  }
  return mark;
}

/// The line as it was before its `%` were escaped.
std::string with_percent(std::string_view line) {
  std::string plain;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (!line.substr(i).starts_with("\\%")) plain += line[i];
  }
  return plain;
}

/// What is not printable is quoted in a form that not every shell knows.
void require_printable(const Job& job, const std::vector<std::string>& run) {
  auto words = job.on_failure;
  words.insert(words.end(), run.begin(), run.end());
  words.push_back(job.project_file.string());
  for (const auto& [name, value] : job.environment.variables()) words.push_back(value);
  if (std::all_of(words.begin(), words.end(), text::is_printable)) return;
  throw Error("cron cannot run a command with control characters",
              "The variables, on-failure and the paths must not contain any.");
}

/// For the shell of cron.
std::string command_of(const Job& job) {
  auto run = run_command(job);
  require_printable(job, run);
  std::string variables;
  for (const auto& [name, value] : job.environment.variables()) {
    if (name != "HOME") variables += " " + name + "=" + text::quote_word(value);
  }
  // The variables come first, so that on-failure is found on PATH even if the folder is gone.
  auto command = variables.empty() ? "" : "export" + variables + " && ";
  command += "cd " + text::quote_word(job.project_file.parent_path().string());
  run.insert(run.end() - 1, std::string(text::trimmed(print_on_failure)));
  command += " && " + text::command_line(run);
  if (!job.on_failure.empty()) {
    command += fmt::format(" || IDR_STATUS=$? IDR_VARIANT={} {}", text::quote_word(job.variant),
                           text::command_line(job.on_failure));
  }
  command = for_cron(command) + mark_of(job);
  if (command.size() > longest_command) {
    throw Error(fmt::format("the line for cron has {} characters, of which cron reads {}",
                            command.size(), longest_command),
                "Shorten PATH or on-failure, for example with a script.");
  }
  return command;
}

/// The first word of the rest of a command, without the `@`. In the comment at the end, a quote
/// need not be closed.
std::string variant_of(std::string_view rest) {
  const auto words = text::split_typed_line(rest).words;
  return words.empty() || words.front().empty() ? "" : words.front().substr(1);
}

/// Returns std::nullopt for a line that idr did not write, or that the user has commented out.
std::optional<CronEntry> entry_of(std::string_view written) {
  if (text::trimmed(written).starts_with('#')) return std::nullopt;
  const auto line = with_percent(written);
  const auto end = line.rfind(after_name);
  if (end == std::string::npos) return std::nullopt;
  const auto begin = line.rfind(before_name, end);
  if (begin == std::string::npos) return std::nullopt;
  const auto name = line.substr(begin + before_name.size(), end - begin - before_name.size());
  const auto command = std::min(line.find(" export "), line.find(" cd "));
  const auto run = line.find(print_on_failure);
  if (command == std::string::npos || run == std::string::npos) return std::nullopt;
  CronEntry entry;
  entry.job_name = name;
  entry.project_file = line.substr(end + after_name.size());
  entry.fields = line.substr(0, command);
  entry.variant = variant_of(line.substr(run + print_on_failure.size()));
  return entry;
}

} // namespace

std::vector<std::string> cron_lines(const Job& job, system::TimePoint now) {
  const auto fields = options::naming(job.origins, [&] { return fields_of(job, now); });
  const auto command = command_of(job);
  std::vector<std::string> lines = {fmt::format("{} {}", fields, command)};
  if (job.at_start) lines.push_back(fmt::format("{} {}", reboot, command));
  return lines;
}

std::string table_without(std::string_view table, const std::string& job_name) {
  std::string rest;
  for (const auto line : text::lines_of(table)) {
    const auto entry = entry_of(line);
    if (!entry || entry->job_name != job_name) rest.append(line).append("\n");
  }
  return rest;
}

std::vector<CronEntry> entries_of(std::string_view table) {
  std::vector<CronEntry> entries;
  for (const auto line : text::lines_of(table)) {
    if (auto entry = entry_of(line)) entries.push_back(*std::move(entry));
  }
  return entries;
}

} // namespace idr::schedule

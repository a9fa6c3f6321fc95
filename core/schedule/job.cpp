#include "core/schedule/job.hpp"

#include "core/error.hpp"
#include "core/options/layers.hpp"
#include "core/options/naming.hpp"
#include "core/options/option_table.hpp"
#include "core/options/values.hpp"
#include "core/plan/program_plan.hpp"
#include "core/system/hash.hpp"
#include "core/system/process.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/duration.hpp"
#include "core/text/hex.hpp"
#include "core/text/printable.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::schedule {
namespace {

using options::option;

constexpr std::string_view mark = "# written by idr from ";
constexpr std::string_view variant_mark = "# variant ";
/// Names of units have at most 255 bytes, with a suffix. Source: systemd.unit(5).
constexpr std::size_t longest_project = 30;
constexpr std::size_t longest_name = 230;

std::optional<std::chrono::seconds> duration_of(const options::OptionList& given,
                                                const options::Option& row) {
  const auto text = options::text_of(given, row);
  if (text.empty()) return std::nullopt;
  const auto duration = text::parse_duration(text);
  if (duration && duration->count() > 0) return duration;
  throw about(row, UsageError(fmt::format("{} is not a duration", text::abbreviated(text)),
                              "Write seconds, or days, hours, minutes and seconds with their "
                              "units: 90, 10m, 1h30m, 2d."));
}

/// The program and its arguments. That it is missing would be noticed only after a failure.
std::vector<std::string> on_failure_of(const options::OptionList& given,
                                       const std::filesystem::path& folder,
                                       const system::Environment& environment) {
  const auto& row = option("on-failure");
  const auto text = options::any_text_of(given, row);
  if (!text) return {};
  auto words = plan::words_without_shell(row, *text);
  const auto& name = words.front();
  const auto file = name.find('/') == std::string::npos ? name : (folder / name).string();
  if (system::find_program(file, environment.get("PATH").value_or(""))) return words;
  throw about(row, UsageError(fmt::format("{} was not found, or is not executable", name),
                              "Install it, or add its folder to PATH."));
}

/// Source: systemd-escape(1); systemd.unit(5), the characters of unit names.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                          (c == '.' && !result.empty());
    result += is_plain
                  ? std::string(1, c)
                  : fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return result;
}

void require_printable(const std::string& text, const std::string& what) {
  if (text::is_printable(text)) return;
  throw Error(fmt::format("{} contains a control character, which no timer can have: {}", what,
                          text::printable(text)),
              "Rename it.");
}

/// Source: systemd.service(5), the name of the program in ExecStart=.
void check_program(const std::string& idr) {
  if (idr.find_first_of("\"'\\") == std::string::npos) return;
  throw Error(fmt::format("systemd cannot start {}: its path contains a quote or a backslash", idr),
              "Install idr in another folder.");
}

} // namespace

Job make_job(const std::string& variant, const options::OptionList& given,
             const std::filesystem::path& project_file, const system::Host& host,
             system::Environment environment) {
  Job job;
  job.variant = variant;
  job.project_file = project_file;
  require_printable(variant, "the name of the variant");
  require_printable(project_file.string(), "the path of the project");
  job.name = job_name(variant, project_file);
  job.origins = options::origins_in_files(given);
  options::naming(job.origins, [&] {
    job.schedule = text::trimmed(options::text_of(given, option("schedule")));
    job.jitter = duration_of(given, option("jitter"));
    job.timeout = duration_of(given, option("timeout"));
    job.on_failure = on_failure_of(given, project_file.parent_path(), environment);
  });
  if (job.schedule.empty()) {
    throw UsageError(
        fmt::format("variant {} has no schedule", variant),
        fmt::format("Add a line such as schedule = \"daily\" below [variant.{}].", variant));
  }
  job.at_start = options::is_set(given, option("at-start"));
  job.idr = host.program_file().string();
  check_program(job.idr);
  job.environment = std::move(environment);
  return job;
}

std::string job_name(const std::string& variant, const std::filesystem::path& project_file) {
  const auto folder = project_file.parent_path().filename().string();
  auto name =
      fmt::format("idr-{}-{}-{}", escaped(folder.substr(0, longest_project)), escaped(variant),
                  text::to_hex(system::sha256(project_file.string())).substr(0, 8));
  if (name.size() <= longest_name) return name;
  throw Error(fmt::format("the name of the variant is too long for a timer: {}", variant),
              "Rename it.");
}

std::string origin_line(const std::filesystem::path& project_file) {
  return fmt::format("{}{}", mark, project_file.string());
}

std::optional<std::string> project_file_in(std::string_view content) {
  const auto line = text::take_until(content, "\n");
  if (!line.starts_with(mark)) return std::nullopt;
  return std::string(line.substr(mark.size()));
}

std::string variant_line(const std::string& variant) {
  return fmt::format("{}{}", variant_mark, variant);
}

std::optional<std::string> variant_in(std::string_view content) {
  for (const auto line : text::lines_of(content)) {
    if (line.starts_with(variant_mark)) return std::string(line.substr(variant_mark.size()));
  }
  return std::nullopt;
}

std::vector<std::string> run_command(const Job& job) {
  return {job.idr, "schedule", "run", "--timer", job.name, "@" + job.variant};
}

} // namespace idr::schedule

#include "core/schedule/run_record.hpp"

#include "core/error.hpp"
#include "core/system/host.hpp"
#include "core/system/private_file.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <unistd.h>

namespace idr::schedule {
namespace {

constexpr std::size_t longest_record = 1024;
/// last_run holds the lock for a moment, which must not cost a run.
constexpr auto longest_look = std::chrono::milliseconds(500);

} // namespace

std::optional<std::filesystem::path> run_record_file(const system::Environment& environment,
                                                     const std::string& job_name) {
  const auto folder = system::state_folder(environment, system::home_folder(environment));
  return folder ? std::optional(*folder / "schedules" / job_name) : std::nullopt;
}

std::optional<LastRun> last_run(const std::optional<std::filesystem::path>& file) try {
  if (!file) return std::nullopt;
  const auto open = system::open_private_file(*file);
  if (!open) return std::nullopt;
  LastRun run;
  run.is_running = system::try_lock(open.get()) == system::Lock::Held;
  const auto text = system::read_all(open.get(), file->string(), {longest_record});
  const auto lines = text::split(text, '\n');
  const auto start = lines.empty() ? std::nullopt : system::parse_iso8601(lines[0]);
  if (!start) return std::nullopt;
  run.start = *start;
  if (lines.size() > 1) run.invocation = lines[1];
  if (lines.size() > 3) {
    run.end = system::parse_iso8601(lines[2]);
    std::from_chars(lines[3].data(), lines[3].data() + lines[3].size(), run.exit_code);
  }
  return run;
} catch (const Error&) {
  return std::nullopt;
}

RunRecord::RunRecord(const std::optional<std::filesystem::path>& file) {
  if (!file || !system::make_private_folder(file->parent_path())) return;
  file_ = system::open_private_file_to_lock(*file);
  if (!file_) return;
  const auto attempt = [this] { return lock_ = system::try_lock(file_.get()); };
  system::wait_for_lock(attempt, {}, {.limit = longest_look});
}

void RunRecord::begin(system::TimePoint start, const std::string& invocation) {
  start_ = start;
  invocation_ = invocation;
  write({start, std::nullopt, 0, true});
}

void RunRecord::end(system::TimePoint end, int exit_code) {
  write({start_, end, exit_code, false});
}

/// In place, because the lock belongs to this file. A full disk costs only the information.
void RunRecord::write(const LastRun& run) const {
  if (!file_) return;
  const auto end = run.end ? system::format_iso8601(*run.end) : "";
  const auto text = fmt::format("{}\n{}\n{}\n{}\n", system::format_iso8601(run.start), invocation_,
                                end, run.exit_code);
  if (::ftruncate(file_.get(), 0) != 0) return;
  static_cast<void>(::pwrite(file_.get(), text.data(), text.size(), 0) < 0);
}

} // namespace idr::schedule

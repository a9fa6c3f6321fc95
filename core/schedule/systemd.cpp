#include "core/schedule/systemd.hpp"

#include "core/error.hpp"
#include "core/system/private_file.hpp"
#include "core/system/process.hpp"
#include "core/system/random.hpp"
#include "core/system/trust.hpp"
#include "core/text/shell_words.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <map>
#include <unistd.h>

namespace idr::schedule {
namespace {

constexpr auto manager_limit = std::chrono::seconds(60);
constexpr int first_with_exit_status = 251; ///< of systemd, with MONITOR_EXIT_STATUS
constexpr auto no_manager_remedy =
    "Log in as this user, not by su or sudo, or run `loginctl enable-linger USER` as root.";

/// Messages and times must not depend on the user's language and time zone; su and cron do not set
/// the address of the user's manager.
system::Environment environment_of_tools(const system::Host& host) {
  auto environment = host.environment;
  environment.set("LC_ALL", "C");
  environment.set("TZ", "UTC");
  environment.set("SYSTEMD_COLORS", "0");
  environment.set("SYSTEMD_PAGER", "");
  const auto folder = fmt::format("/run/user/{}", ::geteuid());
  std::error_code failure;
  if (!environment.get_nonblank("XDG_RUNTIME_DIR") && std::filesystem::exists(folder, failure))
    environment.set("XDG_RUNTIME_DIR", folder);
  return environment;
}

/// The text without its line breaks.
std::string one_line(std::string_view output) {
  std::string line;
  for (const auto part : text::lines_of(output)) {
    const auto words = text::trimmed(part);
    if (words.empty()) continue;
    line.append(line.empty() ? "" : "; ").append(words);
  }
  return line;
}

/// `Sat 2026-11-28 02:00:00 UTC`; empty or `n/a` if there is none.
std::optional<system::TimePoint> parse_timestamp(std::string_view text) {
  constexpr std::size_t after_day = 4;
  constexpr std::size_t length = 19;
  if (text.size() < after_day + length) return std::nullopt;
  return system::parse_iso8601(std::string(text.substr(after_day, length)) + "Z");
}

/// A folder for unit files that are to be checked.
class ScratchFolder {
public:
  explicit ScratchFolder(const std::filesystem::path& parent)
      : path_(parent / ("iam-docker-run-" + system::random_hex(16))) {
    if (!system::make_private_folder(path_)) {
      throw SystemError(fmt::format("cannot create {}", path_.string()), errno);
    }
  }
  ~ScratchFolder() {
    std::error_code failure;
    std::filesystem::remove_all(path_, failure);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

std::vector<std::string> timers_among(const std::vector<std::string>& units) {
  std::vector<std::string> timers;
  std::copy_if(units.begin(), units.end(), std::back_inserter(timers),
               [](const std::string& name) { return name.ends_with(".timer"); });
  return timers;
}

} // namespace

Systemd::Systemd(Scope scope, const system::Host& host)
    : scope_(scope), host_(host), environment_(environment_of_tools(host)), folder_(scope, host) {}

bool Systemd::is_running() {
  std::error_code failure;
  return std::filesystem::is_directory("/run/systemd/system", failure);
}

std::vector<std::string> Systemd::tool(const std::string& name,
                                       std::vector<std::string> arguments) const {
  if (scope_ == Scope::User) arguments.insert(arguments.begin(), "--user");
  arguments.insert(arguments.begin(), name);
  return arguments;
}

std::string Systemd::call(std::vector<std::string> arguments) const {
  const auto line = tool("systemctl", std::move(arguments));
  const auto outcome = system::outcome_within(line, environment_, manager_limit);
  const auto shown = text::command_line(line);
  if (!outcome) throw Error(fmt::format("`{}` does not answer", shown), "Is systemd installed?");
  if (outcome->exit_code == 0) return outcome->output;
  const auto message = one_line(outcome->output);
  const bool is_unreachable = message.find("Failed to connect to bus") != std::string::npos;
  throw Error(is_unreachable && scope_ == Scope::User
                  ? fmt::format("the systemd of this user does not run: {}", message)
                  : fmt::format("`{}` failed: {}", shown, message),
              is_unreachable && scope_ == Scope::User ? no_manager_remedy : "");
}

void Systemd::try_call(std::vector<std::string> arguments) const {
  system::outcome_within(tool("systemctl", std::move(arguments)), environment_, manager_limit);
}

std::optional<Error> Systemd::unreachable() const try {
  call({"show", "--property=Version"});
  return std::nullopt;
} catch (const Error& error) {
  return error;
}

void Systemd::check_calendar(const std::string& expression) const {
  const auto outcome = system::outcome_within({"systemd-analyze", "calendar", "--", expression},
                                              environment_, manager_limit);
  if (!outcome) return; // without the tool, `install` reports a mistake
  if (outcome->exit_code == 0) {
    if (outcome->output.find("Next elapse: never") == std::string::npos) return;
    throw UsageError(fmt::format("\"{}\" never occurs", expression));
  }
  throw UsageError(
      fmt::format("systemd does not understand \"{}\"", expression),
      "For example: daily, Mon..Fri 18:00, *-*-01 02:30, or five cron fields: 30 2 * * "
      "*. `man systemd.time` describes them, `systemd-analyze calendar` tries them.");
}

void Systemd::check(const std::vector<UnitFile>& files) const {
  const ScratchFolder scratch(system::temporary_folder(host_.environment));
  auto line = tool("systemd-analyze", {"verify"});
  for (const auto& file : files) {
    write_unit(scratch.path() / file.name, file.content);
    line.push_back((scratch.path() / file.name).string());
  }
  auto environment = environment_; // it needs no manager, but a folder of its own
  environment.set("XDG_RUNTIME_DIR", scratch.path().string());
  const auto outcome = system::outcome_within(line, environment, manager_limit);
  if (!outcome || outcome->exit_code == 0) return;
  throw Error(fmt::format("systemd refuses the units: {}", one_line(outcome->output)),
              "`--dry-run` prints them.");
}

void Systemd::start(const std::string& job_name) const {
  call({"daemon-reload"});
  for (const auto& name : timers_among(folder_.units_of(job_name))) call({"enable", "--now", name});
}

/// Whatever is wrong with the units: what cannot be stopped is not running.
void Systemd::stop(const std::string& job_name) const {
  const UnitNames names(job_name);
  for (const auto& name : {names.timer, names.start_timer}) try_call({"disable", "--now", name});
  // The time of the last run, by which Persistent= finds a missed one.
  try_call({"clean", "--what=state", names.timer});
}

void Systemd::install(const std::string& job_name, const std::vector<UnitFile>& files) const {
  if (auto failure = unreachable()) throw Error(*std::move(failure));
  const auto earlier = folder_.replace(job_name, files);
  try {
    if (!earlier.empty()) stop(job_name);
    start(job_name);
  } catch (const Error&) {
    restore(job_name, earlier);
    throw;
  }
}

void Systemd::restore(const std::string& job_name,
                      const std::vector<UnitFile>& earlier) const noexcept try {
  stop(job_name);
  if (earlier.empty()) {
    folder_.remove(job_name);
  } else {
    folder_.replace(job_name, earlier);
  }
  start(job_name);
} catch (const std::exception&) {
  return; // the first failure is reported
}

bool Systemd::remove(const std::string& job_name) const {
  const auto units = folder_.units_of(job_name);
  if (units.empty()) return false;
  stop(job_name);
  folder_.remove(job_name);
  try_call({"daemon-reload"});
  // Without a failed run, there is nothing to reset.
  for (const auto& name : units) try_call({"reset-failed", name});
  return true;
}

std::optional<UnitState> Systemd::state_of(const std::string& job_name) const try {
  const UnitNames names(job_name);
  const auto output =
      call({"show",
            "--property=NextElapseUSecRealtime,ExecMainStartTimestamp,ActiveState,Result,"
            "ExecMainStatus,InvocationID",
            names.timer, names.service});
  // A block for each unit: that of the service comes last.
  std::map<std::string_view, std::string_view> of_service;
  UnitState state;
  for (const auto line : text::lines_of(output)) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const auto value = line.substr(equals + 1);
    if (line.starts_with("NextElapse")) state.next = parse_timestamp(value);
    of_service[line.substr(0, equals)] = value;
  }
  state.start = parse_timestamp(of_service["ExecMainStartTimestamp"]);
  state.invocation = of_service["InvocationID"];
  const auto active = of_service["ActiveState"];
  state.is_running = active == "activating" || active == "deactivating";
  state.result = of_service["Result"];
  const auto code = of_service["ExecMainStatus"];
  std::from_chars(code.data(), code.data() + code.size(), state.exit_code);
  return state;
} catch (const Error&) {
  return std::nullopt;
}

/// The file is what `loginctl enable-linger` creates; loginctl itself knows nothing of a user who
/// neither lingers nor has a session.
bool Systemd::ends_with_login() const {
  const std::filesystem::path folder = "/var/lib/systemd/linger";
  std::error_code failure;
  return scope_ == Scope::User &&
         !std::filesystem::exists(folder / system::name_of_owner(::geteuid()), failure);
}

bool Systemd::reports_exit_status() const {
  // `Version=252.39-1~deb12u1`, `Version=v255.4`
  const auto answer = call({"show", "--property=Version"});
  const auto digits = answer.find_first_of("0123456789");
  int version = 0;
  if (digits != std::string::npos)
    std::from_chars(answer.data() + digits, answer.data() + answer.size(), version);
  return version >= first_with_exit_status;
}

} // namespace idr::schedule

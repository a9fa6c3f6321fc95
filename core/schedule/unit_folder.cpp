#include "core/schedule/unit_folder.hpp"

#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/private_file.hpp"
#include "core/text/contains.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace idr::schedule {
namespace {

constexpr std::size_t longest_unit = 4U << 20U; ///< more than an environment can be
/// Contains the first two lines, with the longest path.
constexpr std::size_t head_size = 8192;

std::filesystem::path folder_of(Scope scope, const system::Host& host) {
  if (scope == Scope::System) return "/etc/systemd/system";
  const auto folder = system::xdg_folder(host.environment, "XDG_CONFIG_HOME",
                                         system::home_folder(host.environment) / ".config");
  if (!folder) throw Error("there is no folder for unit files: HOME is not set");
  return *folder / "systemd/user";
}

/// The beginning of a regular file; empty for anything else, and if it cannot be read.
std::string head_of(const std::filesystem::path& path) {
  const system::FileDescriptor file(
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
  std::array<char, head_size> buffer{};
  const auto size = ::pread(file.get(), buffer.data(), buffer.size(), 0);
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

bool is_of_idr(const std::filesystem::path& file) {
  return project_file_in(head_of(file)).has_value();
}

std::vector<std::string> all_units_of(const std::string& job_name) {
  const UnitNames names(job_name);
  return {names.timer, names.start_timer, names.service, names.failure_service};
}

void remove_file(const std::filesystem::path& file) {
  if (::unlink(file.c_str()) == 0 || errno == ENOENT) return;
  throw SystemError(fmt::format("cannot remove {}", file.string()), errno);
}

} // namespace

UnitFolder::UnitFolder(Scope scope, const system::Host& host) : folder_(folder_of(scope, host)) {}

std::vector<std::string> UnitFolder::units_of(const std::string& job_name) const {
  auto units = all_units_of(job_name);
  std::erase_if(units, [&](const std::string& name) { return !is_of_idr(folder_ / name); });
  return units;
}

std::vector<UnitFile> UnitFolder::timers() const {
  std::vector<UnitFile> timers;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(folder_, failure);
       entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    const auto name = entry->path().filename().string();
    const bool is_timer = name.starts_with("idr-") && name.ends_with(".timer");
    if (!is_timer || name.ends_with("-start.timer")) continue;
    auto head = head_of(entry->path());
    if (project_file_in(head)) timers.push_back({name, std::move(head)});
  }
  return timers;
}

std::vector<UnitFile> UnitFolder::replace(const std::string& job_name,
                                          const std::vector<UnitFile>& files) const {
  std::error_code failure;
  for (const auto& [name, content] : files) {
    const auto file = folder_ / name;
    if (std::filesystem::exists(std::filesystem::symlink_status(file, failure)) &&
        !is_of_idr(file)) {
      throw Error(fmt::format("{} exists, and was not written by idr", file.string()),
                  "Move it away.");
    }
  }
  if (!system::make_folders(folder_, 0755)) {
    throw SystemError(fmt::format("cannot create {}", folder_.string()), errno);
  }
  std::vector<UnitFile> earlier;
  for (const auto& name : units_of(job_name))
    earlier.push_back({name, system::read_file(folder_ / name, {longest_unit})});
  try {
    for (const auto& [name, content] : files) write_unit(folder_ / name, content);
  } catch (const Error&) {
    for (const auto& [name, content] : files) ::unlink((folder_ / name).c_str());
    for (const auto& [name, content] : earlier) write_unit(folder_ / name, content);
    throw;
  }
  for (const auto& file : earlier) {
    const bool is_kept = std::any_of(files.begin(), files.end(),
                                     [&](const UnitFile& each) { return each.name == file.name; });
    if (!is_kept) remove_file(folder_ / file.name);
  }
  return earlier;
}

void UnitFolder::remove(const std::string& job_name) const {
  for (const auto& name : units_of(job_name)) remove_file(folder_ / name);
  for (const auto& name : all_units_of(job_name)) {
    std::error_code failure;
    // A link to a unit of this name that is there is not one of idr's.
    if (!std::filesystem::exists(folder_ / name, failure))
      remove_file(folder_ / "timers.target.wants" / name);
  }
}

void write_unit(const std::filesystem::path& file, const std::string& content) {
  system::write_private_file(file, content);
  if (::chmod(file.c_str(), 0644) != 0) throw SystemError(file.string(), errno);
}

} // namespace idr::schedule

#include "core/launch/launch_record.hpp"

#include "core/error.hpp"
#include "core/system/host.hpp"
#include "core/system/lock.hpp"
#include "core/system/private_file.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <unistd.h>

namespace idr::launch {
namespace {

constexpr std::size_t longest_record = 16'384;
constexpr std::string_view on_host = "on the network of the host";

std::string to_text(const LaunchRecord& record) {
  auto failure = record.failure;
  std::replace(failure.begin(), failure.end(), '\n', ' ');
  failure.resize(std::min(failure.size(), longest_record / 2));
  return fmt::format("{}\n{}\n{}\n{}\n", record.keeper,
                     record.expiration ? system::format_iso8601(*record.expiration) : "", failure,
                     record.is_on_host ? on_host : "");
}

LaunchRecord from_text(std::string_view text) {
  const auto lines = text::split(text, '\n');
  LaunchRecord record;
  if (!lines.empty()) {
    std::from_chars(lines[0].data(), lines[0].data() + lines[0].size(), record.keeper);
  }
  if (lines.size() > 1) record.expiration = system::parse_iso8601(lines[1]);
  if (lines.size() > 2) record.failure = lines[2];
  record.is_on_host = lines.size() > 3 && lines[3] == on_host;
  return record;
}

/// A launch ID is a name of a file only if it is one of ours.
bool is_launch_id(const std::string& id) {
  return !id.empty() && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

} // namespace

std::optional<std::filesystem::path> launch_record_folder(const system::Environment& environment) {
  const auto folder = system::state_folder(environment, system::home_folder(environment));
  return folder ? std::optional(*folder / "launches") : std::nullopt;
}

OwnLaunchRecord::OwnLaunchRecord(const std::optional<std::filesystem::path>& folder,
                                 const std::string& launch_id) {
  if (!folder || !system::make_private_folder(*folder)) return;
  path_ = *folder / launch_id;
  file_ = system::open_private_file_to_lock(path_);
  if (!file_ || system::try_lock(file_.get()) != system::Lock::Taken) {
    path_.clear();
    file_ = {};
  }
}

OwnLaunchRecord::~OwnLaunchRecord() { remove(); }

void OwnLaunchRecord::remove() {
  if (!path_.empty()) ::unlink(path_.c_str());
  path_.clear();
}

void OwnLaunchRecord::release() {
  path_.clear();
  file_ = {};
}

void OwnLaunchRecord::write(const LaunchRecord& record) const {
  if (!file_) return;
  const auto text = to_text(record);
  // In place, because the lock belongs to this file. A reader that comes in between finds lines
  // after the last one, which it ignores, but never an empty file. A full disk costs only the
  // information.
  if (::pwrite(file_.get(), text.data(), text.size(), 0) < 0) return;
  static_cast<void>(::ftruncate(file_.get(), static_cast<off_t>(text.size())) == 0);
}

FoundRecord find_launch_record(const std::optional<std::filesystem::path>& folder,
                               const std::string& launch_id) try {
  if (!folder || !is_launch_id(launch_id)) return {};
  const auto path = *folder / launch_id;
  const auto file = system::open_private_file(path);
  if (!file) return {};
  const bool is_free = system::try_lock(file.get()) == system::Lock::Taken;
  return {is_free ? Keeper::Dead : Keeper::Alive,
          from_text(system::read_all(file.get(), path.string(), {longest_record}))};
} catch (const Error&) {
  return {};
}

std::vector<std::string> dead_launches(const std::optional<std::filesystem::path>& folder) {
  std::vector<std::string> dead;
  if (!folder) return dead;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(*folder, failure);
       entry != std::filesystem::directory_iterator(); entry.increment(failure)) {
    const auto id = entry->path().filename().string();
    if (find_launch_record(folder, id).keeper == Keeper::Dead) dead.push_back(id);
  }
  return dead;
}

void remove_record(const std::optional<std::filesystem::path>& folder,
                   const std::string& launch_id) {
  if (folder && is_launch_id(launch_id)) ::unlink((*folder / launch_id).c_str());
}

} // namespace idr::launch

#include "core/system/handover.hpp"

#include "core/error.hpp"
#include "core/system/filled_fifo.hpp"
#include "core/system/lock.hpp"
#include "core/system/private_file.hpp"
#include "core/system/random.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace idr::system {
namespace {

constexpr std::size_t random_digits = 16;
/// Also the name of a FIFO that the guard is about to rename.
constexpr std::array file_names = {handover_file_name, "env.next"};

bool is_folder_name(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && name.size() == prefix.size() + random_digits &&
         name.find_first_not_of("0123456789abcdef", prefix.size()) == std::string_view::npos;
}

} // namespace

std::filesystem::path handover_path(const std::filesystem::path& folder, std::string_view prefix) {
  return folder / (std::string(prefix) + random_hex(random_digits)) / handover_file_name;
}

Handover::Handover(std::filesystem::path path, std::string text) : path_(std::move(path)) {
  make_folder();
  try {
    if (auto writing = make_fifo(text)) {
      guard_.emplace(path_, std::move(writing), &text);
    } else {
      write_file(text);
      watch_.emplace(path_);
      if (HandoverGuard::is_possible()) guard_.emplace(path_, FileDescriptor(), nullptr);
    }
  } catch (...) {
    remove();
    throw;
  }
}

Handover::~Handover() {
  if (guard_) guard_->kill();
  remove(); // the guard may still be dying
}

void Handover::make_folder() {
  const OwnerUmask modes;
  const auto folder = path_.parent_path();
  // Before the folder is locked, another launch may take it for an abandoned one, lock it and
  // remove it; then try again.
  constexpr int attempts = 2000; // hundreds of launches may start and clean up at once
  for (int attempt = 0; attempt < attempts && !folder_; ++attempt) {
    const bool is_ours = ::mkdir(folder.c_str(), 0700) == 0 || (attempt > 0 && errno == EEXIST);
    if (!is_ours) break;
    auto made = open_folder(folder);
    // If the file system has no locks, no launch removes anything.
    if (made && try_lock(made.get()) != Lock::Held && is_at(made.get(), folder)) {
      folder_ = std::move(made);
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  if (folder_) return;
  throw SystemError("cannot create a temporary file in " + folder.parent_path().string(), errno,
                    "TMPDIR sets the folder for temporary files.");
}

FileDescriptor Handover::make_fifo(std::string_view text) {
  const OwnerUmask modes;
  return make_filled_fifo(path_.string(), text);
}

void Handover::write_file(std::string_view text) {
  const OwnerUmask modes;
  const FileDescriptor file(
      ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file)
    throw SystemError(path_.string(), errno, "TMPDIR sets the folder for temporary files.");
  write_all(file.get(), text, path_.string());
}

void Handover::set_reader(pid_t reader) {
  if (guard_) guard_->set_reader(reader);
}

Handover::State Handover::state() {
  if (watch_) {
    if (state_ == State::Offered && watch_->was_read()) {
      remove();
      if (guard_) guard_->set_read();
      state_ = State::Taken;
    }
    return state_;
  }
  const bool alive = guard_->is_alive();
  if (!alive) remove(); // a process that opened it now would wait forever
  if (guard_->was_read()) {
    state_ = State::Taken;
  } else if (!alive) {
    state_ = State::Lost;
  }
  return state_;
}

void Handover::remove() noexcept {
  for (const auto* name : file_names) ::unlinkat(folder_.get(), name, 0);
  ::rmdir(path_.parent_path().c_str());
}

void remove_abandoned_handovers(const std::filesystem::path& path) noexcept try {
  const auto own = path.parent_path().filename().string();
  const auto prefix = std::string_view(own).substr(0, own.size() - random_digits);
  for (const auto& entry : std::filesystem::directory_iterator(path.parent_path().parent_path())) {
    if (!is_folder_name(entry.path().filename().string(), prefix)) continue;
    const FileDescriptor abandoned(
        ::open(entry.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    struct stat info {};
    if (!abandoned || ::fstat(abandoned.get(), &info) != 0 || info.st_uid != ::geteuid()) continue;
    if (try_lock(abandoned.get()) != Lock::Taken) continue;
    for (const auto* name : file_names) ::unlinkat(abandoned.get(), name, 0);
    ::rmdir(entry.path().c_str());
  }
} catch (const std::exception&) {
  return; // a launch never fails for this
}

} // namespace idr::system

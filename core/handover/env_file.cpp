#include "core/handover/env_file.hpp"

#include "core/error.hpp"
#include "core/handover/filled_fifo.hpp"
#include "core/handover/guard_process.hpp"
#include "core/system/lock.hpp"
#include "core/system/private_file.hpp"
#include "core/system/random.hpp"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace idr::handover {
namespace {

constexpr std::size_t random_digits = 16;

bool is_folder_name(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && name.size() == prefix.size() + random_digits &&
         name.find_first_not_of("0123456789abcdef", prefix.size()) == std::string_view::npos;
}

/// Removes the file, also a FIFO that the guard was about to rename to it.
void unlink_in(int folder, const std::string& name) noexcept {
  ::unlinkat(folder, name.c_str(), 0);
  ::unlinkat(folder, (name + next_suffix).c_str(), 0);
}

} // namespace

std::filesystem::path random_path(const std::filesystem::path& folder, std::string_view prefix,
                                  std::string_view name) {
  return folder / (std::string(prefix) + system::random_hex(random_digits)) / name;
}

EnvFile::EnvFile(std::filesystem::path path, std::string text) : path_(std::move(path)) {
  make_folder();
  try {
    if (auto writing = make_fifo(text)) {
      guard_.emplace(path_, std::move(writing), &text);
    } else {
      write_file(text);
      watch_.emplace(path_);
      if (Guard::is_possible()) guard_.emplace(path_, system::FileDescriptor(), nullptr);
    }
  } catch (...) {
    remove();
    throw;
  }
}

EnvFile::~EnvFile() {
  if (guard_) guard_->kill();
  remove(); // the guard may still be dying
}

void EnvFile::make_folder() {
  const system::OwnerUmask modes;
  const auto folder = path_.parent_path();
  // Before the folder is locked, another launch may take it for an abandoned one, lock it and
  // remove it; then try again.
  constexpr int attempts = 2000; // hundreds of launches may start and clean up at once
  for (int attempt = 0; attempt < attempts && !folder_; ++attempt) {
    const bool is_ours = ::mkdir(folder.c_str(), 0700) == 0 || (attempt > 0 && errno == EEXIST);
    if (!is_ours) break;
    auto made = system::open_folder(folder);
    // If the file system has no locks, no launch removes anything.
    if (made && system::try_lock(made.get()) != system::Lock::Held &&
        system::is_at(made.get(), folder)) {
      folder_ = std::move(made);
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  if (folder_) return;
  throw SystemError("cannot create a temporary file in " + folder.parent_path().string(), errno,
                    "TMPDIR sets the folder for temporary files.");
}

system::FileDescriptor EnvFile::make_fifo(std::string_view text) {
  const system::OwnerUmask modes;
  return make_filled_fifo(path_.string(), text);
}

void EnvFile::write_file(std::string_view text) {
  const system::OwnerUmask modes;
  const system::FileDescriptor file(
      ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file)
    throw SystemError(path_.string(), errno, "TMPDIR sets the folder for temporary files.");
  system::write_all(file.get(), text, path_.string());
}

void EnvFile::set_reader(pid_t reader) {
  if (guard_) guard_->set_reader(reader);
}

EnvFile::State EnvFile::state() {
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

void EnvFile::remove() noexcept {
  unlink_in(folder_.get(), path_.filename());
  ::rmdir(path_.parent_path().c_str());
}

void remove_abandoned(const std::filesystem::path& path) noexcept try {
  const auto own = path.parent_path().filename().string();
  const auto prefix = std::string_view(own).substr(0, own.size() - random_digits);
  for (const auto& entry : std::filesystem::directory_iterator(path.parent_path().parent_path())) {
    if (!is_folder_name(entry.path().filename().string(), prefix)) continue;
    const system::FileDescriptor abandoned(
        ::open(entry.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    struct stat info {};
    if (!abandoned || ::fstat(abandoned.get(), &info) != 0 || info.st_uid != ::geteuid()) continue;
    if (system::try_lock(abandoned.get()) != system::Lock::Taken) continue;
    unlink_in(abandoned.get(), path.filename());
    ::rmdir(entry.path().c_str());
  }
} catch (const std::exception&) {
  return; // a launch never fails for this
}

} // namespace idr::handover

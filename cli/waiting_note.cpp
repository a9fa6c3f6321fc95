#include "cli/waiting_note.hpp"

#include "cli/messages.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace idr::cli {
namespace {

constexpr auto silence = std::chrono::milliseconds(500);

class Note {
public:
  explicit Note(const std::string& text)
      : line_(fmt::format("idr: {} …", text)), thread_([this] { run(); }) {}
  ~Note() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  Note(const Note&) = delete;
  Note& operator=(const Note&) = delete;

private:
  void run() {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, silence, [this] { return over_; })) return;
    show_passing(line_);
    changed_.wait(lock, [this] { return over_; });
    erase_passing();
  }

  std::string line_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  std::thread thread_; // last, because it uses the other members
};

} // namespace

bool may_show_notes(const system::Environment& environment) {
  return !environment.is_ci_job() && environment.get("TERM") != "dumb" &&
         ::isatty(STDERR_FILENO) == 1;
}

std::shared_ptr<void> show_note(const std::string& text) { return std::make_shared<Note>(text); }

} // namespace idr::cli

#include "core/launch/running_client.hpp"

#include "core/error.hpp"
#include "core/system/processes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace idr::launch {
namespace {

/// How often to check whether the client has read the env file: the first and the longest interval.
constexpr auto first_interval = std::chrono::milliseconds(5);
constexpr auto longest_interval = std::chrono::milliseconds(640);

constexpr auto lost_why = "the env file was lost before it was read";
constexpr auto lost_remedy =
    "env-file-guard was killed or could not create a FIFO for a second reader. Try again.";

} // namespace

RunningClient::RunningClient(const std::vector<std::string>& arguments,
                             const system::Environment& environment, Supervisor& loop,
                             handover::EnvFile& env_file)
    : loop_(loop), env_file_(env_file), program_(arguments.front()),
      process_(arguments, environment, loop.previous_signals()), check_interval_(first_interval) {
  env_file_.set_reader(process_.id());
}

/// The loop may go on without the client.
RunningClient::~RunningClient() {
  loop_.cancel(next_check_);
  loop_.unwatch(process_);
  loop_.on_signal({});
}

docker::ClientEnding RunningClient::wait(Supervisor::Action meanwhile) {
  loop_.on_signal([this](const system::Signal& signal) { take(signal); });
  loop_.watch(process_, Job::Foreground, [this](int code) {
    code_ = code;
    loop_.stop();
  });
  next_check_ = loop_.after(check_interval_, [this, meanwhile = std::move(meanwhile)] {
    meanwhile();
    check_again();
  });
  loop_.run();
  if (lost_) throw Error(fmt::format("{}, and {} was killed", lost_why, program_), lost_remedy);
  return {code_.value_or(0), process_.ending_signal(), interruptions_};
}

void RunningClient::take(const system::Signal& signal) {
  check_env_file();
  if (signal.number != SIGCHLD) forward(signal);
}

/// A signal that was sent by the terminal, or to the whole process group, has already reached the
/// client.
void RunningClient::forward(const system::Signal& signal) {
  if (signal.number == SIGINT || signal.number == SIGTERM) ++interruptions_;
  if (signal.from_process && !env_file_.group_received(signal.number)) process_.send(signal.number);
}

/// Kills a client that did not find the env file or would wait for it forever.
void RunningClient::check_env_file() {
  if (env_file_.state() == handover::EnvFile::State::Lost) kill_client();
}

/// The read of a regular file causes no signal.
void RunningClient::check_again() {
  check_env_file();
  if (env_file_.is_fifo() || env_file_.state() != handover::EnvFile::State::Offered) return;
  check_interval_ = std::min(check_interval_ * 2, longest_interval);
  next_check_ = loop_.after(check_interval_, [this] { check_again(); });
}

void RunningClient::kill_client() {
  if (std::exchange(lost_, true)) return;
  for (const auto process : system::with_descendants(process_.id())) ::kill(process, SIGKILL);
  if (!process_.send(SIGKILL)) {
    throw Error(fmt::format("{}, and {} cannot be killed", lost_why, program_),
                fmt::format("It is process {}, of another user.", process_.id()));
  }
}

} // namespace idr::launch

#include "core/launch/running_client.hpp"

#include "core/error.hpp"
#include "core/system/processes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace idr::launch {
namespace {

/// How soon to look whether the client has read the env file: at first, and at the longest.
constexpr auto first_look = std::chrono::milliseconds(5);
constexpr auto longest_look = std::chrono::milliseconds(640);

constexpr auto lost_why = "the env file was lost before it had been read";
constexpr auto lost_remedy =
    "env-file-guard was killed, or could make no FIFO for a second reader. Try again.";

} // namespace

RunningClient::RunningClient(const std::vector<std::string>& arguments,
                             const system::Environment& environment, Supervisor& loop,
                             system::Handover& env_file)
    : loop_(loop), env_file_(env_file), program_(arguments.front()),
      process_(arguments, environment, loop.previous_signals()), look_(first_look) {
  env_file_.read_by(process_.id());
}

docker::ClientEnding RunningClient::wait(Supervisor::Action meanwhile) {
  loop_.on_signal([this](const system::Signal& signal) { take(signal); });
  loop_.watch(process_, Job::Foreground, [this](int code) {
    code_ = code;
    loop_.stop();
  });
  loop_.after(look_, [this, meanwhile = std::move(meanwhile)] {
    meanwhile();
    look_again();
  });
  loop_.run();
  if (lost_) throw Error(fmt::format("{}, and {} was ended", lost_why, program_), lost_remedy);
  return {code_.value_or(0), process_.ending_signal(), interruptions_};
}

void RunningClient::take(const system::Signal& signal) {
  look_at_env_file();
  if (signal.number != SIGCHLD) pass_on(signal);
}

/// A signal that the terminal sent, or somebody to the whole group, has reached the client already.
void RunningClient::pass_on(const system::Signal& signal) {
  if (signal.number == SIGINT || signal.number == SIGTERM) ++interruptions_;
  if (signal.from_process && !env_file_.group_got(signal.number)) process_.send(signal.number);
}

/// A client that has not found the env file, or waits for it without end, is ended.
void RunningClient::look_at_env_file() {
  if (env_file_.state() == system::Handover::State::Lost) end();
}

/// A regular file tells nothing by itself.
void RunningClient::look_again() {
  look_at_env_file();
  if (env_file_.is_fifo() || env_file_.state() != system::Handover::State::Offered) return;
  look_ = std::min(look_ * 2, longest_look);
  loop_.after(look_, [this] { look_again(); });
}

void RunningClient::end() {
  if (std::exchange(lost_, true)) return;
  for (const auto process : system::with_descendants(process_.id())) ::kill(process, SIGKILL);
  if (!process_.send(SIGKILL)) {
    throw Error(fmt::format("{}, and {} cannot be killed", lost_why, program_),
                fmt::format("It is process {}, of another user.", process_.id()));
  }
}

} // namespace idr::launch

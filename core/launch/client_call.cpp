#include "core/launch/client_call.hpp"

#include "core/system/pipe.hpp"
#include "core/system/process.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace idr::launch {
namespace {

constexpr std::size_t longest_text = 1U << 20U;

} // namespace

ClientCall::ClientCall(Supervisor& loop, const std::vector<std::string>& arguments,
                       const system::Environment& environment, Limit limit,
                       std::function<void(const ClientAnswer&)> done)
    : loop_(loop), done_(std::move(done)) {
  auto output = system::make_pipe("this process");
  auto errors = system::make_pipe("this process");
  const auto nothing = system::null_device();
  process_.emplace(arguments, environment, loop.previous_signals(),
                   system::Streams{nothing.get(), output.writing.get(), errors.writing.get()},
                   system::Group::Own);
  output_.reading = std::move(output.reading);
  errors_.reading = std::move(errors.reading);
  watch(output_);
  watch(errors_);
  loop_.watch(*process_, Job::Background, [this](int exit_code) { end(exit_code); });
  if (limit) {
    timer_ = loop_.after(*limit, [this] {
      timer_.reset();
      answer_.is_late = true;
      process_->send(SIGKILL);
    });
  }
}

ClientCall::~ClientCall() {
  if (timer_) loop_.cancel(*timer_);
  for (auto* stream : {&output_, &errors_}) {
    if (stream->reading) loop_.unwatch(stream->reading.get());
  }
  loop_.unwatch(*process_);
}

void ClientCall::watch(Stream& stream) {
  ::fcntl(stream.reading.get(), F_SETFL, O_NONBLOCK); // NOLINT: a system call
  loop_.watch(stream.reading.get(), Readiness::Readable, [this, &stream] { read(stream); });
}

void ClientCall::read(Stream& stream) {
  std::array<char, 4096> part; // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  for (;;) {
    const auto count = ::read(stream.reading.get(), part.data(), part.size());
    if (count < 0) return;
    if (count == 0) break;
    const auto room = longest_text - stream.text->size();
    stream.text->append(part.data(), std::min(static_cast<std::size_t>(count), room));
  }
  loop_.unwatch(stream.reading.get());
  stream.reading = {};
}

/// What the client started may still have its output open, so the end of the output is not awaited.
void ClientCall::end(int exit_code) {
  if (timer_) loop_.cancel(*std::exchange(timer_, std::nullopt));
  for (auto* stream : {&output_, &errors_}) {
    if (stream->reading) read(*stream);
    if (stream->reading) loop_.unwatch(stream->reading.get());
    stream->reading = {};
  }
  answer_.exit_code = exit_code;
  // It may destroy this object.
  const auto done = std::move(done_);
  const auto answer = std::move(answer_);
  done(answer);
}

} // namespace idr::launch

#include "core/launch/credential_fetch.hpp"

#include "core/launch/fetching_process.hpp"

#include <fmt/format.h>

#include <array>
#include <exception>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace idr::launch {

CredentialFetch::CredentialFetch(Supervisor& loop, const FetchOrder& order, FetchKind kind,
                                 FetchCallbacks callbacks)
    : loop_(loop), callbacks_(std::move(callbacks)), reports_(system::make_pipe("idr")),
      go_(system::make_pipe("idr")) {
  std::vector<int> kept = {reports_.writing.get(), go_.reading.get()};
  if (order.feed.stream >= 0) kept.push_back(order.feed.stream);
  process_.emplace(
      [&, kind] {
        if (kind == FetchKind::Later) ::setsid(); // there is nobody to prompt
        return run_fetch(order, kind, reports_.writing.get(), go_.reading.get());
      },
      loop.previous_signals(), kept);
  reports_.writing = {};
  go_.reading = {};
  ::fcntl(reports_.reading.get(), F_SETFL, O_NONBLOCK); // NOLINT: a system call
  loop_.watch(reports_.reading.get(), Readiness::Readable, [this] { read(); });
  // The first one may prompt: if the terminal stops it, this process stops with it.
  loop_.watch(*process_, kind == FetchKind::First ? Job::Foreground : Job::Background,
              [this](int /*exit_code*/) { end(); });
}

CredentialFetch::~CredentialFetch() {
  if (reports_.reading) loop_.unwatch(reports_.reading.get());
  loop_.unwatch(*process_);
}

void CredentialFetch::let_feed(const std::string& companion) {
  const auto line = companion + "\n";
  // If the child has ended, its end is reported anyway.
  static_cast<void>(::write(go_.writing.get(), line.data(), line.size()) > 0);
}

void CredentialFetch::read() {
  std::array<char, 4096> part; // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
  for (;;) {
    const auto count = ::read(reports_.reading.get(), part.data(), part.size());
    if (count < 0) break;
    if (count == 0) {
      loop_.unwatch(reports_.reading.get());
      reports_.reading = {};
      break;
    }
    unread_.append(part.data(), static_cast<std::size_t>(count));
  }
  for (auto end = unread_.find('\n'); end != std::string::npos; end = unread_.find('\n')) {
    const auto line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    take(line);
  }
}

void CredentialFetch::take(const std::string& line) {
  auto report = parse_report(line);
  if (report.port) port_ = report.port;
  if (report.error) error_ = std::move(report.error);
  if (report.fetched) callbacks_.fetched(*report.fetched);
}

void CredentialFetch::end() {
  if (reports_.reading) read();
  if (!port_ && !error_) error_ = Error("the process that fetches the credentials was killed");
  // It may destroy this object.
  const auto ended = std::move(callbacks_.ended);
  const auto port = port_;
  const auto error = std::move(error_);
  ended(port.value_or(0), error ? &*error : nullptr);
}

} // namespace idr::launch

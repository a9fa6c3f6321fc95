#include "core/launch/fetching_process.hpp"

#include "core/credential_endpoint/feed.hpp"
#include "core/docker/pod.hpp"
#include "core/launch/client_message.hpp"
#include "core/launch/identity_line.hpp"
#include "core/launch/resolving.hpp"
#include "core/system/process.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace idr::launch {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr auto feed_time = std::chrono::seconds(60);
/// Fits into a pipe at once.
constexpr std::size_t longest_feed = 32'768;
/// For credentials whose expiration is unknown: when to fetch them again.
constexpr auto assumed_lifetime = std::chrono::hours(1);

/// Nothing but failures is reported of a refresh, and those by the parent; but the secrets must be
/// registered.
class QuietReporter : public Reporter {
public:
  explicit QuietReporter(const Reporter& reporter) : Reporter(false), reporter_(reporter) {}

  void say(std::string_view /*text*/, std::string_view /*remedy*/) const override {}
  void warn(std::string_view /*text*/) const override {}
  void line(std::string_view /*text*/) const override {}
  std::shared_ptr<void> waiting(const std::string& /*what*/) const override { return nullptr; }
  void send_to_runner(std::string_view command, std::string_view value) const override {
    reporter_.send_to_runner(command, value);
  }

private:
  const Reporter& reporter_;
};

credential_endpoint::OfferedCredentials offered(const aws::Credentials& credentials,
                                                system::TimePoint expiration) {
  return {.access_key_id = credentials.access_key_id,
          .secret_access_key = credentials.secret_access_key,
          .token = credentials.session_token,
          .expiration = expiration,
          .account_id = credentials.account_id,
          .role_arn = credentials.role_arn};
}

/// The first complete line of what the feed's receiver writes.
std::string answer_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

/// The port in the answer of `receiver`. Throws Error if it did not take the credentials;
/// `otherwise` is why there is no answer.
std::uint16_t port_in(const std::string& line, std::string_view receiver,
                      const std::string& otherwise, const std::string& remedy) {
  const auto answer = credential_endpoint::parse_feed_answer(line);
  if (answer && answer->port != 0) return answer->port;
  throw Error(fmt::format("{} did not take the credentials: {}", receiver,
                          answer ? answer->refusal : otherwise),
              answer ? "" : remedy);
}

/// A program of this machine has no name, and is not stopped by idr.
std::string repeat_launch(const Feed& feed) {
  if (feed.name.empty()) return "End the program, and start it again.";
  return fmt::format("`{}`, then launch it again.", text::command_line({"idr", "stop", feed.name}));
}

/// Users know the companion by its name.
std::string with_name(std::string message, const std::string& id, const std::string& name) {
  const auto at = message.find(id);
  return at == std::string::npos ? message : message.replace(at, id.size(), name);
}

std::uint16_t feed_by_command(const Feed& feed, const std::string& id, const std::string& text,
                              const system::Environment& environment) {
  auto pipe = system::make_pipe(feed.engine);
  system::write_all(pipe.writing.get(), text, feed.engine);
  pipe.writing = system::FileDescriptor();
  const auto outcome = system::outcome_of(
      {feed.engine, "exec", "-i", id, "/agent", "feed"}, environment,
      {.input = pipe.reading.get(), .error = system::same_as_output}, {.time = feed_time});
  if (outcome.ending == system::Ending::OutOfTime) {
    throw Error(fmt::format("{} did not pass the credentials on within {} s", feed.engine,
                            feed_time.count()));
  }
  const auto name = docker::PodNames{feed.name, {}}.companion();
  return port_in(answer_line(outcome.output), name, with_name(last_line(outcome.output), id, name),
                 "If it is gone, so is the container's network: " + repeat_launch(feed));
}

/// If the endpoint has ended, that is no signal; its missing answer shows it.
void send_all(int stream, std::string_view text) {
  while (!text.empty()) {
    const auto count = ::send(stream, text.data(), text.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EINTR) return;
    text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  }
}

std::uint16_t feed_by_stream(const Feed& feed, const std::string& text) {
  const int stream = feed.stream;
  send_all(stream, text);
  std::string answer;
  while (answer.find('\n') == std::string::npos) {
    pollfd watched{.fd = stream, .events = POLLIN, .revents = 0};
    char part[256]; // NOLINT: a buffer
    if (::poll(&watched, 1, std::chrono::milliseconds(feed_time).count()) <= 0) break;
    const auto count = ::recv(stream, part, sizeof part, 0);
    if (count <= 0) break;
    answer.append(part, static_cast<std::size_t>(count));
  }
  return port_in(answer_line(answer), "the endpoint", "it has ended", repeat_launch(feed));
}

/// An MFA code can be used only once.
aws::CredentialPlan without_code(aws::CredentialPlan plan) {
  plan.mfa_code.clear();
  return plan;
}

class Fetch {
public:
  Fetch(const FetchOrder& order, FetchKind kind, int reports, int go)
      : order_(order), kind_(kind), reports_(reports), go_(go) {}

  void run() {
    const QuietReporter quiet(order_.reporter);
    const bool is_first = kind_ == FetchKind::First;
    const auto resolved = is_first ? resolve(order_.credentials, order_.host, order_.reporter,
                                             aws::SessionUse::Endpoint)
                                   : resolve(without_code(order_.credentials), order_.host, quiet,
                                             aws::SessionUse::Refresh, Prompts::Forbidden);
    const auto& credentials = resolved.credentials;
    if (!credentials.temporary()) {
      throw CredentialError("these are long-term credentials, which never expire",
                            "Use --delivery env.");
    }
    if (is_first) remember_role(order_.typed, order_.credentials, resolved, order_.host);
    const auto now = order_.host.clock();
    const auto expiration = credentials.expiration.value_or(now + assumed_lifetime);
    const auto left = std::chrono::duration_cast<seconds>(expiration - now);
    report({.fetched = Fetched{identity_of(resolved, order_.credentials), expiration,
                               std::max(left, credentials.lifetime)}});
    const auto companion = wait_for_go();
    report({.port = feed(offered(credentials, expiration), companion)});
  }

  void report(const FetchReport& report) const {
    system::write_all(reports_, format_report(report), "idr");
  }

private:
  /// Returns the companion's ID.
  std::string wait_for_go() const {
    std::array<char, 256> line{};
    const auto size = ::read(go_, line.data(), line.size());
    if (size <= 0) ::_exit(1); // the parent has given up
    return std::string(line.data(), static_cast<std::size_t>(size) - 1);
  }

  std::uint16_t feed(const credential_endpoint::OfferedCredentials& credentials,
                     const std::string& companion) const {
    const auto& to = order_.feed;
    const bool is_stream = to.stream >= 0;
    auto text = credential_endpoint::format_feed_credentials(credentials);
    if (text.size() > longest_feed) throw Error("the credentials are too long for an endpoint");
    const bool is_begun = is_stream && kind_ == FetchKind::Later;
    if (!is_begun) text.insert(0, credential_endpoint::format_feed_start(to.authorization));
    return is_stream ? feed_by_stream(to, text)
                     : feed_by_command(to, companion, text, order_.host.environment);
  }

  const FetchOrder& order_;
  FetchKind kind_;
  int reports_;
  int go_;
};

} // namespace

int run_fetch(const FetchOrder& order, FetchKind kind, int reports, int go) noexcept {
  Fetch fetch(order, kind, reports, go);
  try {
    try {
      fetch.run();
      return 0;
    } catch (const Error& error) {
      fetch.report({.error = error});
    } catch (const std::exception& error) {
      fetch.report({.error = Error(fmt::format("internal error: {}", error.what()))});
    }
  } catch (const std::exception&) { // the parent is gone
  }
  return 1;
}

std::string format_report(const FetchReport& report) {
  auto document = json::object();
  if (const auto& fetched = report.fetched) {
    document = {{"identity", fetched->identity},
                {"expiration", fetched->expiration.time_since_epoch().count()},
                {"lifetime", fetched->lifetime.count()}};
  }
  if (report.port) document["port"] = *report.port;
  if (const auto& error = report.error) {
    document["error"] = error->what();
    document["remedy"] = error->remedy();
    document["exit_code"] = error->exit_code();
  }
  return document.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

FetchReport parse_report(const std::string& line) {
  const auto document = json::parse(line);
  FetchReport report;
  if (document.contains("identity")) {
    report.fetched = Fetched{document.at("identity").get<std::string>(),
                             system::TimePoint(seconds(document.at("expiration").get<long>())),
                             seconds(document.at("lifetime").get<long>())};
  }
  if (document.contains("port")) report.port = document.at("port").get<std::uint16_t>();
  if (document.contains("error")) {
    report.error =
        Error(document.at("error").get<std::string>(), document.at("remedy").get<std::string>(),
              document.at("exit_code").get<int>());
  }
  return report;
}

} // namespace idr::launch

#include "core/launch/credential_fetch.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/launch/fetch_world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;
using test::FetchWorld;
using test::text_of_child;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// `IDENTITY, LEFT of LIFETIME s; ` when something was fetched, then `PORT` or
/// `CODE: ERROR|REMEDY`.
std::string result_of(FetchWorld& world, FetchKind kind = FetchKind::First) {
  std::string text;
  std::optional<CredentialFetch> fetch;
  const auto took = [&](const Fetched& fetched) {
    text += fmt::format("{}, {} of {} s; ", fetched.identity,
                        (fetched.expiration - world.now).count(), fetched.lifetime.count());
    fetch->let_feed("c1");
  };
  const auto ended = [&](std::uint16_t port, const Error* error) {
    text += error == nullptr
                ? std::to_string(port)
                : fmt::format("{}: {}|{}", error->exit_code(), error->what(), error->remedy());
    fetch.reset(); // the callback may destroy it
    world.loop.stop();
  };
  fetch.emplace(world.loop, world.order, kind, FetchCallbacks{took, ended});
  world.loop.run();
  return text;
}

std::string result_in_child(const std::function<void(FetchWorld&)>& prepare,
                            FetchKind kind = FetchKind::First,
                            const char* script = "cat >fed; echo 'ready 4711'") {
  return text_of_child([&] {
    FetchWorld world(script);
    prepare(world);
    return result_of(world, kind);
  });
}

void nothing(FetchWorld& /*world*/) {}

TEST(CredentialFetch, feeds_the_credentials_and_tells_who_they_are) {
  for (const auto kind : {FetchKind::First, FetchKind::Later}) {
    EXPECT_EQ(text_of_child([&] {
                FetchWorld world;
                const auto result = result_of(world, kind);
                return result + "\n" + world.agent.calls().at(0) + "\n" +
                       test::content_of(world.agent.folder / "fed");
              }),
              "profile dev, 3600 of 3600 s; 4711\nexec -i c1 /agent feed\n"
              R"({"AuthorizationToken":"authorization","Version":1})"
              "\n"
              R"({"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","Expiration":"2026-11-21T23:26:40Z",)"
              R"("SecretAccessKey":"secret","Token":"token"})"
              "\n");
  }
}

TEST(CredentialFetch, waits_until_the_endpoint_can_be_fed) {
  EXPECT_EQ(text_of_child([]() -> std::string {
              FetchWorld world;
              bool is_fetched = false;
              bool is_ended = false;
              CredentialFetch fetch(world.loop, world.order, FetchKind::First,
                                    {.fetched =
                                         [&](const Fetched&) {
                                           is_fetched = true;
                                           world.loop.after(100ms, [&] { world.loop.stop(); });
                                         },
                                     .ended =
                                         [&](std::uint16_t, const Error*) {
                                           is_ended = true;
                                           world.loop.stop();
                                         }});
              world.loop.run();
              if (!is_fetched || is_ended || !world.agent.calls().empty()) return "too early";
              fetch.let_feed("c1");
              world.loop.run();
              return is_ended ? "fed" : "not fed";
            }),
            "fed");
}

TEST(CredentialFetch, assumes_an_hour_if_the_expiration_is_unknown) {
  EXPECT_EQ(result_in_child([](FetchWorld& world) { world.keys().credentials.expiration.reset(); }),
            "profile dev, 3600 of 3600 s; 4711");
}

TEST(CredentialFetch, passes_a_failure_on_with_its_remedy) {
  EXPECT_EQ(result_in_child([](FetchWorld& world) { world.keys().credentials.session_token = {}; }),
            "1: these are long-term credentials, which never expire|Use --delivery env.");
  EXPECT_THAT(
      result_in_child([](FetchWorld& world) { world.expire_keys(); }),
      AllOf(StartsWith("1: "), HasSubstr("the keys in the environment expired 60 min ago|`unset")));
}

TEST(CredentialFetch, passes_on_why_the_endpoint_took_nothing) {
  EXPECT_THAT(result_in_child(nothing, FetchKind::First, "echo 'refused not valid'"),
              HasSubstr("; 1: app-credentials did not take the credentials: not valid|"));
  EXPECT_THAT(
      result_in_child(nothing, FetchKind::Later, "echo 'Error: No such container: c1' >&2; exit 1"),
      HasSubstr("app-credentials did not take the credentials: No such container: app-credentials|"
                "If it is gone, so is the container's network: `idr stop app`, then launch"));
  EXPECT_THAT(
      result_in_child([](FetchWorld& world) { world.order.feed.engine = "/nowhere/docker"; }),
      HasSubstr("127: cannot start /nowhere/docker"));
}

TEST(CredentialFetch, reports_that_its_process_was_killed) {
  EXPECT_EQ(result_in_child([](FetchWorld& world) {
              aws::CredentialProcess process;
              process.command_line = "kill -KILL $PPID";
              world.credentials.chain->source = process;
            }),
            "1: the process that fetches the credentials was killed|");
}

TEST(CredentialFetch, ends_its_process_if_it_is_destroyed) {
  EXPECT_EQ(text_of_child([] {
              FetchWorld world;
              {
                const CredentialFetch fetch(world.loop, world.order, FetchKind::First,
                                            {.fetched = [](const Fetched&) {},
                                             .ended = [](std::uint16_t, const Error*) {}});
              }
              world.loop.after(50ms, [&] { world.loop.stop(); });
              world.loop.run();
              return std::string(::waitpid(-1, nullptr, WNOHANG) < 0 ? "gone" : "there");
            }),
            "gone");
}

// Text that only the parent may hold for a moment: the secrets stay in the child.
TEST(CredentialFetch, reports_no_secrets) {
  EXPECT_THAT(result_in_child(nothing), AllOf(Not(HasSubstr("secret")), Not(HasSubstr("token"))));
}

/// A feed through a socket, at whose other end the test answers.
class Stream {
public:
  explicit Stream(FetchWorld& world) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    ours_ = system::FileDescriptor(ends[0]);
    theirs_ = system::FileDescriptor(ends[1]);
    world.order.feed.stream = ends[1];
    world.loop.watch(ours_.get(), Readiness::Readable, [this] { answer(); });
  }
  void close(FetchWorld& world) {
    world.loop.unwatch(ours_.get());
    ours_ = {};
  }
  const std::string& fed() const { return fed_; }

private:
  void answer() {
    std::array<char, 4096> part{};
    const auto count = ::recv(ours_.get(), part.data(), part.size(), 0);
    if (count > 0) fed_.append(part.data(), static_cast<std::size_t>(count));
    const std::string_view text = "ready 4711\n";
    for (const char byte : text) EXPECT_EQ(::send(ours_.get(), &byte, 1, 0), 1);
  }

  system::FileDescriptor ours_;
  system::FileDescriptor theirs_;
  std::string fed_;
};

TEST(CredentialFetch, begins_a_stream_only_once) {
  EXPECT_EQ(text_of_child([] {
              FetchWorld world;
              const Stream stream(world);
              const auto first = result_of(world);
              const auto begun = stream.fed();
              const auto later = result_of(world, FetchKind::Later);
              const auto is_start = [](const std::string& text) {
                return text.starts_with("{\"AuthorizationToken\"") ? "start " : "no start ";
              };
              return first + "\n" + is_start(begun) + later + "\n" +
                     is_start(stream.fed().substr(begun.size()));
            }),
            "profile dev, 3600 of 3600 s; 4711\nstart profile dev, 3600 of 3600 s; 4711\n"
            "no start ");
}

TEST(CredentialFetch, reports_that_the_endpoint_at_a_stream_has_ended) {
  for (const auto kind : {FetchKind::First, FetchKind::Later}) {
    EXPECT_THAT(
        text_of_child([&] {
          FetchWorld world;
          Stream stream(world);
          stream.close(world);
          return result_of(world, kind);
        }),
        HasSubstr("1: the endpoint did not take the credentials: it has ended|`idr stop app`"));
  }
}

} // namespace
} // namespace idr::launch

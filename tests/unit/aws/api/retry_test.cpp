#include "core/aws/api/retry.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/scripted_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::aws {
namespace {

using system::Environment;
using test::refusal;
using test::reply;
using test::ScriptedService;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// Sends one request with retries and records the pauses, at their maximum length, without waiting.
struct Sender {
  ScriptedService service;
  RetryOptions options;
  std::vector<long> pauses;
  std::vector<std::string> log;
  http::Request request;

  Sender() {
    options.sleep = [this](std::chrono::milliseconds pause) { pauses.push_back(pause.count()); };
    options.random = [] { return 1.0; };
    options.say = [this](const std::string& line) { log.push_back(line); };
    request.authority = "sts.example.com";
  }
  http::Response send() { return with_retries(service.transport(), options)(request); }
  std::size_t times() const { return service.requests().size(); }
};

TEST(Retries, send_once_if_the_request_succeeds) {
  Sender sender;
  sender.service.then(reply("x"));
  EXPECT_EQ(sender.send().body, "x");
  EXPECT_EQ(sender.times(), 1U);
  EXPECT_THAT(sender.pauses, IsEmpty());
  EXPECT_THAT(sender.log, IsEmpty());
}

TEST(Retries, resend_if_it_may_help) {
  for (const auto& failure :
       {http::Response{500, {}, ""}, http::Response{502, {}, "<html>"}, http::Response{503, {}, ""},
        http::Response{504, {}, ""}, refusal(400, "IDPCommunicationError")}) {
    Sender sender;
    sender.service.then(failure).then(failure).then(reply("x"));
    EXPECT_EQ(sender.send().body, "x");
    EXPECT_EQ(sender.times(), 3U);
    EXPECT_THAT(sender.pauses, ElementsAre(50, 100));
  }
}

TEST(Retries, resend_after_a_network_error) {
  Sender sender;
  sender.service.then_no_answer().then(reply("x"));
  EXPECT_EQ(sender.send().body, "x");
  EXPECT_THAT(sender.pauses, ElementsAre(50));
  EXPECT_THAT(sender.log, ElementsAre("no answer from the host: refused; again in 50 ms"));
}

// The caller has an alternative and should not wait for three connections to time out.
TEST(Retries, do_not_resend_an_optional_request_after_a_network_error) {
  Sender unreachable;
  unreachable.request.optional = true;
  unreachable.service.then_no_answer();
  EXPECT_THROW(unreachable.send(), http::NetworkError);
  EXPECT_EQ(unreachable.times(), 1U);
  Sender overloaded;
  overloaded.request.optional = true;
  overloaded.service.then(http::Response{503, {}, ""}).then(reply("x"));
  EXPECT_EQ(overloaded.send().body, "x");
}

// Immediate retries would not relieve a throttling service.
TEST(Retries, pause_longer_if_the_service_is_throttling) {
  for (const auto& failure : {refusal(400, "Throttling"), http::Response{429, {}, ""}}) {
    Sender sender;
    sender.options.attempts = 8;
    for (int i = 0; i < 7; ++i) sender.service.then(failure);
    sender.service.then(reply("x"));
    EXPECT_EQ(sender.send().body, "x");
    EXPECT_THAT(sender.pauses, ElementsAre(1000, 2000, 4000, 8000, 16000, 20000, 20000));
  }
}

TEST(Retries, never_pause_for_longer_than_20_s) {
  Sender sender;
  sender.options.attempts = 40;
  for (int i = 0; i < 40; ++i) sender.service.then(http::Response{500, {}, ""});
  EXPECT_EQ(sender.send().status, 500);
  EXPECT_EQ(sender.times(), 40U);
  EXPECT_EQ(sender.pauses.back(), 20'000);
  for (const auto pause : sender.pauses) EXPECT_LE(pause, 20'000);
}

TEST(Retries, pause_at_random) {
  for (const auto& [chance, pause] : {std::pair(0.0, 0L), std::pair(0.5, 500L)}) {
    Sender sender;
    sender.options.random = [chance = chance] { return chance; };
    sender.service.then(refusal(400, "Throttling")).then(reply("x"));
    sender.send();
    EXPECT_THAT(sender.pauses, ElementsAre(pause));
  }
}

TEST(Retries, do_not_resend_a_permanent_failure) {
  for (const auto& refused :
       {refusal(403, "AccessDenied"), refusal(403, "ExpiredToken"), refusal(400, "ValidationError"),
        http::Response{404, {}, ""}, http::Response{302, {}, ""}, http::Response{501, {}, ""}}) {
    Sender sender;
    sender.service.then(refused);
    EXPECT_EQ(sender.send().status, refused.status);
    EXPECT_EQ(sender.times(), 1U);
  }
  Sender sender;
  sender.service.then_no_answer(false); // a certificate that is not trusted
  EXPECT_THROW(sender.send(), http::NetworkError);
  EXPECT_EQ(sender.times(), 1U);
}

TEST(Retries, return_the_last_failure_unchanged) {
  Sender refused;
  refused.service.then(http::Response{500, {}, "first"}).then(http::Response{503, {}, "second"});
  refused.service.then(http::Response{500, {}, "last"});
  EXPECT_EQ(refused.send().body, "last");

  Sender lost;
  lost.service.then(http::Response{500, {}, ""}).then_no_answer().then_no_answer();
  EXPECT_THAT(test::thrown<http::NetworkError>([&] { lost.send(); }), StartsWith("no answer from"));
  EXPECT_THAT(lost.pauses, ElementsAre(50, 100));
}

TEST(Retries, send_as_often_as_the_request_or_the_user_allows) {
  const struct {
    int of_request;
    int of_user;
    std::size_t times;
  } cases[] = {{0, 3, 3}, {1, 3, 1}, {5, 3, 5}, {0, 1, 1}, {0, 0, 1}};
  for (const auto& [of_request, of_user, times] : cases) {
    Sender sender;
    sender.request.attempts = of_request;
    sender.options.attempts = of_user;
    for (std::size_t i = 0; i < times; ++i) sender.service.then(http::Response{503, {}, ""});
    EXPECT_EQ(sender.send().status, 503);
    EXPECT_EQ(sender.times(), times);
  }
}

// A body may repeat parts of the request.
TEST(Retries, report_only_host_status_and_code_of_a_reply) {
  Sender sender;
  sender.service.then(refusal(503, "SlowDown", "hunter2")).then(reply(""));
  sender.send();
  EXPECT_THAT(sender.log, ElementsAre("sts.example.com answered 503 SlowDown; again in 1000 ms"));
}

TEST(Retries, work_without_a_listener) {
  Sender sender;
  sender.options.say = nullptr;
  sender.service.then(http::Response{503, {}, ""}).then(reply("x"));
  EXPECT_EQ(sender.send().body, "x");
}

int attempts(Environment::Variables variables, const std::string& profile) {
  const auto config =
      SharedConfig::parse(fmt::format("[profile p]\n{}\n", profile), "config", "", "credentials");
  const Environment environment(std::move(variables));
  return find_attempts({environment, config, config.find_profile("p")});
}

TEST(FindAttempts, uses_the_variable_then_the_profile_then_three) {
  EXPECT_EQ(attempts({}, ""), 3);
  EXPECT_EQ(attempts({}, "max_attempts = 5"), 5);
  EXPECT_EQ(attempts({{"AWS_MAX_ATTEMPTS", "1"}}, "max_attempts = 5"), 1);
}

TEST(FindAttempts, accepts_every_mode) {
  for (const auto* mode : {"standard", "adaptive", "legacy", "Standard"}) {
    EXPECT_EQ(attempts({{"AWS_RETRY_MODE", mode}}, ""), 3) << mode;
  }
}

TEST(FindAttempts, refuses_other_numbers_and_modes) {
  EXPECT_THAT(test::thrown<ConfigError>([] {
                attempts({{"AWS_MAX_ATTEMPTS", "0"}}, "");
              }),
              StartsWith("AWS_MAX_ATTEMPTS: "));
  EXPECT_THAT(test::thrown<ConfigError>([] { attempts({}, "max_attempts = many"); }),
              StartsWith("config:2: "));
  EXPECT_THAT(test::thrown<ConfigError>([] {
                attempts({{"AWS_RETRY_MODE", "fast"}}, "");
              }),
              AllOf(StartsWith("AWS_RETRY_MODE: "), HasSubstr("standard, adaptive or legacy")));
  EXPECT_THAT(test::thrown<ConfigError>([] { attempts({}, "retry_mode = fast"); }),
              StartsWith("config:2: "));
}

} // namespace
} // namespace idr::aws

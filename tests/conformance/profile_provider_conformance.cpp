// Whole resolutions: a home with its files, the requests that are to be made, and their replies.
#include "core/aws/api/retry.hpp"
#include "core/aws/chain/credential_plan.hpp"
#include "core/aws/chain/resolve_credentials.hpp"
#include "core/error.hpp"
#include "tests/conformance/conformance_data.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace idr::aws {
namespace {

using nlohmann::json;

constexpr auto folder = "profile-provider";

std::vector<std::string> cases() {
  if (!test::has_conformance_data()) return {"no_data"};
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(test::conformance_data() / folder)) {
    all.push_back(entry.path().filename().string());
  }
  std::sort(all.begin(), all.end());
  return all;
}

struct Exchange {
  std::string method;
  std::string uri;
  std::string body;
  http::Response response;
};

/// The recorded conversation, one exchange after the other.
std::vector<Exchange> read_exchanges(const json& traffic) {
  std::vector<Exchange> exchanges;
  for (const auto& event : traffic.at("events")) {
    const auto& action = event.at("action");
    if (action.contains("Request")) {
      const auto& request = action.at("Request").at("request");
      exchanges.push_back({request.at("method"), request.at("uri"), {}, {}});
    } else if (action.contains("Response")) {
      exchanges.back().response.status =
          action.at("Response").at("response").at("Ok").at("status").get<int>();
    } else if (action.contains("Data")) {
      const auto& data = action.at("Data");
      auto& target = data.at("direction") == "Request" ? exchanges.back().body
                                                       : exchanges.back().response.body;
      target += data.at("data").at("Utf8").get<std::string>();
    }
  }
  return exchanges;
}

/// A URL without the slash of an empty path.
std::string without_slash(std::string url) {
  if (url.ends_with('/')) url.pop_back();
  return url;
}

class ProfileProvider : public testing::TestWithParam<std::string> {
protected:
  json read(const std::string& file) const {
    return test::read_json(std::filesystem::path(folder) / GetParam() / file);
  }

  Credentials resolve() {
    system::Host host;
    const auto variables = read("env.json");
    for (const auto& [name, value] : variables.items()) host.environment.set(name, value);
    const auto files = test::conformance_data() / folder / GetParam() / "fs";
    if (std::filesystem::exists(files)) {
      std::filesystem::copy(files, root_.path(), std::filesystem::copy_options::recursive);
    }
    host.environment.set("HOME", (root_.path() / "home").string());
    host.environment.set("PATH", "/usr/bin:/bin");
    ChainOptions options;
    options.profile = "default"; // the suite tests one provider, not the order of all
    options.no_cache = true;
    const auto config = SharedConfig::load(shared_config_files(host.environment));
    const auto plan = plan_credentials(options, host, config);
    Resolver resolver;
    resolver.environment = host.environment;
    resolver.client.now = [] {
      return system::TimePoint(std::chrono::sys_days(std::chrono::August / 5 / 2021));
    };
    resolver.client.send =
        with_retries([this](const http::Request& request) { return answer(request); },
                     {.attempts = plan.attempts,
                      .sleep = [](std::chrono::milliseconds) {},
                      .random = [] { return 0.0; },
                      .say = {}});
    return resolver.resolve(plan).credentials;
  }

  http::Response answer(const http::Request& request) {
    const auto& expected = exchanges_.at(exchanges_made_++);
    EXPECT_EQ(request.method, expected.method);
    EXPECT_EQ(without_slash(request.url()), without_slash(expected.uri));
    // The recorded session name is that SDK's own, and the default of this program is user@host.
    const auto parameters = http::parse_query(request.body);
    for (const auto& [name, value] : http::parse_query(expected.body)) {
      if (name == "RoleSessionName") continue;
      EXPECT_TRUE(std::count(parameters.begin(), parameters.end(), std::pair(name, value)) == 1)
          << name << "=" << value;
    }
    return expected.response;
  }

  test::ScratchFolder root_;
  std::vector<Exchange> exchanges_;
  std::size_t exchanges_made_ = 0;
};

TEST_P(ProfileProvider, gives_the_published_result) {
  if (!test::has_conformance_data()) GTEST_SKIP() << "no " << test::conformance_data();
  exchanges_ = read_exchanges(read("http-traffic.json"));
  const auto result = read("test-case.json").at("result");
  if (result.contains("ErrorContains")) {
    EXPECT_THROW(resolve(), Error) << result;
  } else {
    const auto credentials = resolve();
    const auto& expected = result.at("Ok");
    EXPECT_EQ(credentials.access_key_id, expected.at("access_key_id"));
    EXPECT_EQ(credentials.secret_access_key, expected.at("secret_access_key"));
    EXPECT_EQ(credentials.session_token, expected.at("session_token"));
    EXPECT_EQ(credentials.account_id, expected.at("account_id"));
    ASSERT_TRUE(credentials.expiration);
    EXPECT_EQ(credentials.expiration->time_since_epoch().count(), expected.at("expiry"));
  }
  EXPECT_EQ(exchanges_made_, exchanges_.size());
}

INSTANTIATE_TEST_SUITE_P(, ProfileProvider, testing::ValuesIn(cases()),
                         [](const auto& shown) { return shown.param; });

} // namespace
} // namespace idr::aws

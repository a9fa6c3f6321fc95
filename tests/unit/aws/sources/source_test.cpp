#include "core/aws/chain/credential_chain.hpp"
#include "core/aws/sources/source.hpp"
#include "core/error.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <string>
#include <vector>

namespace idr::aws {
namespace {

using test::FakeService;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

/// The context of prepared sources, in which only STS answers.
struct Preparation {
  test::ScratchFolder folder;
  FakeService service;
  QueryClient client = service.client();
  system::Environment environment;
  HostLookup lookup = [this](const std::string& /*host*/) {
    ++lookups;
    return std::vector<std::string>{"127.0.0.1"};
  };
  system::WaitingNote waiting;
  std::function<void(const std::string&)> note;
  Endpoint sts{"https", "sts.example.com", "", "eu-west-1", "sts", {}, "eu-west-1"};
  std::string host_name = "box";
  int lookups = 0;

  SourceContext context() const {
    return {client, environment, lookup, waiting, note, sts, host_name};
  }
};

/// A permission set whose token expired an hour ago and can be refreshed.
Sso sso_to_refresh(const test::ScratchFolder& folder) {
  folder.write("token.json", nlohmann::json{{"accessToken", "old"},
                                            {"expiresAt", "2026-11-21T20:13:20Z"},
                                            {"refreshToken", "r"},
                                            {"clientId", "c"},
                                            {"clientSecret", "s"},
                                            {"registrationExpiresAt", "2026-12-21T00:00:00Z"}}
                                 .dump());
  Sso sso;
  sso.account_id = "123456789012";
  sso.role_name = "Deploy";
  sso.token.file = folder / "token.json";
  sso.portal.authority = "portal.example.com";
  return sso;
}

WebIdentity web_identity(std::variant<TokenFile, TokenVariable, TokenRequest> token) {
  WebIdentity plan;
  plan.token = std::move(token);
  plan.role_arn = "arn:aws:iam::1:role/web";
  return plan;
}

ContainerEndpoint container() {
  ContainerEndpoint endpoint;
  endpoint.request = http::request_to("http://localhost/v2").value();
  return endpoint;
}

struct SourceCase {
  Source source;
  CredentialKind kind;
  bool is_cached;
};

TEST(Sources, are_prepared_without_a_request_or_a_program) {
  Preparation all;
  const auto token = all.folder.write("token", "a.b.c").string();
  const auto ran = (all.folder / "ran").string();
  const SourceCase cases[] = {
      {StaticKeys{}, CredentialKind::LongTerm, false},
      {CredentialProcess{.command_line = "touch " + ran, .account_id = {}, .profile = "p"},
       CredentialKind::Unknown, false},
      {sso_to_refresh(all.folder), CredentialKind::Temporary, true},
      {LoginSession{.session = "s", .file = all.folder / "none", .profile = "p"},
       CredentialKind::Temporary, false},
      {web_identity(TokenFile{token}), CredentialKind::Temporary, true},
      {web_identity(TokenRequest{"https://token.example/", "bearer"}), CredentialKind::Temporary,
       true},
      {container(), CredentialKind::Temporary, false},
      {InstanceMetadata{}, CredentialKind::Temporary, false}};
  std::vector<std::string> keys;
  const auto context = all.context();
  for (const auto& [source, kind, is_cached] : cases) {
    const auto prepared =
        std::visit([&](const auto& each) { return prepare(each, context); }, source);
    EXPECT_EQ(prepared.is_cached, is_cached) << source.index();
    EXPECT_THAT(prepared.key, SizeIs(64)) << source.index();
    EXPECT_TRUE(credential_kind(source) == kind) << source.index();
    EXPECT_THAT(keys, testing::Not(testing::Contains(prepared.key))) << source.index();
    keys.push_back(prepared.key);
  }
  EXPECT_THAT(all.service.calls(), IsEmpty());
  EXPECT_EQ(all.lookups, 0);
  EXPECT_FALSE(std::filesystem::exists(ran));
}

TEST(Sources, read_a_web_identity_token_once) {
  Preparation all;
  const auto plan = web_identity(TokenFile{all.folder.write("token", "first").string()});
  const auto context = all.context();
  const auto prepared = prepare(plan, context);
  all.folder.write("token", "second");
  all.service.on("AssumeRoleWithWebIdentity", test::refusal(403, "AccessDenied"));
  EXPECT_THROW(prepared.fetch(), CredentialError);
  EXPECT_EQ(all.service.call("AssumeRoleWithWebIdentity").get("WebIdentityToken"), "first");
  EXPECT_NE(prepare(plan, context).key, prepared.key);
}

TEST(Sources, refuse_expired_keys_before_fetching) {
  Preparation all;
  StaticKeys keys;
  keys.credentials.expiration = all.client.now() - std::chrono::hours(1);
  const auto context = all.context();
  EXPECT_THAT(test::thrown<CredentialError>([&] { prepare(keys, context); }),
              AllOf(StartsWith("AWS_CREDENTIAL_EXPIRATION: "), HasSubstr("60 min ago")));
}

TEST(Sources, refuse_an_invalid_account_id) {
  const options::Origin origin = options::InFile{"config", 2};
  EXPECT_NO_THROW(require_account_id(origin, "key", ""));
  EXPECT_NO_THROW(require_account_id(origin, "key", "012345678901"));
  EXPECT_THAT(
      test::thrown<ConfigError>([&] { require_account_id(origin, "key", "1234-5678-9012"); }),
      StartsWith("config:2: key \"1234-5678-9012\" is not an account ID"));
}

} // namespace
} // namespace idr::aws

#include "core/aws/chain/chain_links.hpp"
#include "core/options/option_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::aws {

// For comparison and test messages.
static bool operator==(const ChainLink& a, const ChainLink& b) {
  return a.kind == b.kind && a.detail == b.detail && a.profile == b.profile &&
         a.origin == b.origin && a.endpoint == b.endpoint && a.region == b.region;
}
static void PrintTo(const ChainLink& link, std::ostream* out) {
  *out << link.kind << "|" << link.detail << "|" << link.profile << "|" << to_string(link.origin)
       << "|" << link.endpoint << "|" << link.region;
}

namespace {

using testing::ElementsAre;

options::Origin line(std::size_t number) { return options::InFile{"config", number}; }
options::Origin typed_role() { return options::OnCommandLine{&options::option("role")}; }

std::vector<ChainLink> links(Source source, std::vector<Step> steps = {}) {
  CredentialPlan plan;
  plan.sts.authority = "sts.example.com";
  plan.region.name = "eu-west-1";
  plan.chain = CredentialChain{.source = std::move(source), .steps = std::move(steps)};
  return chain_links(plan);
}

StaticKeys keys() {
  StaticKeys found;
  found.credentials.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  found.credentials.secret_access_key = "wJalr";
  found.profile = "p";
  found.origin = line(2);
  return found;
}

TEST(ChainLinks, show_only_the_end_of_an_access_key) {
  EXPECT_THAT(links(keys()), ElementsAre(ChainLink{"access key", "…MPLE", "p", line(2), "", ""}));
}

TEST(ChainLinks, show_no_command_line) {
  EXPECT_THAT(links(CredentialProcess{"tool --password hunter2", "", "p", line(2)}),
              ElementsAre(ChainLink{"credential_process", "", "p", line(2), "", ""}));
}

TEST(ChainLinks, show_session_and_permission_set) {
  Sso sso;
  sso.session = "corp";
  sso.start_url = "https://corp.awsapps.com/start";
  sso.account_id = "123456789012";
  sso.role_name = "Deploy";
  sso.region = "us-east-2";
  sso.portal.authority = "portal.example.com";
  sso.profile = "p";
  sso.origin = line(2);
  EXPECT_THAT(links(sso),
              ElementsAre(ChainLink{"SSO", "session corp, account 123456789012 as Deploy", "p",
                                    line(2), "https://portal.example.com", "us-east-2"}));
  sso.session.clear();
  EXPECT_EQ(links(sso).front().detail,
            "https://corp.awsapps.com/start, account 123456789012 as Deploy");
}

TEST(ChainLinks, show_the_login_session) {
  EXPECT_THAT(
      links(LoginSession{"arn:aws:iam::1:user/ann", "/file", "p", line(2)}),
      ElementsAre(ChainLink{"login session", "arn:aws:iam::1:user/ann", "p", line(2), "", ""}));
}

TEST(ChainLinks, show_the_role_of_a_web_identity_token) {
  WebIdentity plan;
  plan.token = TokenRequest{"https://token.example/?hunter2", "hunter2"};
  plan.role_arn = "arn:aws:iam::1:role/r";
  plan.origin = options::FromVariable{"ACTIONS_ID_TOKEN_REQUEST_URL"};
  EXPECT_THAT(links(plan),
              ElementsAre(ChainLink{"web identity", "arn:aws:iam::1:role/r", "", plan.origin,
                                    "https://sts.example.com", "eu-west-1"}));
}

// Anyone who knows the path can get the task's credentials.
TEST(ChainLinks, show_only_the_host_of_a_container_endpoint) {
  ContainerEndpoint endpoint;
  endpoint.request.scheme = "http";
  endpoint.request.authority = "169.254.170.2";
  endpoint.request.path = "/v2/credentials/hunter2";
  endpoint.token = "hunter2";
  endpoint.origin = options::FromVariable{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"};
  EXPECT_THAT(links(endpoint), ElementsAre(ChainLink{"container endpoint", "", "", endpoint.origin,
                                                     "http://169.254.170.2", ""}));
}

TEST(ChainLinks, show_the_endpoint_of_the_instance) {
  InstanceMetadata metadata;
  metadata.endpoint.scheme = "http";
  metadata.endpoint.authority = "169.254.169.254";
  metadata.origin = line(3);
  EXPECT_THAT(links(metadata), ElementsAre(ChainLink{"EC2 instance role", "", "", line(3),
                                                     "http://169.254.169.254", ""}));
}

TEST(ChainLinks, show_each_step_after_the_source) {
  AssumeRole by_arn;
  by_arn.role.arn = "arn:aws:iam::1:role/r";
  by_arn.profile = "p";
  by_arn.origin = line(5);
  by_arn.options.external_id = "hunter2";
  AssumeRole by_name;
  by_name.role.name = "deploy";
  by_name.origin = typed_role();
  SessionToken session;
  SessionToken with_device;
  with_device.mfa.serial = "arn:aws:iam::1:mfa/ann";
  with_device.mfa.process = "oathtool hunter2";
  const auto* sts = "https://sts.example.com";
  EXPECT_THAT(
      links(keys(), {session, with_device, by_arn, by_name}),
      ElementsAre(
          ChainLink{"access key", "…MPLE", "p", line(2), "", ""},
          ChainLink{"session", "without MFA", "", {}, sts, "eu-west-1"},
          ChainLink{"session", "with MFA device arn:aws:iam::1:mfa/ann", "", {}, sts, "eu-west-1"},
          ChainLink{"role", "arn:aws:iam::1:role/r", "p", line(5), sts, "eu-west-1"},
          ChainLink{"role", "deploy", "", typed_role(), sts, "eu-west-1"}));
}

} // namespace
} // namespace idr::aws

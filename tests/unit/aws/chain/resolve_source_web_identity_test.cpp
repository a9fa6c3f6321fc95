#include "core/aws/chain/resolve_credentials.hpp"
#include "tests/unit/aws/chain/resolve_source_fixture.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/scripted_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace idr::aws {
namespace {

using test::json_reply;
using test::refusal;
using test::ResolveSource;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(ResolveSource, assumes_a_role_for_a_web_identity_token_once_for_many_launches) {
  const auto file = folder.write("token", "t1").string();
  EXPECT_EQ(key_of(web(TokenFile{file})), "ASIA-t1");
  EXPECT_EQ(key_of(web(TokenFile{file})), "ASIA-t1");
  EXPECT_THAT(sts.actions(), ElementsAre("AssumeRoleWithWebIdentity"));
  folder.write("token", "t2");
  EXPECT_EQ(key_of(web(TokenFile{file})), "ASIA-t2");
  auto other = web(TokenFile{file});
  other.role_arn = "arn:aws:iam::1:role/other";
  key_of(other);
  other.options.policy = "{}";
  key_of(other);
  EXPECT_EQ(sts.calls().size(), 4U);
}

TEST_F(ResolveSource, assumes_a_role_for_the_token_of_a_variable) {
  environment.set("ID_TOKEN", "t3.x.y");
  EXPECT_EQ(key_of(web(TokenVariable{"ID_TOKEN"})), "ASIA-t3.x.y");
}

// The service of a job returns a different token each time; the request parameters stay the same.
TEST_F(ResolveSource, requests_the_token_of_a_job_once_for_many_launches) {
  others.then(json_reply(R"({"value": "t4"})")).then(json_reply(R"({"value": "t5"})"));
  const auto request = TokenRequest{"https://token.example/", "b3arer"};
  EXPECT_EQ(key_of(web(request)), "ASIA-t4");
  EXPECT_EQ(key_of(web(request)), "ASIA-t4");
  EXPECT_EQ(key_of(web(TokenRequest{"https://token.example/", "another"})), "ASIA-t5");
}

TEST_F(ResolveSource, explains_what_to_check_if_a_web_identity_token_is_refused) {
  environment.set("ID_TOKEN", "t0ken.x.y");
  const struct {
    http::Response reply;
    const char* words = "";
    bool temporary = false;
  } cases[] = {{refusal(403, "AccessDenied", "Not authorized, t0ken.x.y"), "trust policy", false},
               {refusal(400, "ExpiredTokenException", "t0ken.x.y"), "get a new one", false},
               {refusal(400, "InvalidIdentityToken", "t0ken.x.y"), "InvalidIdentityToken", false},
               {refusal(400, "IDPCommunicationError", "later"), "IDPCommunicationError", true},
               {{502, {}, "<html>t0ken"}, "sts.example.com answered 502", true}};
  with_cache = false;
  for (const auto& [response, words, temporary] : cases) {
    sts.on("AssumeRoleWithWebIdentity", response);
    EXPECT_THAT(refused(web(TokenVariable{"ID_TOKEN"})),
                AllOf(StartsWith("config:4: arn:aws:iam::1:role/web cannot be assumed"),
                      HasSubstr(words), Not(HasSubstr("t0ken"))));
    EXPECT_EQ(test::fails_temporarily([&] { resolve(web(TokenVariable{"ID_TOKEN"})); }), temporary)
        << words;
  }
  EXPECT_THAT(refused(web(TokenFile{(folder / "missing").string()})), StartsWith("config:4: "));
}

} // namespace
} // namespace idr::aws

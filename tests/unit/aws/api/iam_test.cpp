#include "core/aws/api/iam.hpp"
#include "tests/unit/aws/fake_service.hpp"
#include "tests/unit/aws/thrown.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::aws {
namespace {

using test::FakeService;

std::string get(const FakeService& service) {
  Credentials credentials;
  credentials.access_key_id = "AKIA1";
  credentials.secret_access_key = "secret";
  const Endpoint iam{"https", "iam.amazonaws.com", "", "us-east-1", "iam", {}, "x"};
  return get_role_arn(service.client(), iam, credentials, "deploy+role");
}

TEST(GetRoleArn, sends_one_request_and_reads_the_path_from_the_reply) {
  FakeService service;
  service.on("GetRole", test::role_reply("arn:aws:iam::123456789012:role/team/deploy+role"));
  EXPECT_EQ(get(service), "arn:aws:iam::123456789012:role/team/deploy+role");
  ASSERT_EQ(service.calls().size(), 1U);
  EXPECT_EQ(service.calls().front().request.body,
            "Action=GetRole&Version=2010-05-08&RoleName=deploy%2Brole");
  EXPECT_THAT(service.calls().front().header("Authorization"),
              testing::HasSubstr("/us-east-1/iam/aws4_request"));
}

TEST(GetRoleArn, has_a_short_timeout) {
  FakeService service;
  service.on("GetRole", test::role_reply("arn:aws:iam::123456789012:role/deploy"));
  get(service);
  EXPECT_TRUE(service.call("GetRole").request.optional);
  EXPECT_EQ(service.call("GetRole").request.timeout, std::chrono::seconds(5));
}

TEST(GetRoleArn, reports_a_missing_role) {
  FakeService service;
  service.on("GetRole", test::refusal(404, "NoSuchEntity"));
  try {
    get(service);
    FAIL() << "no error";
  } catch (const ServiceError& error) {
    EXPECT_EQ(error.code(), "NoSuchEntity");
  }
}

TEST(GetRoleArn, requires_an_arn_in_the_reply) {
  FakeService service;
  service.on("GetRole", test::reply("<GetRoleResponse><GetRoleResult/></GetRoleResponse>"));
  EXPECT_THAT(test::thrown<ServiceError>([&] { get(service); }),
              testing::HasSubstr("GetRoleResult/Role/Arn"));
}

} // namespace
} // namespace idr::aws

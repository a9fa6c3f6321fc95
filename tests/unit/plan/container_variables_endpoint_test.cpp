// Variables that would override the credentials of an endpoint.
#include "tests/unit/plan/container_variables_fixture.hpp"
#include "tests/unit/plan/warning_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::plan {
namespace {

using test::lines_of;
using test::texts_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class EndpointVariables : public test::ContainerVariablesTest {
protected:
  EndpointVariables() { delivered_.delivery = Delivery::Endpoint; }
};

// Programs prefer keys in the environment to an endpoint.
TEST_F(EndpointVariables, do_not_include_keys) {
  const auto result = variables({"-e", "AWS_ACCESS_KEY_ID=hunter2", "-e", "A=1"});
  EXPECT_THAT(lines_of(result.in_file), ElementsAre("A=1"));
  EXPECT_THAT(texts_of(result.warnings),
              ElementsAre("AWS_ACCESS_KEY_ID from -e is dropped: it conflicts with the "
                          "credentials that the container gets. Remove `-e "
                          "AWS_ACCESS_KEY_ID`."));
  EXPECT_THAT(result.options, ElementsAre("--env", "AWS_ACCESS_KEY_ID")); // the image's
}

// The launch itself needs the variable of the host.
TEST_F(EndpointVariables, do_not_include_keys_that_are_those_of_the_host) {
  host_.environment.set("AWS_ACCESS_KEY_ID", "hunter2");
  const auto result = variables({"-e", "AWS_ACCESS_KEY_ID"});
  EXPECT_THAT(result.options, IsEmpty());
  EXPECT_THAT(result.in_file, IsEmpty());
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_EQ(result.warnings.front().remedy, "Remove `-e AWS_ACCESS_KEY_ID`.");
}

TEST_F(EndpointVariables, do_not_include_another_endpoint_nor_unset_this_one) {
  for (const std::string name :
       {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"}) {
    const auto set = variables({"-e", name + "=hunter2"});
    EXPECT_THAT(set.in_file, IsEmpty()) << name;
    EXPECT_THAT(set.options, IsEmpty()) << name;
    EXPECT_THAT(texts_of(set.warnings), ElementsAre(HasSubstr(name + " from -e is dropped")));
    const auto named = variables({"-e", name});
    EXPECT_THAT(named.options, IsEmpty()) << name;
    EXPECT_THAT(named.in_file, IsEmpty()) << name;
  }
}

TEST_F(EndpointVariables, do_not_include_other_places_of_credentials) {
  for (const std::string name :
       {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_SESSION_TOKEN"}) {
    const auto result = variables({"-e", name + "=x"});
    EXPECT_THAT(result.in_file, IsEmpty()) << name;
    EXPECT_THAT(result.options, ElementsAre("--env", name));
    EXPECT_EQ(result.warnings.size(), 1U) << name;
  }
}

// minio-go prefers them to an endpoint, but not to AWS_ACCESS_KEY_ID.
TEST_F(EndpointVariables, do_not_include_minios_keys_which_may_accompany_keys) {
  for (const std::string name :
       {"MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD", "MINIO_ACCESS_KEY", "MINIO_SECRET_KEY"}) {
    delivered_.delivery = Delivery::Endpoint;
    EXPECT_THAT(variables({"-e", name + "=x"}).in_file, IsEmpty()) << name;
    EXPECT_EQ(variables({"-e", name + "=x"}).warnings.size(), 1U) << name;
    delivered_.delivery = Delivery::Env;
    EXPECT_THAT(lines_of(variables({"-e", name + "=x"}).in_file), ElementsAre(name + "=x"));
    EXPECT_THAT(variables({"-e", name + "=x"}).warnings, IsEmpty()) << name;
  }
}

TEST_F(EndpointVariables, may_be_anything_without_credentials) {
  delivered_ = {.credentials = false, .delivery = Delivery::Endpoint, .region = ""};
  EXPECT_THAT(lines_of(variables({"-e", "AWS_PROFILE=p", "-e", "MINIO_ACCESS_KEY=k"}).in_file),
              ElementsAre("AWS_PROFILE=p", "MINIO_ACCESS_KEY=k"));
}

} // namespace
} // namespace idr::plan

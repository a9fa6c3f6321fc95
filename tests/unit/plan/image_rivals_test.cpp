#include "core/plan/credential_variables.hpp"
#include "core/plan/image_rivals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace idr::plan {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Words = std::vector<std::string>;

/// Removes the rivals of an image with these variables.
struct Launch {
  std::string engine = "docker";
  Delivery delivery = Delivery::Endpoint;
  system::Environment environment = {};
  Words already = {};

  RemovedRivals of(const Words& variables) const {
    const docker::ImageConfig image{.variables = variables, .ports = {}};
    return remove(&image);
  }
  RemovedRivals of_unknown() const { return remove(nullptr); }

private:
  RemovedRivals remove(const docker::ImageConfig* image) const {
    return remove_rivals(image, "img:1", delivery, docker::engine_of(engine), environment, already);
  }
};

/// The host's environment has this variable.
Launch launch_with(const std::string& name, const std::string& value) {
  Launch launch;
  launch.environment.set(name, value);
  return launch;
}

Words texts(const RemovedRivals& removed) {
  Words texts;
  for (const auto& warning : removed.warnings) texts.push_back(to_string(warning));
  return texts;
}

TEST(RemoveRivals, unsets_what_the_image_sets_and_says_so) {
  const auto removed = Launch().of({"PATH", "AWS_PROFILE", "AWS_ACCESS_KEY_ID"});
  EXPECT_THAT(removed.options, ElementsAre("--env", "AWS_ACCESS_KEY_ID", "--env", "AWS_PROFILE"));
  EXPECT_THAT(removed.in_file, IsEmpty());
  EXPECT_THAT(texts(removed),
              ElementsAre("AWS_ACCESS_KEY_ID from img:1 is dropped: it conflicts with the "
                          "credentials that the container gets",
                          "AWS_PROFILE from img:1 is dropped: it conflicts with the credentials "
                          "that the container gets"));
}

TEST(RemoveRivals, uses_the_engines_option) {
  EXPECT_THAT(Launch{.engine = "podman"}.of({"AWS_PROFILE"}).options,
              ElementsAre("--unsetenv", "AWS_PROFILE"));
}

TEST(RemoveRivals, leaves_what_the_launch_delivers) {
  EXPECT_THAT(Launch()
                  .of({"AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN"})
                  .options,
              IsEmpty());
  EXPECT_THAT(
      Launch{.delivery = Delivery::Env}.of({"AWS_ACCESS_KEY_ID", "MINIO_ACCESS_KEY"}).options,
      IsEmpty());
}

TEST(RemoveRivals, removes_minios_variables_only_for_an_endpoint) {
  EXPECT_THAT(Launch().of({"MINIO_ACCESS_KEY"}).options, ElementsAre("--env", "MINIO_ACCESS_KEY"));
  EXPECT_THAT(Launch{.delivery = Delivery::Env}.of({"MINIO_ACCESS_KEY"}).options, IsEmpty());
}

// docker's client would pass its own value of a variable that it is to unset.
TEST(RemoveRivals, empties_keys_that_the_client_cannot_unset) {
  const auto removed = launch_with("AWS_ACCESS_KEY_ID", "x").of({"AWS_ACCESS_KEY_ID"});
  EXPECT_THAT(removed.options, IsEmpty());
  ASSERT_EQ(removed.in_file.size(), 1U);
  EXPECT_EQ(removed.in_file.front().name, "AWS_ACCESS_KEY_ID");
  EXPECT_EQ(removed.in_file.front().value, "");
  EXPECT_THAT(texts(removed), ElementsAre(HasSubstr("AWS_ACCESS_KEY_ID from img:1 is dropped")));
}

// Programs take an empty profile for one that they must find.
TEST(RemoveRivals, only_warns_of_a_profile_that_the_client_cannot_unset) {
  const auto removed = launch_with("AWS_PROFILE", "work").of({"AWS_PROFILE"});
  EXPECT_THAT(removed.options, IsEmpty());
  EXPECT_THAT(removed.in_file, IsEmpty());
  EXPECT_THAT(texts(removed),
              ElementsAre(AllOf(HasSubstr("img:1 sets AWS_PROFILE, which may prevent the container "
                                          "from using the role's credentials"),
                                HasSubstr("env -u AWS_PROFILE idr run"))));
}

TEST(RemoveRivals, unsets_all_of_them_if_nothing_is_known_about_the_image) {
  const auto removed = launch_with("AWS_PROFILE", "work").of_unknown();
  for (const auto& variable : all_credential_variables()) {
    const std::string name(variable.name);
    const bool is_unset = is_rival(name, Delivery::Endpoint) && name != "AWS_PROFILE";
    EXPECT_EQ(std::count(removed.options.begin(), removed.options.end(), name), is_unset) << name;
  }
  EXPECT_THAT(removed.in_file, IsEmpty());
  EXPECT_THAT(removed.warnings, IsEmpty());
}

TEST(RemoveRivals, leaves_what_the_line_removes_already) {
  const Launch launch{.already = {"--env", "AWS_PROFILE"}};
  EXPECT_THAT(launch.of({"AWS_PROFILE"}).options, IsEmpty());
  EXPECT_THAT(launch.of({"AWS_PROFILE"}).warnings, IsEmpty());
  EXPECT_THAT(launch.of_unknown().options,
              AllOf(Contains("AWS_ACCESS_KEY_ID"), Not(Contains("AWS_PROFILE"))));
}

} // namespace
} // namespace idr::plan

#include "core/plan/misplaced_options.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::plan {
namespace {

using Words = std::vector<std::string>;

std::string warning(const Words& command, const std::string& image = "alpine:3") {
  return to_string(warn_of_misplaced_options(image, command).value_or(Warning{}));
}

TEST(MisplacedOptions, are_named_at_any_position) {
  EXPECT_EQ(warning({"sh", "--role", "x"}),
            "--role after the image is passed to the container's command, not to idr. "
            "Type it before the image.");
  EXPECT_EQ(warning({"sh", "--mfa-code=1", "-x", "--role=a", "--role", "b"}),
            "--mfa-code, --role after the image are passed to the container's command, not to idr. "
            "Type them before the image.");
  EXPECT_NE(warning({"sh", "--aws-role-name", "x"}), "");
  EXPECT_NE(warning({"sh", "--region"}), "");
  EXPECT_NE(warning({"sh", "--external-id=x"}), "");
}

TEST(MisplacedOptions, are_exact_names_before_two_dashes) {
  EXPECT_EQ(warning({}), "");
  EXPECT_EQ(warning({"sh", "--role-arn", "x", "-role", "role", "--", "--role"}), "");
  EXPECT_EQ(warning({"sh", "-c", "x --role y", "--", "--profile"}), "");
}

TEST(MisplacedOptions, of_the_launch_are_found_only_right_after_the_image) {
  EXPECT_NE(warning({"--dry-run"}), "");
  EXPECT_NE(warning({"--shell"}), "");
  EXPECT_EQ(warning({"make", "--dry-run"}), "");
}

TEST(MisplacedOptions, are_not_options_that_the_program_has_itself) {
  EXPECT_EQ(warning({"aws", "s3", "ls", "--profile", "p", "--region", "r"}), "");
  EXPECT_EQ(warning({"/usr/local/bin/aws", "--region=r"}), "");
  EXPECT_EQ(warning({"s3", "ls", "--region", "r"}, "public.ecr.aws/aws-cli/aws-cli:2"), "");
  EXPECT_NE(warning({"awsome", "--region", "r"}), "");
  EXPECT_EQ(warning({"aws", "s3", "ls", "--region", "r", "--role", "x"}),
            "--role after the image is passed to the container's command, not to idr. Type it "
            "before the image.");
}

} // namespace
} // namespace idr::plan

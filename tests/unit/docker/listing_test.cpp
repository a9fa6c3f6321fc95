#include "core/docker/listing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::docker {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ListedContainer with_status(const std::string& status) {
  ListedContainer container;
  container.status = status;
  return container;
}

TEST(ListingArguments, use_the_engines_form_of_labels) {
  EXPECT_THAT(listing_arguments(engine_of("docker")),
              ElementsAre("ps", "--all", "--no-trunc", "--filter", "label=iam-docker-run.launch",
                          "--format",
                          "{{.ID}}\t{{.Names}}\t"
                          "{{printf \"%q\" (.Label \"iam-docker-run.launch\")}}\t"
                          "{{printf \"%q\" (.Label \"iam-docker-run.application\")}}\t"
                          "{{.Image}}\t{{.Status}}"));
  EXPECT_EQ(listing_arguments(engine_of("podman")).back(),
            "{{.ID}}\t{{.Names}}\t{{printf \"%q\" (index .Labels \"iam-docker-run.launch\")}}\t"
            "{{printf \"%q\" (index .Labels \"iam-docker-run.application\")}}\t"
            "{{.Image}}\t{{.Status}}");
}

TEST(ListingArguments, select_one_launch) {
  EXPECT_EQ(listing_arguments(engine_of("docker"), "0123456789abcdef").at(4),
            "label=iam-docker-run.launch=0123456789abcdef");
}

TEST(ReadListing, reads_what_docker_prints) {
  const auto containers =
      read_listing("c1\tapp-1\t\"id1\"\t\"app-1\"\timage:1\tUp 3 minutes (healthy)\n"
                   "c2\tapp-1-credentials\t\"id1\"\t\"app-1\"\tagent:1\tUp 3 minutes\n");
  ASSERT_EQ(containers.size(), 2U);
  EXPECT_EQ(containers[0].id, "c1");
  EXPECT_EQ(containers[0].name, "app-1");
  EXPECT_EQ(containers[0].image, "image:1");
  EXPECT_EQ(containers[0].status, "Up 3 minutes (healthy)");
  EXPECT_EQ(containers[0].launch_id, "id1");
  EXPECT_FALSE(containers[0].is_companion());
  EXPECT_EQ(containers[1].application, "app-1");
  EXPECT_TRUE(containers[1].is_companion());
}

TEST(ReadListing, knows_a_companion_by_its_name_or_its_image) {
  const auto is_companion = [](const std::string& line) {
    const auto containers = read_listing(line);
    return containers.size() == 1 && containers.front().is_companion();
  };
  EXPECT_FALSE(is_companion("c1\tunrelated\t\"id1\"\t\"web\"\tevil:1\tUp\n"));
  EXPECT_TRUE(is_companion("c1\tweb-credentials\t\"id1\"\t\"web\"\tsha256:1\tUp\n"));
  EXPECT_TRUE(
      is_companion("c1\trenamed\t\"id1\"\t\"web\"\tlocalhost/iam-docker-run/agent:1\tUp\n"));
}

/// The engine quotes the labels, so a line break in one is no line of its own.
TEST(ReadListing, ignores_labels_that_are_not_ours) {
  EXPECT_THAT(read_listing("c1\tx\t\"id1\\nc2\\tvictim\"\t\"\"\timage\tUp\n"
                           "c1\tx\t\"id1\"\t\"a\\tb\"\timage\tUp\n"
                           "c1\tx\tid1\t\timage\tUp\n"),
              IsEmpty());
}

TEST(ReadListing, ignores_lines_that_it_does_not_understand) {
  EXPECT_THAT(read_listing(""), IsEmpty());
  EXPECT_THAT(read_listing("WARNING: cgroups\n\na\tb\t\"id\"\t\"b\"\timage\n" // too few
                           "a\tb\t\"id\"\t\"b\"\timage\tUp 1 second\textra\n" // too many
                           "a\tb\t\"\"\t\"b\"\timage\tUp 1 second\n"),        // no launch
              IsEmpty());
  EXPECT_EQ(read_listing("WARNING\na\tb\t\"id\"\t\"b\"\timage\tUp 1 second").size(), 1U);
}

TEST(ListedContainer, is_alive_if_it_was_started_and_has_not_ended) {
  for (const auto* status : {"Up 3 minutes", "Up 2 hours (Paused)", "Restarting (1) 5 seconds ago",
                             "Paused", "Stopping", ""}) {
    EXPECT_TRUE(with_status(status).is_alive()) << status;
  }
  for (const auto* status : {"Exited (0) 2 hours ago", "Exited (137) 1 second ago", "Dead",
                             "Removal In Progress", "Removing", "Created", "Initialized"}) {
    EXPECT_FALSE(with_status(status).is_alive()) << status;
  }
}

TEST(LaunchesOf, pairs_the_containers_of_each_launch_in_their_order) {
  const auto containers = read_listing("c1\tb-credentials\t\"id2\"\t\"b\"\tagent:1\tUp 1 second\n"
                                       "c2\ta\t\"id1\"\t\"a\"\timage\tUp 1 second\n"
                                       "c3\tb\t\"id2\"\t\"b\"\timage\tUp 1 second\n"
                                       "c4\tc-credentials\t\"id3\"\t\"c\"\tagent:1\tUp 1 second\n");
  const auto launches = launches_of(containers);
  ASSERT_EQ(launches.size(), 3U);
  EXPECT_EQ(launches[0].launch_id, "id2");
  EXPECT_EQ(launches[0].companion, &containers[0]);
  EXPECT_EQ(launches[0].application, &containers[2]);
  EXPECT_EQ(launches[1].companion, nullptr);
  EXPECT_EQ(launches[1].application, &containers[1]);
  EXPECT_EQ(launches[2].companion, &containers[3]);
  EXPECT_EQ(launches[2].application, nullptr);
}

/// An image may have the labels too, for example one that was made of the application.
TEST(LaunchesOf, ignore_containers_that_only_have_the_labels) {
  EXPECT_THAT(launches_of(read_listing("c1\tcopy\t\"id1\"\t\"web\"\tcopy:1\tUp\n")), IsEmpty());
  const auto containers = read_listing("c1\tcopy\t\"id1\"\t\"web\"\tcopy:1\tUp\n"
                                       "c2\tweb\t\"id1\"\t\"web\"\timage:1\tUp\n"
                                       "c3\tweb-credentials\t\"id1\"\t\"web\"\tagent:1\tUp\n");
  const auto launches = launches_of(containers);
  ASSERT_EQ(launches.size(), 1U);
  EXPECT_EQ(launches[0].application, &containers[1]);
}

TEST(LaunchesOf, know_an_application_that_was_renamed) {
  const auto containers = read_listing("c1\tnew\t\"id1\"\t\"web\"\timage:1\tUp\n"
                                       "c2\tweb-credentials\t\"id1\"\t\"web\"\tagent:1\tUp\n");
  EXPECT_EQ(launches_of(containers).at(0).application, &containers[0]);
}

} // namespace
} // namespace idr::docker

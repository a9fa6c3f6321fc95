#include "core/docker/pod.hpp"
#include "tests/unit/options/typed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace idr::docker {
namespace {

using testing::ElementsAre;

using Words = std::vector<std::string>;

const PodNames names{"app-1", "0123456789abcdef"};

/// The pod of a launch with these words.
Pod pod_of(const Words& words) {
  Pod pod;
  pod.agent.name = "agent:1";
  for (const auto& typed : test::typed(words)) {
    if (is_for_companion(typed)) pod.add(typed);
  }
  return pod;
}

/// What follows the labels, which every companion has, without the image.
Words companion_options(const Words& words, const Words& exposed = {}) {
  const auto arguments = companion_arguments("docker", pod_of(words), names, exposed);
  const auto last_label =
      std::find(arguments.begin(), arguments.end(), "iam-docker-run.application=app-1");
  EXPECT_EQ(arguments.back(), "agent:1");
  if (last_label == arguments.end()) return {"no label"};
  return {last_label + 1, arguments.end() - 1};
}

TEST(CompanionArguments, start_a_container_without_any_right) {
  EXPECT_THAT(companion_arguments("/opt/podman", pod_of({}), names),
              ElementsAre("/opt/podman", "run", "--detach", "--rm", "--pull", "never", "--name",
                          "app-1-credentials", "--user", "65534:65534", "--read-only", "--cap-drop",
                          "ALL", "--security-opt", "no-new-privileges", "--tmpfs",
                          "/run/agent:mode=1777", "--label",
                          "iam-docker-run.launch=0123456789abcdef", "--label",
                          "iam-docker-run.application=app-1", "agent:1"));
}

TEST(CompanionArguments, have_the_network_options_in_their_order) {
  EXPECT_THAT(companion_options({"-p", "80:80", "--dns", "1.1.1.1", "--hostname", "box", "-p",
                                 "81:81", "--add-host", "a:1", "--publish-all=false"}),
              ElementsAre("--publish", "80:80", "--dns", "1.1.1.1", "--hostname", "box",
                          "--publish", "81:81", "--add-host", "a:1", "--publish-all=false"));
}

TEST(CompanionArguments, expose_the_ports_of_the_applications_image) {
  EXPECT_THAT(companion_options({"-P"}, {"80/tcp", "53/udp"}),
              ElementsAre("--publish-all", "--expose", "80/tcp", "--expose", "53/udp"));
}

TEST(CompanionArguments, name_the_application_on_a_network_with_names) {
  EXPECT_THAT(companion_options({"--net", "back"}),
              ElementsAre("--net", "back", "--network-alias", "app-1"));
  EXPECT_THAT(
      companion_options({"--network", "back", "--network-alias", "web"}),
      ElementsAre("--network", "back", "--network-alias", "web", "--network-alias", "app-1"));
  EXPECT_THAT(companion_options({"--network", "back", "--network", "front"}),
              ElementsAre("--network", "back", "--network", "front", "--network-alias", "app-1"));
}

// docker refuses --network-alias beside an alias in the long form, and only then.
TEST(CompanionArguments, name_the_application_as_the_long_form_allows) {
  EXPECT_THAT(companion_options({"--network", "name=back,alias=web"}),
              ElementsAre("--network", "name=back,alias=web,alias=app-1"));
  EXPECT_THAT(companion_options({"--network", "alias=web,name=back", "--network", "front"}),
              ElementsAre("--network", "alias=web,name=back,alias=app-1", "--network", "front"));
  EXPECT_THAT(companion_options({"--network", "name=back,ip=10.0.0.2", "--network-alias", "web"}),
              ElementsAre("--network", "name=back,ip=10.0.0.2", "--network-alias", "web",
                          "--network-alias", "app-1"));
}

TEST(CompanionArguments, name_the_application_nowhere_else) {
  for (const auto* network : {"", "bridge", "default", "host", "nat", "pasta", "private",
                              "slirp4netns", "slirp4netns:port_handler=slirp4netns", "pasta:-t,80",
                              "name=bridge", "bridge:ip=10.88.0.9"}) {
    EXPECT_THAT(companion_options({"--network", network}), ElementsAre("--network", network));
  }
  EXPECT_THAT(companion_options({}), ElementsAre());
}

TEST(NetworkOf, is_the_name_in_both_forms) {
  EXPECT_EQ(network_of("back"), "back");
  EXPECT_EQ(network_of("name=back"), "back");
  EXPECT_EQ(network_of("name=back,alias=a"), "back");
  EXPECT_EQ(network_of("alias=a,name=back,ip=1"), "back");
  EXPECT_EQ(network_of("container:x"), "container:x");
  EXPECT_EQ(network_of("name="), "");
  EXPECT_EQ(network_of(""), "");
}

TEST(IsForCompanion, is_true_of_the_networks_options_and_kernel_parameters) {
  const auto is_it = [](const Words& words) { return is_for_companion(test::typed(words).at(0)); };
  for (const auto* option :
       {"--publish", "--expose", "--network", "--net", "--network-alias", "--dns", "--add-host",
        "--ip", "--ip6", "--mac-address", "--hostname", "--domainname"}) {
    EXPECT_TRUE(is_it({option, "x"})) << option;
  }
  EXPECT_TRUE(is_it({"--sysctl", "net.core.somaxconn=1024"}));
  EXPECT_FALSE(is_it({"--sysctl", "kernel.msgmax=65536"}));
  EXPECT_FALSE(is_it({"--sysctl", "network=1"}));
  for (const auto* option : {"--volume", "--label", "--user", "--cap-add", "--ipc", "--pid"}) {
    EXPECT_FALSE(is_it({option, "x"})) << option;
  }
}

TEST(Pod, is_on_the_host_as_the_last_network_says) {
  EXPECT_FALSE(pod_of({}).is_on_host);
  EXPECT_TRUE(pod_of({"--net", "host"}).is_on_host);
  EXPECT_TRUE(pod_of({"--network", "name=host"}).is_on_host);
  EXPECT_FALSE(pod_of({"--network", "hosts"}).is_on_host);
  EXPECT_FALSE(pod_of({"--network", "host", "--network", "back"}).is_on_host);
}

TEST(Pod, publishes_all_as_the_last_option_says) {
  EXPECT_FALSE(pod_of({}).publishes_all);
  EXPECT_TRUE(pod_of({"-P"}).publishes_all);
  EXPECT_FALSE(pod_of({"-P", "--publish-all=false"}).publishes_all);
}

RunCommand plain_run() {
  RunCommand run;
  run.options = {"--rm"};
  return run;
}

TEST(JoinedToCompanion, shares_its_network_and_has_the_labels) {
  EXPECT_THAT(joined_to_companion(plain_run(), names).options,
              ElementsAre("--rm", "--network", "container:app-1-credentials", "--label",
                          "iam-docker-run.launch=0123456789abcdef", "--label",
                          "iam-docker-run.application=app-1"));
}

// Without a companion, it must not look like one.
TEST(WithoutCompanion, keeps_the_users_network_options) {
  EXPECT_THAT(
      without_companion(plain_run(), pod_of({"--net", "host", "--dns", "1.1.1.1"}), names).options,
      ElementsAre("--rm", "--net", "host", "--dns", "1.1.1.1", "--label",
                  "iam-docker-run.launch=0123456789abcdef", "--label",
                  "iam-docker-run.application=app-1"));
}

} // namespace
} // namespace idr::docker

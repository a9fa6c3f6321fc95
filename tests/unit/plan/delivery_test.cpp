#include "core/error.hpp"
#include "core/options/option_table.hpp"
#include "core/plan/delivery.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/options/typed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::plan {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

using Words = std::vector<std::string>;

std::string refusal_of(const options::OptionList& given) {
  return test::thrown<UsageError>([&] { plan_pod(given); });
}
std::string refusal(const Words& words) { return refusal_of(test::typed(words)); }

constexpr auto remedy = "\nTo launch with this option, use --delivery env: the credentials are "
                        "then not refreshed.";

TEST(ReadDelivery, is_env_unless_the_last_value_says_otherwise) {
  EXPECT_EQ(read_delivery({}), Delivery::Env);
  EXPECT_EQ(read_delivery(test::typed({"--delivery", "env"})), Delivery::Env);
  EXPECT_EQ(read_delivery(test::typed({"--delivery", "endpoint"})), Delivery::Endpoint);
  EXPECT_EQ(read_delivery(test::typed({"--delivery", "endpoint", "--delivery=env"})),
            Delivery::Env);
}

TEST(ReadDelivery, refuses_any_other_value) {
  for (const std::string value : {"Endpoint", "endpoints", " env", "file"}) {
    EXPECT_EQ(test::thrown<UsageError>([&] {
                read_delivery(test::typed({"--delivery", value}));
              }),
              "--delivery: " + value + " must be env or endpoint\n");
  }
}

TEST(PlanPod, gives_the_companion_the_options_of_the_network) {
  const auto pod = plan_pod(test::typed({"-v", "/a:/a", "-p", "80:80", "--net", "back", "--sysctl",
                                         "net.a=1", "--sysctl", "kernel.a=1", "-P", "--rm"}));
  EXPECT_THAT(test::words_of(pod.network_options),
              ElementsAre("publish=80:80", "net=back", "sysctl=net.a=1", "publish-all=true"));
  EXPECT_TRUE(pod.publishes_all);
  EXPECT_FALSE(pod.is_on_host);
  EXPECT_TRUE(plan_pod(test::typed({"--network", "host"})).is_on_host);
}

TEST(PlanPod, refuses_networks_without_a_loopback_of_their_own) {
  EXPECT_EQ(refusal({"--network", "none"}),
            std::string("--network: none cannot be used with --delivery endpoint: without a "
                        "network, the container cannot call AWS") +
                remedy);
  const auto shared = std::string(" cannot be used with --delivery endpoint: the container must "
                                  "share the network of its companion") +
                      remedy;
  EXPECT_EQ(refusal({"--net", "container:x"}), "--net: container:x" + shared);
  EXPECT_EQ(refusal({"--network", "ns:/run/netns/x"}), "--network: ns:/run/netns/x" + shared);
  for (const auto* network : {"name=none", "alias=a,name=none", "name=container:x"}) {
    EXPECT_THAT(refusal({"--network", network}), StartsWith(std::string("--network: ") + network));
  }
  EXPECT_THAT(refusal({"--network", "back", "--network", "none"}), StartsWith("--network: none"));
}

TEST(PlanPod, refuses_links_and_restarts) {
  EXPECT_EQ(refusal({"--link", "db:db"}),
            "--link: db:db cannot be used with --delivery endpoint: the engine does not support it "
            "for a container that shares a network\nConnect the containers by a network instead: "
            "`--network NAME`.");
  EXPECT_EQ(refusal({"--restart", "on-failure:3"}),
            "--restart: on-failure:3 cannot be used with --delivery endpoint: the engine cannot "
            "restart a container whose companion is gone\nLet a supervisor such as systemd repeat "
            "`idr run`: with --delivery env, a container that is restarted has the credentials of "
            "its first start.");
  EXPECT_THAT(refusal({"--restart", "always"}), StartsWith("--restart: always"));
}

TEST(PlanPod, refuses_a_host_name_beside_the_hosts) {
  EXPECT_THAT(refusal({"--uts", "host", "--hostname", "box"}),
              StartsWith("--hostname: cannot be combined with --uts host"));
  EXPECT_NO_THROW(plan_pod(test::typed({"--uts", "host"})));
}

TEST(PlanPod, says_where_a_refused_option_is_set) {
  auto given = test::typed({"--network", "back", "--network", "none"});
  given.back().origin = options::InFile{"/p/idr.toml", 4};
  EXPECT_THAT(refusal_of(given), StartsWith("/p/idr.toml:4: network: none cannot be used"));
}

TEST(PlanPod, accepts_what_only_looks_alike) {
  EXPECT_NO_THROW(
      plan_pod(test::typed({"--network", "nonexistent", "--network", "containers", "--restart",
                            "no", "--restart=", "--network", "", "--network-alias", "none"})));
}

} // namespace
} // namespace idr::plan

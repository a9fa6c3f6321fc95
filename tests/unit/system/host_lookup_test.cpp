#include "core/system/host_lookup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::system {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// These are resolved without a name server.
TEST(AddressesOf, normalizes_an_address) {
  EXPECT_THAT(addresses_of("127.0.0.1"), ElementsAre("127.0.0.1"));
  EXPECT_THAT(addresses_of("169.254.170.2"), ElementsAre("169.254.170.2"));
  EXPECT_THAT(addresses_of("::1"), ElementsAre("::1"));
  EXPECT_THAT(addresses_of("fd00:0ec2:0:0:0:0:0:23"), ElementsAre("fd00:ec2::23"));
  // Forms that a comparison of strings would not recognize.
  EXPECT_THAT(addresses_of("127.1"), ElementsAre("127.0.0.1"));
  EXPECT_THAT(addresses_of("0x7f000001"), ElementsAre("127.0.0.1"));
  EXPECT_THAT(addresses_of("2130706433"), ElementsAre("127.0.0.1"));
}

TEST(AddressesOf, returns_none_for_an_invalid_host_name) {
  for (const auto* text : {"a b", "[::1]", "256.0.0.1.", ":", "host:80", "-"}) {
    EXPECT_THAT(addresses_of(text), IsEmpty()) << text;
  }
}

} // namespace
} // namespace idr::system

#include "core/system/lookup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::system {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// No name server is asked for these.
TEST(AddressesOf, are_an_address_itself_in_its_usual_form) {
  EXPECT_THAT(addresses_of("127.0.0.1"), ElementsAre("127.0.0.1"));
  EXPECT_THAT(addresses_of("169.254.170.2"), ElementsAre("169.254.170.2"));
  EXPECT_THAT(addresses_of("::1"), ElementsAre("::1"));
  EXPECT_THAT(addresses_of("fd00:0ec2:0:0:0:0:0:23"), ElementsAre("fd00:ec2::23"));
  // Forms that a comparison of texts would be misled by.
  EXPECT_THAT(addresses_of("127.1"), ElementsAre("127.0.0.1"));
  EXPECT_THAT(addresses_of("0x7f000001"), ElementsAre("127.0.0.1"));
  EXPECT_THAT(addresses_of("2130706433"), ElementsAre("127.0.0.1"));
}

TEST(AddressesOf, are_none_for_what_is_no_name_of_a_host) {
  for (const auto* text : {"a b", "[::1]", "256.0.0.1.", ":", "host:80", "-"}) {
    EXPECT_THAT(addresses_of(text), IsEmpty()) << text;
  }
}

} // namespace
} // namespace idr::system

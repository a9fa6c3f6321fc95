#include "core/options/find_option.hpp"
#include "core/options/origin.hpp"

#include <gtest/gtest.h>

namespace idr::options {
namespace {

TEST(Origin, names_the_place_to_change) {
  EXPECT_EQ(to_string(Origin()), "default");
  EXPECT_EQ(to_string(OnCommandLine{find_option("role", Command::Launch)}), "--role");
  EXPECT_EQ(to_string(FromVariable{"AWS_REGION"}), "AWS_REGION");
  EXPECT_EQ(to_string(InFile{"idr.toml", 4}), "idr.toml:4");
  EXPECT_EQ(to_string(OnSearchPath{}), "PATH");
}

TEST(Origin, is_its_kind_regardless_of_its_text) {
  const Origin variable = FromVariable{"a:1"};
  EXPECT_TRUE(is<FromVariable>(variable));
  EXPECT_FALSE(is<InFile>(variable));
}

} // namespace
} // namespace idr::options

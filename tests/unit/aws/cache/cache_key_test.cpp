#include "core/aws/cache/cache_key.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

namespace idr::aws {
namespace {

std::string key(std::initializer_list<std::string_view> fields) {
  CacheKey made;
  for (const auto field : fields) made.add(field);
  return made.text();
}

TEST(CacheKey, is_a_valid_file_name) {
  for (const auto& text : {key({}), key({"a/b", "\n"}), key({std::string(100'000, 'x')})}) {
    EXPECT_EQ(text.size(), 64U);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos) << text;
  }
}

TEST(CacheKey, is_the_same_for_the_same_fields) {
  EXPECT_EQ(key({"a", "", "b"}), key({"a", "", "b"}));
}

TEST(CacheKey, differs_for_different_fields) {
  using namespace std::string_view_literals;
  const auto keys = {key({}),           key({""}),           key({"", ""}),   key({"ab"}),
                     key({"a:b"}),      key({"a", "b"}),     key({"b", "a"}), key({"", "ab"}),
                     key({"ab", ""}),   key({"a", "", "b"}), key({"1:a"}),    key({"a1:b"}),
                     key({"a\n", "b"}), key({"a", "\nb"}),   key({"a\0b"sv}), key({"a"sv}),
                     key({"A"})};
  EXPECT_EQ(std::set<std::string>(keys).size(), keys.size());
}

} // namespace
} // namespace idr::aws

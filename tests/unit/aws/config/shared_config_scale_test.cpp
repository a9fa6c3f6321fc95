// Large files and several threads.
#include "core/aws/config/shared_config.hpp"
#include "tests/unit/aws/config/parsed_config.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

namespace idr::aws {
namespace {

using test::parse;

TEST(SharedConfig, reads_ten_thousand_profiles) {
  std::string config;
  std::string credentials;
  for (int i = 0; i < 10000; ++i) {
    config += fmt::format("[profile p{0}]\nregion = r{0}\nrole_arn = a{0}\nx =\n  y = {0}\n", i);
    credentials += fmt::format("[p{0}]\naws_access_key_id = k{0}\nregion = s{0}\n", i);
  }
  const auto parsed = parse(config, credentials);
  EXPECT_EQ(parsed.profile_names().size(), 10000U);
  for (int i = 0; i < 10000; ++i) {
    const auto* profile = parsed.find_profile(fmt::format("p{}", i));
    ASSERT_NE(profile, nullptr);
    ASSERT_EQ(profile->get("region"), fmt::format("s{}", i));
    ASSERT_EQ(profile->get("ROLE_ARN"), fmt::format("a{}", i));
    ASSERT_EQ(profile->find("x")->find_nested("y")->value, std::to_string(i));
    ASSERT_EQ(to_string(profile->find("region")->position),
              fmt::format("credentials:{}", 3 * i + 3));
  }
}

/// Each of these would take minutes if a line cost time in proportion to the lines before it.
TEST(SharedConfig, takes_linear_time) {
  constexpr int count = 200000;
  std::string properties = "[profile a]\n";
  std::string duplicates = "[profile a]\n";
  std::string continued = "[profile a]\nb = c\n";
  std::string nested = "[profile a]\nb =\n";
  std::string headers;
  for (int i = 0; i < count; ++i) {
    properties += fmt::format("k{} = v\n", i);
    duplicates += "k = v\n";
    continued += " d\n";
    nested += fmt::format(" k{} = v\n", i);
    headers += "[profile a]\nb = c\n";
  }
  const auto start = std::clock(); // CPU time
  EXPECT_EQ(parse(properties).find_profile("a")->properties.size(), count);
  EXPECT_EQ(to_string(parse(duplicates).find_profile("a")->find("k")->position),
            fmt::format("config:{}", count + 1));
  EXPECT_EQ(parse(continued).find_profile("a")->properties[0].value.size(), 2U * count + 1U);
  EXPECT_EQ(parse(nested).find_profile("a")->find("b")->nested.size(), count);
  EXPECT_EQ(parse(headers).find_profile("a")->get("b"), "c");
  EXPECT_LT(std::clock() - start, 20 * CLOCKS_PER_SEC);
}

TEST(SharedConfig, reads_a_section_once_for_several_threads) {
  constexpr int sections = 50;
  std::string text;
  for (int i = 0; i < sections; ++i) {
    text += fmt::format("[profile p{0}]\nregion = r{0}\nnote = a\n  b\n", i);
  }
  const auto config = parse(text);
  std::atomic<int> as_expected = 0;
  std::vector<std::jthread> readers;
  for (int thread = 0; thread < 8; ++thread) {
    readers.emplace_back([&] {
      for (int i = 0; i < sections; ++i) {
        const auto* section = config.find_profile(fmt::format("p{}", i));
        const auto& properties = section->properties;
        if (properties.size() == 2 && properties[0].value == fmt::format("r{}", i) &&
            properties[1].value == "a\nb") {
          ++as_expected;
        }
      }
    });
  }
  readers.clear(); // waits for them
  EXPECT_EQ(as_expected, 8 * sections);
}

} // namespace
} // namespace idr::aws

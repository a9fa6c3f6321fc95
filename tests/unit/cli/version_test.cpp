#include "cli/version.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <sstream>

namespace idr::cli {
namespace {

TEST(Version, begins_with_the_program_its_number_and_the_commit) {
  std::istringstream text(version_text());
  std::string line;
  std::getline(text, line);
  const std::regex form(
      R"(idr \(iam-docker-run\) \d+\.\d+\.\d+ \(commit (unknown|[0-9a-f]{7,40})\))");
  EXPECT_TRUE(std::regex_match(line, form)) << line;
}

TEST(Version, names_every_library_with_its_number) {
  std::istringstream text(version_text());
  std::string line;
  std::getline(text, line);
  for (const auto* name :
       {"CLI11", "fmt", "nlohmann-json", "expat", R"(toml\+\+)", "utfcpp", "OpenSSL"}) {
    std::getline(text, line);
    EXPECT_TRUE(std::regex_match(line, std::regex(std::string(name) + R"( \d+(\.\d+)+)"))) << line;
  }
  std::getline(text, line);
  EXPECT_TRUE(std::regex_match(line, std::regex(R"(libcurl \d+(\.\d+)+.* \(.*libcurl.*\))")))
      << line;
  EXPECT_FALSE(std::getline(text, line)) << line;
}

} // namespace
} // namespace idr::cli

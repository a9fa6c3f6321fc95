// How `docker run --env-file` reads a file, as recorded from docker's client.
#include "core/docker/env_file_format.hpp"
#include "core/error.hpp"
#include "core/system/environment.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace idr::docker {
namespace {

using nlohmann::json;

/// RFC 4648, section 4.
std::string decode_base64(std::string_view text) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) throw std::runtime_error("not base64");
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  return bytes;
}

/// The long files are described, not recorded.
std::string file_of(const json& content) {
  if (!content.at("file_base64").is_null())
    return decode_base64(content.at("file_base64").get<std::string>());
  const auto& pattern = content.at("file_pattern");
  return pattern.at("prefix").get<std::string>() +
         std::string(pattern.at("x_count").get<std::size_t>(), 'x') +
         pattern.at("suffix").get<std::string>();
}

std::vector<std::string> lines_of(const std::vector<Variable>& variables) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : variables) lines.push_back(name + "=" + value);
  return lines;
}

class EnvFile : public test::CaseTest {
protected:
  static std::vector<Variable> parse() {
    const system::Environment environment(
        content().at("environ").get<system::Environment::Variables>());
    std::vector<Variable> variables;
    for (const auto& line : parse_env_file(file_of(content()), "FILE")) {
      const auto value = line.value ? line.value : environment.get(line.name);
      if (value) variables.push_back({line.name, *value});
    }
    return variables;
  }
};

/// Returns the line that docker names, or the last nonempty one.
std::size_t line_of_error(const json& content) {
  const std::string error = content.at("expect_error");
  static constexpr std::string_view words = "at line ";
  if (const auto at = error.find(words); at != std::string::npos) {
    return std::stoul(error.substr(at + words.size()));
  }
  return content.at("name") == "error on a later line discards everything" ? 2 : 1;
}

TEST_P(EnvFile, is_read_as_docker_reads_it) {
  if (content().contains("expect_error")) {
    try {
      FAIL() << "read as " << json(lines_of(parse())).dump();
    } catch (const ConfigError& error) {
      const auto position = "FILE:" + std::to_string(line_of_error(content())) + ": ";
      EXPECT_TRUE(std::string(error.what()).starts_with(position)) << error.what();
    }
    return;
  }
  const auto lines = lines_of(parse());
  if (content().contains("expect_env_lengths")) {
    std::vector<std::size_t> lengths;
    for (const auto& line : lines) lengths.push_back(line.size());
    EXPECT_EQ(lengths, content().at("expect_env_lengths").get<std::vector<std::size_t>>());
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(file_of(content()).starts_with(lines.front()));
    return;
  }
  EXPECT_EQ(lines, content().at("expect_env").get<std::vector<std::string>>());
}

/// Anything that docker has read can be written to another file and read again, except what no file
/// can contain: a line break, a byte order mark that is special only at the start, and the last
/// bytes of a full line.
TEST_P(EnvFile, can_be_written_and_read_again) {
  if (content().contains("expect_error")) return;
  std::vector<Variable> fitting;
  for (const auto& variable : parse()) {
    const bool can_be_held = variable.value.find('\n') == std::string::npos &&
                             !variable.name.starts_with("\xEF\xBB\xBF") &&
                             variable.name.size() + variable.value.size() < 65'000;
    EXPECT_EQ(fits_env_file(variable), can_be_held) << variable.name;
    if (fits_env_file(variable)) fitting.push_back(variable);
  }
  std::vector<Variable> again;
  for (const auto& line : parse_env_file(format_env_file(fitting), "FILE")) {
    again.push_back({line.name, line.value.value()});
  }
  EXPECT_EQ(lines_of(again), lines_of(fitting));
}

INSTANTIATE_TEST_SUITE_P(, EnvFile,
                         testing::ValuesIn(test::read_cases("env-file/docker-28.2.2.json", "",
                                                            "name")),
                         test::number_and_name);

} // namespace
} // namespace idr::docker

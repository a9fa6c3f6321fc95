// The published cases of the shared config and credentials files: grammar, locations, and the seeds
// of a parser fuzzer.
#include "core/aws/config/shared_config.hpp"
#include "core/error.hpp"
#include "core/system/environment.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace idr::aws {
namespace {

using nlohmann::json;

std::string lower(std::string_view key) {
  std::string text(key);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Properties as the cases write them: a nested one is an object.
json to_json(const std::vector<Property>& properties) {
  json object = json::object();
  for (const Property& property : properties) {
    const bool is_plain = property.nested.empty() && !property.value.empty();
    object[lower(property.key)] = is_plain ? json(property.value) : to_json(property.nested);
  }
  return object;
}

/// The cases distinguish `key =` with nothing below it ("") from one with an invalid key below it
/// ({}); this program does not.
json with_empty_objects(json value) {
  if (value.is_string() && value.get<std::string>().empty()) return json::object();
  if (!value.is_object()) return value;
  for (auto& member : value) member = with_empty_objects(member);
  return value;
}

json profiles_of(const SharedConfig& config) {
  json object = json::object();
  for (const auto name : config.profile_names()) {
    object[std::string(name)] = to_json(config.find_profile(name)->properties);
  }
  return object;
}

json sso_sessions_of(const SharedConfig& config) {
  json object = json::object();
  for (const auto name : config.sso_session_names()) {
    object[std::string(name)] = to_json(config.find_sso_session(name)->properties);
  }
  return object;
}

class SharedConfigGrammar : public test::CaseTest {};

TEST_P(SharedConfigGrammar, reads_as_published) {
  const auto& input = content().at("input");
  const auto& output = content().at("output");
  const auto parse = [&] {
    return SharedConfig::parse(input.value("configFile", ""), "config",
                               input.value("credentialsFile", ""), "credentials");
  };

  if (output.contains("errorContaining")) {
    const std::string expected = output.at("errorContaining");
    EXPECT_THAT(parse, testing::ThrowsMessage<ConfigError>(testing::AllOf(
                           testing::StartsWith("config:"), testing::HasSubstr(expected))));
    return;
  }
  ASSERT_TRUE(output.contains("profiles") || output.contains("ssoSessions"));
  const auto config = parse();
  if (output.contains("profiles")) {
    EXPECT_EQ(profiles_of(config), with_empty_objects(output.at("profiles")));
  }
  if (output.contains("ssoSessions")) {
    EXPECT_EQ(sso_sessions_of(config), with_empty_objects(output.at("ssoSessions")));
  }
}

INSTANTIATE_TEST_SUITE_P(, SharedConfigGrammar,
                         testing::ValuesIn(test::read_cases("profiles/parser-118.json", "/tests",
                                                            "name")),
                         test::number_and_name);

/// Some cases also specify the selected profile, which is determined by the credential chain.
class SharedConfigLocation : public test::CaseTest {};

TEST_P(SharedConfigLocation, is_at_the_published_place) {
  if (content().at("platform") == "windows") GTEST_SKIP() << "for Windows, where idr does not run";
  const system::Environment environment(
      content().at("environment").get<system::Environment::Variables>());

  const auto files = shared_config_files(environment, content().value("languageSpecificHome", ""));

  EXPECT_EQ(files.config, content().at("configLocation").get<std::string>());
  EXPECT_EQ(files.credentials, content().at("credentialsLocation").get<std::string>());
}

INSTANTIATE_TEST_SUITE_P(Loader, SharedConfigLocation,
                         testing::ValuesIn(test::read_cases("profiles/loader-11.json", "/tests",
                                                            "name")),
                         test::number_and_name);
INSTANTIATE_TEST_SUITE_P(File, SharedConfigLocation,
                         testing::ValuesIn(test::read_cases("profiles/file-location-10.json",
                                                            "/tests", "name")),
                         test::number_and_name);

std::vector<std::string> seeds() {
  if (!test::has_conformance_data()) return {"no data"};
  const auto corpus = test::conformance_data() / "profiles/fuzz-corpus";
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
    if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(corpus).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class SharedConfigSeed : public testing::TestWithParam<std::string> {};

/// Also parses each prefix of the text, so that it ends once within every construct.
TEST_P(SharedConfigSeed, parses_or_names_the_line_of_the_error) {
  if (!test::has_conformance_data()) GTEST_SKIP() << "no " << test::conformance_data();
  const auto text = test::read_data("profiles/fuzz-corpus/" + GetParam());
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  for (std::size_t size = 0; size <= text.size(); ++size) {
    for (const bool is_config : {true, false}) {
      const auto part = text.substr(0, size);
      try {
        SharedConfig::parse(is_config ? part : "", "config", is_config ? "" : part, "credentials");
      } catch (const ConfigError& error) {
        const std::string message = error.what();
        const std::string file = is_config ? "config:" : "credentials:";
        ASSERT_TRUE(message.starts_with(file)) << message;
        const auto line = std::stol(message.substr(file.size()));
        ASSERT_TRUE(line >= 1 && line <= lines) << message;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(, SharedConfigSeed, testing::ValuesIn(seeds()),
                         [](const auto& seed) { return test::case_name(seed.param); });

} // namespace
} // namespace idr::aws

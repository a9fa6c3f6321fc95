#include "core/aws/config/shared_config.hpp"
#include "core/error.hpp"
#include "core/system/environment.hpp"
#include "core/text/ascii.hpp"
#include "tests/unit/aws/thrown.hpp"
#include "tests/unit/child.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace idr::aws {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

SharedConfig parse(std::string config, std::string credentials = {}) {
  return SharedConfig::parse(std::move(config), "config", std::move(credentials), "credentials");
}

std::string error_of(const std::string& config, const std::string& credentials = {}) {
  try {
    parse(config, credentials);
  } catch (const ConfigError& error) {
    return error.what() + error.remedy();
  }
  return "no error";
}

/// Returns `KEY=VALUE FILE:LINE` of each effective property, sorted.
std::vector<std::string> lines_of(const Section* section) {
  std::vector<std::string> lines;
  const auto& all = section->properties;
  for (const auto& property : all) {
    const auto has_key = [&](const Property& other) {
      return text::equal_ignoring_case(other.key, property.key);
    };
    if (&*std::find_if(all.rbegin(), all.rend(), has_key) != &property) continue;
    lines.push_back(
        fmt::format("{}={} {}", property.key, property.value, to_string(property.position)));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::vector<std::string> warnings_of(const SharedConfig& config) {
  std::vector<std::string> warnings;
  for (const auto& warning : config.warnings()) {
    warnings.push_back(to_string(warning.position) + " " + std::string(warning.section));
  }
  return warnings;
}

TEST(SharedConfig, reports_the_position_of_a_property) {
  const auto config = parse("# a comment\r\n\r\n[profile a]\r\nregion = x\r\n continued\r\n\r\n"
                            "[profile b]\r\n[profile a]\r\noutput = json");
  const auto* section = config.find_profile("a");
  ASSERT_NE(section, nullptr);
  EXPECT_EQ(to_string(section->position), "config:3");
  EXPECT_THAT(lines_of(section),
              ElementsAre("output=json config:9", "region=x\ncontinued config:4"));
}

TEST(SharedConfig, reports_the_position_of_a_nested_property) {
  const auto config = parse("[services local]\nsts =\n  endpoint_url = http://a\n\n  Other = b\n");
  const auto* section = config.find_services("local");
  ASSERT_NE(section, nullptr);
  const auto* sts = section->find("STS");
  ASSERT_NE(sts, nullptr);
  EXPECT_EQ(sts->value, "");
  const auto* other = sts->find_nested("other");
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->value, "b");
  EXPECT_EQ(to_string(other->position), "config:5");
  EXPECT_EQ(sts->find_nested("absent"), nullptr);
}

TEST(SharedConfig, a_property_of_the_credentials_file_overrides_with_its_own_position) {
  const auto config = parse("[profile a]\nregion = x\nregion = y\noutput = json\n",
                            "[b]\n[a]\nREGION = z\n[a]\naws_access_key_id = k\n");
  EXPECT_EQ(to_string(config.find_profile("a")->position), "config:1");
  EXPECT_THAT(lines_of(config.find_profile("a")),
              ElementsAre("REGION=z credentials:3", "aws_access_key_id=k credentials:5",
                          "output=json config:4"));
  EXPECT_EQ(to_string(config.find_profile("b")->position), "credentials:1");
  EXPECT_THAT(config.profile_names(), ElementsAre("a", "b"));
}

TEST(SharedConfig, a_nested_property_is_replaced_as_a_whole) {
  const auto config = parse("[profile a]\ns3 =\n x = 1\n y = 1\ns3 =\n y = 2\n y = 3\n");
  const auto* s3 = config.find_profile("a")->find("s3");
  ASSERT_NE(s3, nullptr);
  EXPECT_EQ(s3->find_nested("x"), nullptr);
  EXPECT_EQ(s3->find_nested("y")->value, "3");
}

TEST(SharedConfig, compares_keys_ignoring_case_and_names_exactly) {
  const auto config = parse("[profile Dev]\nRole_ARN = r\nempty =\n");
  EXPECT_EQ(config.find_profile("dev"), nullptr);
  const auto* dev = config.find_profile("Dev");
  ASSERT_NE(dev, nullptr);
  EXPECT_EQ(dev->get("role_arn"), "r");
  EXPECT_EQ(dev->find("ROLE_ARN")->key, "Role_ARN");
  EXPECT_EQ(dev->get("empty"), "");
  EXPECT_EQ(dev->get("role_ar"), std::nullopt);
  EXPECT_EQ(dev->get("role_arnx"), std::nullopt);
  EXPECT_EQ(dev->get(""), std::nullopt);
}

TEST(SharedConfig, keeps_kinds_of_sections_separate) {
  const auto config = parse("[profile a]\nx = 1\n[sso-session a]\nx = 2\n[services a]\nx = 3\n"
                            "[sso-session b]\n");
  EXPECT_EQ(config.find_profile("a")->get("x"), "1");
  EXPECT_EQ(config.find_sso_session("a")->get("x"), "2");
  EXPECT_EQ(config.find_services("a")->get("x"), "3");
  EXPECT_EQ(config.find_profile("b"), nullptr);
  EXPECT_EQ(config.find_services("b"), nullptr);
  EXPECT_THAT(config.sso_session_names(), ElementsAre("a", "b"));
}

TEST(SharedConfig, accepts_quoted_names_as_written_by_aws_configure) {
  const auto config = parse("[profile \"a\"]\n[profile 'default']\n[sso-session 'my session']\n"
                            "[profile \"team prod\"]\nx = 1\n[profile 'it'\"'\"'s']\n"
                            "[profile team\\ dev]\n[services 'my services']\n");
  EXPECT_THAT(config.profile_names(), ElementsAre("a", "default", "team prod", "it's", "team dev"));
  EXPECT_NE(config.find_sso_session("my session"), nullptr);
  EXPECT_NE(config.find_services("my services"), nullptr);
  EXPECT_EQ(config.find_profile("team prod")->get("x"), "1");
  EXPECT_THAT(warnings_of(config), IsEmpty());
}

TEST(SharedConfig, ignores_a_header_that_is_not_a_single_quoted_name) {
  const auto config = parse("[profile \"open]\n[profile ']\n[profile '']\n[profile 'a' 'b']\n"
                            "[profile 'a\tb']\n[profile 'a' b]\n");
  EXPECT_THAT(config.profile_names(), IsEmpty());
  EXPECT_EQ(config.warnings().size(), 6U);
}

TEST(SharedConfig, accepts_a_name_with_spaces_in_the_credentials_file_if_the_config_file_has_it) {
  const auto config =
      parse("[profile 'team prod']\nx = 1\n", "[team prod]\ny = 2\n['team prod']\n[team dev]\n");
  EXPECT_THAT(lines_of(config.find_profile("team prod")),
              ElementsAre("x=1 config:2", "y=2 credentials:2"));
  EXPECT_THAT(warnings_of(config),
              ElementsAre("credentials:3 'team prod'", "credentials:4 team dev"));
}

TEST(SharedConfig, the_default_profile_with_prefix_replaces_the_one_without) {
  const auto config = parse("[default]\nx = 1\n[profile default]\ny = 2\n[default]\nz = broken\n"
                            "[profile default]\nw = 3\n",
                            "[default]\nv = 4\n");
  EXPECT_EQ(to_string(config.find_profile("default")->position), "config:3");
  EXPECT_THAT(lines_of(config.find_profile("default")),
              ElementsAre("v=4 credentials:2", "w=3 config:8", "y=2 config:4"));
  EXPECT_THAT(warnings_of(config), ElementsAre("config:1 default", "config:5 default"));
}

TEST(SharedConfig, collects_warnings_about_ignored_parts) {
  const auto config = parse("[a]\nregion = x\n  indented\nno equals sign\n= no key\n"
                            "[profile]\n[profile b c]\n[profilex]\n[]\n[sso-session]\n"
                            "[profile ok]\nin valid = 1\n  continued\ns3 =\n  in valid = 2\n",
                            "[profile a]\n[sso-session s]\n[ok]\n");
  EXPECT_THAT(config.profile_names(), ElementsAre("ok"));
  EXPECT_THAT(warnings_of(config),
              ElementsAre("config:1 a", "config:6 profile", "config:7 profile b c",
                          "config:8 profilex", "config:9 ", "config:10 sso-session", "config:12 ok",
                          "config:15 ok", "credentials:1 profile a",
                          "credentials:2 sso-session s"));
  EXPECT_EQ(config.find_profile("ok")->properties.size(), 1U);
}

TEST(SharedConfig, accepts_only_comments_after_a_header) {
  EXPECT_EQ(parse("[profile a]\t # ]\n[profile b];\n[profile c] \t\n").profile_names().size(), 3U);
  EXPECT_THAT(error_of("\n[profile a] b"), StartsWith("config:2: "));
  EXPECT_THAT(error_of("[profile a]]"), StartsWith("config:1: "));
  EXPECT_THAT(error_of("", "["), StartsWith("credentials:1: "));
}

TEST(SharedConfig, mentions_a_colon_if_the_line_has_one) {
  EXPECT_THAT(error_of("[profile a]\nregion: x"), HasSubstr("only the AWS CLI accepts ':'"));
  EXPECT_THAT(error_of("[profile a]\nfoo # a:b"), Not(HasSubstr("':'")));
}

TEST(SharedConfig, removes_an_inline_comment_before_searching_for_the_equals_sign) {
  EXPECT_THAT(error_of("[profile a]\nkey # = value"), StartsWith("config:2: Expected an '='"));
  const auto config = parse("[profile a]\nb =# c\nd = # e\nf = #g#h\n");
  EXPECT_THAT(lines_of(config.find_profile("a")),
              ElementsAre("b=# c config:2", "d= config:3", "f= config:4"));
}

TEST(SharedConfig, skips_a_byte_order_mark) {
  EXPECT_EQ(parse("\xEF\xBB\xBF[profile a]\nb = c").find_profile("a")->get("b"), "c");
}

TEST(SharedConfig, accepts_an_indented_comment_that_does_not_follow_a_value) {
  const auto config =
      parse("  # first\n[profile a]\n  ; after the header\ns3 =\n\t# no equals sign\n"
            "  x = 1\nregion = y\n  # continued\n");
  EXPECT_EQ(config.find_profile("a")->properties.front().find_nested("x")->value, "1");
  EXPECT_THAT(lines_of(config.find_profile("a")), Contains("region=y\n# continued config:7"));
  EXPECT_THAT(config.warnings(), IsEmpty());
}

TEST(SharedConfig, marks_what_botocore_reads_differently) {
  const auto config = parse("[profile p]\na = 1\nb = 1 # c\nc = 1;2\nd = # e\n"
                            "g:h = 1\ni = j:k\n");
  const auto reading = [&](std::string_view key) {
    return config.find_profile("p")->find(key)->botocore;
  };
  EXPECT_EQ(reading("a"), BotocoreReading::same);
  EXPECT_EQ(reading("b"), BotocoreReading::keeps_inline_comment);
  EXPECT_EQ(reading("c"), BotocoreReading::same);
  EXPECT_EQ(reading("d"), BotocoreReading::keeps_inline_comment);
  EXPECT_EQ(reading("g:h"), BotocoreReading::splits_at_colon);
  EXPECT_EQ(reading("i"), BotocoreReading::same);
}

TEST(SharedConfig, joins_a_value_without_changing_the_next_line) {
  const auto config = parse("[profile a]\nb = c # cut\n\td\n\n# a comment\n e\t\nf = g\n h");
  EXPECT_THAT(lines_of(config.find_profile("a")),
              ElementsAre("b=c\nd\ne config:2", "f=g\nh config:7"));
}

// A secret that is indented below another key becomes part of that key's value.
TEST(SharedConfig, returns_no_property_of_a_section_with_a_value_of_several_lines) {
  const struct {
    const char* config;
    const char* credentials;
    const char* message;
  } cases[] = {
      {"[profile a]\nregion = x\n  aws_secret_access_key = hidden\n", "",
       "config:2: region has more than one line"},
      {"[profile a]\nregion = x\noutput = json\n\taws_secret_access_key = hidden\n", "",
       "config:3: output has more than one line"},
      {"", "[a]\naws_access_key_id = AKIA\n hidden\nregion = x\n",
       "credentials:2: aws_access_key_id has more than one line"},
      {"[profile a]\nregion = x\n  # hidden\n", "", "config:2: region has more than one line"},
      {"[profile a]\nregion = x\n", "[a]\nrole_arn = r\n hidden\n",
       "credentials:2: role_arn has more than one line"}};
  for (const auto& [text, credentials, message] : cases) {
    const auto config = SharedConfig::parse(text, "config", credentials, "credentials");
    const auto* profile = config.find_profile("a");
    const auto is_refused = AllOf(StartsWith(message), Not(HasSubstr("hidden")));
    EXPECT_THAT(test::thrown<ConfigError>([&] { profile->find("region"); }), is_refused);
    EXPECT_THAT(test::thrown<ConfigError>([&] { profile->find_given("region"); }), is_refused);
    EXPECT_THAT(test::thrown<ConfigError>([&] { profile->get("absent"); }), is_refused);
  }
}

TEST(SharedConfig, refuses_values_of_more_than_one_line_in_every_kind_of_section) {
  const auto config = parse("[sso-session s]\nsso_region = x\n y\n[services t]\nsts = x\n y\n");
  EXPECT_THROW(config.find_sso_session("s")->find("sso_start_url"), ConfigError);
  EXPECT_THROW(config.find_services("t")->find("iam"), ConfigError);
}

TEST(SharedConfig, returns_nested_properties) {
  const auto config = parse("[services t]\nsts =\n  endpoint_url = http://localhost\n");
  EXPECT_EQ(config.find_services("t")->find("sts")->find_nested("endpoint_url")->value,
            "http://localhost");
}

TEST(SharedConfig, stays_readable_when_moved) {
  auto first = parse("[profile a]\nb = c\n", "[a]\nd = e\n  f\n");
  const auto* section = first.find_profile("a");
  SharedConfig second = std::move(first);
  EXPECT_EQ(second.find_profile("a"), section);
  second = parse("[profile z]\n");
  EXPECT_THAT(second.profile_names(), ElementsAre("z"));
  auto third = std::move(second);
  EXPECT_NE(third.find_profile("z"), nullptr);
}

TEST(SharedConfig, an_error_quotes_nothing_from_the_file) {
  for (const std::string_view text : {
           "SECRET = SECRET",
           " SECRET",
           "[SECRET",
           "[profile a] SECRET",
           "[profile a]\n SECRET",
           "[profile a]\nSECRET",
           "[profile a]\naws_secret_access_key SECRET",
           "[profile a]\naws_secret_access_key : SECRET",
           "[profile a]\n= SECRET",
           "[profile a]\nSECRET # = SECRET",
           "[profile a]\ns3 =\n SECRET",
           "[profile a]\ns3 =\n = SECRET",
       }) {
    const auto message = error_of(std::string(text));
    EXPECT_THAT(message, StartsWith("config:"));
    EXPECT_THAT(message, testing::Not(HasSubstr("SECRET")));
  }
}

TEST(SharedConfig, a_warning_contains_no_key_or_value) {
  const auto config =
      parse("[profile a]\nSECRET/A B== = SECRET\n SECRET\ns3 =\n SECRET 2 = SECRET\n"
            "[b]\nSECRET = SECRET\n");
  ASSERT_EQ(config.warnings().size(), 3U);
  for (const auto& warning : config.warnings()) {
    EXPECT_THAT(std::string(warning.section), testing::Not(HasSubstr("SECRET")));
    EXPECT_THAT(std::string(warning.message), testing::Not(HasSubstr("SECRET")));
  }
}

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

class SharedConfigLoad : public testing::Test {
protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "shared-config-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    files_ = {folder_ / "config", folder_ / "credentials"};
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static void write(const std::filesystem::path& file, std::string_view text) {
    std::ofstream(file, std::ios::binary) << text;
  }

  std::filesystem::path folder_;
  SharedConfigFiles files_;
};

TEST_F(SharedConfigLoad, merges_the_files_and_names_them) {
  write(files_.config, "[profile a]\nregion = x\n");
  write(files_.credentials, "[a]\naws_access_key_id = k\n");
  const auto config = SharedConfig::load(files_);
  EXPECT_THAT(lines_of(config.find_profile("a")),
              ElementsAre(fmt::format("aws_access_key_id=k {}:2", files_.credentials.string()),
                          fmt::format("region=x {}:2", files_.config.string())));
  EXPECT_THAT(config.files_read(),
              ElementsAre(files_.config.string(), files_.credentials.string()));
}

TEST_F(SharedConfigLoad, treats_a_missing_file_as_empty) {
  EXPECT_THAT(SharedConfig::load(files_).files_read(), IsEmpty());
  EXPECT_THAT(SharedConfig::load(SharedConfigFiles{}).files_read(), IsEmpty());

  write(files_.credentials, "[a]\n");
  files_.config = files_.credentials / "below-a-file";
  const auto config = SharedConfig::load(files_);
  EXPECT_THAT(config.files_read(), ElementsAre(files_.credentials.string()));
  EXPECT_THAT(config.profile_names(), ElementsAre("a"));
}

TEST_F(SharedConfigLoad, reads_a_file_that_is_not_a_regular_file) {
  files_.config = "/dev/null";
  const auto config = SharedConfig::load(files_);
  EXPECT_THAT(config.profile_names(), IsEmpty());
  EXPECT_THAT(config.files_read(), ElementsAre("/dev/null"));
}

TEST_F(SharedConfigLoad, fails_on_a_folder) {
  files_.credentials = folder_;
  try {
    SharedConfig::load(files_);
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr(folder_.string()));
  }
}

TEST_F(SharedConfigLoad, treats_the_null_device_as_an_empty_file) {
  files_.config = "/dev/null";
  files_.credentials = "/dev/null";
  EXPECT_TRUE(SharedConfig::load(files_).profile_names().empty());
}

TEST_F(SharedConfigLoad, fails_on_a_file_without_read_permission) {
  write(files_.config, "[profile a]\n");
  std::filesystem::permissions(files_.config, std::filesystem::perms::none);
  EXPECT_TRUE(test::succeeds([&] {
    constexpr uid_t nobody = 65534;
    if (::geteuid() == 0 && // who may read every file
        (::chown(folder_.c_str(), nobody, nobody) != 0 || ::seteuid(nobody) != 0)) {
      return 2;
    }
    try {
      SharedConfig::load(files_);
    } catch (const SystemError& error) {
      const std::string message = error.what();
      const bool names_file = message.find(files_.config.string()) != std::string::npos;
      return error.error_number() == EACCES && names_file ? 0 : 3;
    }
    return 1;
  }));
}

TEST_F(SharedConfigLoad, names_the_file_of_an_error) {
  write(files_.credentials, "[a]\nregion = x\nbroken\n");
  EXPECT_THAT([&] { SharedConfig::load(files_); },
              testing::ThrowsMessage<ConfigError>(
                  StartsWith(fmt::format("{}:3: Expected", files_.credentials.string()))));
}

SharedConfigFiles files_for(system::Environment::Variables variables,
                            const std::filesystem::path& account_home = {}) {
  return shared_config_files(system::Environment(std::move(variables)), account_home);
}

TEST(SharedConfigFiles, lie_below_the_home_directory) {
  const auto files = files_for({{"HOME", "/h"}}, "/account");
  EXPECT_EQ(files.config, "/h/.aws/config");
  EXPECT_EQ(files.credentials, "/h/.aws/credentials");
  EXPECT_FALSE(files.config_is_named);
  EXPECT_FALSE(files.credentials_is_named);
  EXPECT_EQ(files_for({{"HOME", " "}}, "/account").config, "/account/.aws/config");
}

TEST(SharedConfigFiles, are_unknown_without_a_home_directory) {
  EXPECT_TRUE(files_for({}).config.empty());
  EXPECT_TRUE(files_for({}).credentials.empty());
}

TEST(SharedConfigFiles, are_set_by_the_environment) {
  const auto files = files_for({{"HOME", "/h"},
                                {"AWS_CONFIG_FILE", "~/c"},
                                {"AWS_SHARED_CREDENTIALS_FILE", "relative/~/x"}});
  EXPECT_EQ(files.config, "/h/c");
  EXPECT_EQ(files.credentials, "relative/~/x");
  EXPECT_TRUE(files.config_is_named);
  EXPECT_TRUE(files.credentials_is_named);
}

TEST(SharedConfigFiles, treat_a_blank_variable_as_unset) {
  const auto files = files_for({{"HOME", "/h"}, {"AWS_CONFIG_FILE", " "}});
  EXPECT_EQ(files.config, "/h/.aws/config");
  EXPECT_FALSE(files.config_is_named);
}

TEST(SharedConfigFiles, expand_only_the_users_own_home_directory) {
  const auto config = [](std::string named, std::string home) {
    return files_for({{"HOME", std::move(home)}, {"AWS_CONFIG_FILE", std::move(named)}}).config;
  };
  EXPECT_EQ(config("~", "/h"), "/h");
  EXPECT_EQ(config("~other/c", "/h"), "~other/c");
  EXPECT_EQ(config("~/c", ""), "~/c");
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

#include "core/aws/config/shared_config.hpp"
#include "core/error.hpp"
#include "core/system/environment.hpp"
#include "tests/unit/aws/config/parsed_config.hpp"
#include "tests/unit/child.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace idr::aws {
namespace {

using test::lines_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

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

} // namespace
} // namespace idr::aws

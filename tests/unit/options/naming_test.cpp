#include "core/options/naming.hpp"

#include <gtest/gtest.h>

namespace idr::options {
namespace {

const Origins in_file = {{&option("duration"), InFile{"/p/idr.toml", 4}}};

template <typename Kind>
std::string named(Kind error, const Origins& origins) {
  name_option(error, origins);
  return error.what();
}

TEST(NameOption, adds_the_option_and_where_it_was_set) {
  const auto error = about(option("duration"), UsageError("5 is short"));
  EXPECT_EQ(named(error, {}), "--duration: 5 is short");
  EXPECT_EQ(named(error, in_file), "/p/idr.toml:4: duration: 5 is short");
  EXPECT_EQ(named(about(option("role"), UsageError("x")), in_file), "--role: x");
}

TEST(NameOption, ignores_an_error_that_needs_no_name) {
  EXPECT_EQ(named(UsageError("--duration is short"), in_file), "--duration is short");
  EXPECT_EQ(named(pointing_to(option("duration"), UsageError("x")), in_file), "x");
}

TEST(Naming, preserves_type_and_exit_code_and_names_the_option_once) {
  try {
    naming(Origins(), [] {
      naming(in_file,
             [] { throw about(option("duration"), SystemError("file", ENOENT, "Look.", 127)); });
    });
    FAIL();
  } catch (const SystemError& error) {
    EXPECT_STREQ(error.what(), "/p/idr.toml:4: duration: file: No such file or directory");
    EXPECT_EQ(error.remedy(), "Look.");
    EXPECT_EQ(error.exit_code(), 127);
    EXPECT_EQ(error.error_number(), ENOENT);
    EXPECT_EQ(error.option(), &option("duration"));
  }
}

TEST(Naming, of_a_given_option_ignores_errors_about_another) {
  const TypedOption given{&option("env"), "=x", InFile{"/p/idr.toml", 2}};
  const auto refusal = [&](const Option& row) {
    try {
      naming(given, [&] { throw about(row, UsageError("no name")); });
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refusal(option("env")), "/p/idr.toml:2: env: no name");
  EXPECT_EQ(refusal(option("role")), "no name");
}

TEST(AboutOption, does_not_change_an_error_about_another_option) {
  const auto refusal = [](auto act) {
    try {
      about_option(option("cmd"), act);
    } catch (UsageError& error) {
      return named(error, {});
    }
    return std::string();
  };
  EXPECT_EQ(refusal([] { throw UsageError("not closed"); }), "--cmd: not closed");
  EXPECT_EQ(refusal([] { throw about(option("role"), UsageError("x")); }), "--role: x");
}

} // namespace
} // namespace idr::options

// The location of the published test data, and functions to read it.
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace idr::test {

/// Returns the folder of the test data, which the variable IDR_CONFORMANCE_DATA overrides.
std::filesystem::path conformance_data();
/// Whether the data is available; a user's clone does not contain it.
bool has_conformance_data();
/// Returns the content of a file below the folder.
std::string read_data(const std::filesystem::path& relative);
nlohmann::json read_json(const std::filesystem::path& relative);
/// Converts `text` to a case name that GoogleTest accepts: letters, digits and underscores.
std::string case_name(const std::string& text);

/// A case of a JSON suite. Names may be repeated, so each case also has a number, counted from 1.
struct Case {
  std::size_t number = 0;
  std::string name = "no data";
  nlohmann::json content;

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << shown.name;
  }
};

/// Returns the cases in a file's list at `list`, a JSON pointer; `name` is the key of their names.
/// Returns one case without content if the data is not available.
std::vector<Case> read_cases(const std::filesystem::path& relative, const std::string& list,
                             const std::string& name);

/// Returns the name of a case for GoogleTest.
std::string number_and_name(const testing::TestParamInfo<Case>& info);

/// A test for each case, skipped without the data.
class CaseTest : public testing::TestWithParam<Case> {
protected:
  void SetUp() override;
  static const nlohmann::json& content() { return GetParam().content; }
};

} // namespace idr::test

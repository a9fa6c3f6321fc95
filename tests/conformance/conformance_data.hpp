// The published test data: where it lies, and how a suite reads it.
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

namespace idr::test {

/// The folder of the test data. The environment variable IDR_CONFORMANCE_DATA names another one.
std::filesystem::path conformance_data();
/// Whether the data is there; a user's clone has none.
bool has_conformance_data();
/// The content of a file below the folder.
std::string read_data(const std::filesystem::path& relative);
nlohmann::json read_json(const std::filesystem::path& relative);
/// A name that GoogleTest accepts for a case (letters, digits, underscores), made of `text`.
std::string case_name(const std::string& text);

/// A case of a JSON suite. Names may stand there twice, so it has a number, too, from 1.
struct Case {
  std::size_t number = 0;
  std::string name = "no data";
  nlohmann::json content;

  friend std::ostream& operator<<(std::ostream& out, const Case& shown) {
    return out << shown.name;
  }
};

/// The cases in a file's list, which is at `list`, a JSON pointer; `name` is the key of their
/// names. One without content where there is no data.
std::vector<Case> read_cases(const std::filesystem::path& relative, const std::string& list,
                             const std::string& name);

/// What GoogleTest calls a case.
std::string number_and_name(const testing::TestParamInfo<Case>& info);

/// A test of each case; without the data it is skipped.
class CaseTest : public testing::TestWithParam<Case> {
protected:
  void SetUp() override;
  static const nlohmann::json& content() { return GetParam().content; }
};

} // namespace idr::test

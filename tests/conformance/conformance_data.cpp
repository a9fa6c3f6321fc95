#include "tests/conformance/conformance_data.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace idr::test {

std::filesystem::path conformance_data() {
  const char* elsewhere = std::getenv("IDR_CONFORMANCE_DATA");
  return elsewhere != nullptr ? elsewhere : IDR_CONFORMANCE_DATA;
}

bool has_conformance_data() { return std::filesystem::is_directory(conformance_data()); }

std::string read_data(const std::filesystem::path& relative) {
  const auto path = conformance_data() / relative;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

nlohmann::json read_json(const std::filesystem::path& relative) {
  return nlohmann::json::parse(read_data(relative));
}

std::string case_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  return name.empty() ? "unnamed" : name;
}

std::vector<Case> read_cases(const std::filesystem::path& relative, const std::string& list,
                             const std::string& name) {
  if (!has_conformance_data()) return {Case{}};
  std::vector<Case> cases;
  const auto file = read_json(relative);
  for (const auto& content : file.at(nlohmann::json::json_pointer(list))) {
    cases.push_back({cases.size() + 1, content.at(name), content});
  }
  return cases;
}

std::string number_and_name(const testing::TestParamInfo<Case>& info) {
  // Some names exceed the length limit of file names.
  return fmt::format("{:03}_{}", info.param.number, case_name(info.param.name).substr(0, 120));
}

void CaseTest::SetUp() {
  if (!has_conformance_data()) GTEST_SKIP() << "no " << conformance_data();
}

} // namespace idr::test

// Every option of `docker run`, as its client declares them, against the option table.
#include "core/options/find_option.hpp"
#include "tests/conformance/conformance_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <vector>

namespace idr::options {
namespace {

struct Row {
  std::string name = "no data";
  std::string short_name = {};
  std::string type = {};
  bool repeatable = false;

  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }
};

/// Next to the folder of the other data.
std::filesystem::path table_file() {
  return test::conformance_data().parent_path() / "docker-run-flags.tsv";
}

std::vector<Row> rows() {
  std::ifstream file(table_file());
  if (!file) return {Row{}};
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line); // the headings
  while (std::getline(file, line)) {
    const auto name_end = line.find('\t');
    const auto short_end = line.find('\t', name_end + 1);
    const auto type_end = line.find('\t', short_end + 1);
    rows.push_back({line.substr(0, name_end), line.substr(name_end + 1, short_end - name_end - 1),
                    line.substr(short_end + 1, type_end - short_end - 1),
                    line.compare(type_end + 1, 4, "yes\t") == 0});
  }
  return rows;
}

class DockerRunOption : public testing::TestWithParam<Row> {};

TEST_P(DockerRunOption, is_in_the_table) {
  const auto& [name, short_name, type, repeatable] = GetParam();
  if (name == "no data") GTEST_SKIP() << "no " << table_file();
  // -h and --help are this program's own help.
  if (name == "help") return;
  const Option* found = nullptr;
  for (const auto& option : option_table()) {
    if (option.name() == name && option.reader == Reader::Docker) found = &option;
  }
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->arity, type == "bool" ? Arity::Flag : repeatable ? Arity::List : Arity::Value);
  EXPECT_EQ(found->short_name, short_name.empty() ? '\0' : short_name.front());
  ASSERT_NE(find_option(name, Command::Launch), nullptr);
  EXPECT_EQ(find_option(name, Command::Launch)->arity, found->arity);
}

INSTANTIATE_TEST_SUITE_P(, DockerRunOption, testing::ValuesIn(rows()),
                         [](const auto& row) { return test::case_name(row.param.name); });

TEST(DockerRunOptions, are_the_only_ones_that_the_table_passes_to_docker) {
  const auto known = rows();
  if (known.front().name == "no data") GTEST_SKIP() << "no " << table_file();
  for (const auto& option : option_table()) {
    if (option.reader != Reader::Docker) continue;
    const bool exists = std::any_of(known.begin(), known.end(),
                                    [&](const Row& row) { return row.name == option.name(); });
    EXPECT_TRUE(exists) << option.name() << " is no option of docker's";
  }
}

} // namespace
} // namespace idr::options

#include "core/options/find_option.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace idr::options {
namespace {

using table::rows;

constexpr auto text_size = [] {
  std::size_t size = 0;
  for (const auto& row : rows) {
    for (const auto text : row.texts()) size += text.size();
  }
  return size;
}();
static_assert(text_size <= UINT16_MAX, "places of texts have 16 bits");

/// The texts of all rows, in their order.
constexpr auto all_texts = [] {
  std::array<char, text_size> all{};
  auto* end = all.begin();
  for (const auto& row : rows) {
    for (const auto text : row.texts()) end = std::copy(text.begin(), text.end(), end);
  }
  return all;
}();

using RowNumber = std::uint8_t;
static_assert(rows.size() <= 256);

constexpr auto by_name = [] {
  std::array<RowNumber, rows.size()> order{};
  for (std::size_t i = 0; i < rows.size(); ++i) order[i] = static_cast<RowNumber>(i);
  // Rows with the same name keep the order of the table.
  std::sort(order.begin(), order.end(), [](RowNumber left, RowNumber right) {
    return std::pair(rows[left].name, left) < std::pair(rows[right].name, right);
  });
  return order;
}();

constexpr bool has_alias(const Row& row) { return !row.alias.empty(); }
constexpr auto alias_count =
    static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), has_alias));
constexpr auto with_alias = [] {
  std::array<RowNumber, alias_count> found{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (has_alias(rows[i])) found[count++] = static_cast<RowNumber>(i);
  }
  return found;
}();

struct Heading {
  Section section;
  std::string_view name;
  std::string_view title;
};
constexpr std::array headings = {
    Heading{Section::Launch, "launch", "Launch"},
    Heading{Section::Credentials, "credentials", "Credentials"},
    Heading{Section::Role, "role", "Role"},
    Heading{Section::Container, "container", "Container"},
    Heading{Section::Environment, "environment", "Environment"},
    Heading{Section::Storage, "storage", "Storage"},
    Heading{Section::Network, "network", "Network"},
    Heading{Section::Resources, "resources", "Resources"},
    Heading{Section::Security, "security", "Security and namespaces"},
    Heading{Section::Health, "health", "Health check"},
    Heading{Section::Logging, "logging", "Logging"},
    Heading{Section::Windows, "windows", "Windows only"},
    Heading{Section::Job, "job", "Jobs"},
    Heading{Section::Output, "output", "Output"},
};

const Heading& heading_of(Section section) {
  return *std::find_if(headings.begin(), headings.end(),
                       [&](const auto& heading) { return heading.section == section; });
}

} // namespace

std::string_view Option::text(std::size_t column) const {
  return {all_texts.data() + places_[column], all_texts.data() + places_[column + 1]};
}

const Option* find_option(std::string_view name, Command command) {
  const auto before = [](RowNumber row, std::string_view text) {
    return table::options[row].name() < text;
  };
  for (auto row = std::lower_bound(by_name.begin(), by_name.end(), name, before);
       row != by_name.end() && table::options[*row].name() == name; ++row) {
    if (table::options[*row].commands.has(command)) return &table::options[*row];
  }
  for (const auto row : with_alias) {
    const auto& option = table::options[row];
    if (option.alias() == name && option.commands.has(command)) return &option;
  }
  return nullptr;
}

const Option* find_option(char short_name, Command command) {
  for (const auto& row : table::options) {
    if (row.short_name == short_name && row.commands.has(command)) return &row;
  }
  return nullptr;
}

bool is_offered(const Option& row, Command command) {
  const bool has_effect = command != Command::Doctor || &row != &option("dry-run");
  return row.commands.has(command) && !row.help().empty() && has_effect;
}

bool is_listed(const Option& row, Command command) {
  const bool listed_elsewhere = command == Command::Doctor && row.reader == Reader::Docker;
  return is_offered(row, command) && !listed_elsewhere;
}

std::vector<std::string_view> listed_names(const Option& row, Command command) {
  std::vector<std::string_view> names;
  // If an option of this program has the same name as docker's (--interactive), only its row lists
  // the name.
  if (find_option(row.name(), command) == &row) names.push_back(row.name());
  if (!row.alias().empty()) names.push_back(row.alias());
  return names;
}

std::vector<std::string_view> option_names(Command command) {
  std::vector<std::string_view> names;
  for (const auto& row : table::options) {
    if (!row.commands.has(command)) continue;
    names.push_back(row.name());
    if (!row.alias().empty()) names.push_back(row.alias());
  }
  return names;
}

std::vector<Section> sections(Command command) {
  std::vector<Section> result;
  for (const auto& heading : headings) {
    const auto belongs = [&](const Option& row) {
      return row.section == heading.section && is_listed(row, command);
    };
    if (std::any_of(table::options.begin(), table::options.end(), belongs))
      result.push_back(heading.section);
  }
  return result;
}

std::string_view title(Section section) { return heading_of(section).title; }

std::string_view name(Section section) { return heading_of(section).name; }

} // namespace idr::options

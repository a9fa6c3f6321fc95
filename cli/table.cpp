#include "cli/table.hpp"

#include "cli/messages.hpp"
#include "core/text/printable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::cli {

void print_table(const std::vector<std::vector<std::string>>& rows) {
  auto cells = rows;
  std::vector<std::size_t> widths(rows.front().size());
  for (auto& row : cells) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = text::printable(row[i]);
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  for (const auto& row : cells) {
    std::string line;
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      line += fmt::format("{:<{}}   ", row[i], widths[i]);
    print_line("", line + row.back());
  }
}

} // namespace idr::cli

// Tables on stdout.
#pragma once

#include <string>
#include <vector>

namespace idr::cli {

/// Prints the rows, the headings first, in aligned columns; text from outside is made printable.
void print_table(const std::vector<std::vector<std::string>>& rows);

} // namespace idr::cli

#include "tests/conformance/conformance_data.hpp"

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

} // namespace idr::test

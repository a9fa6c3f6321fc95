// The published test data: where it lies, and how a suite reads it.
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

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

} // namespace idr::test

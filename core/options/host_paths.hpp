// Makes host paths in the values of options absolute.
#pragma once

#include "core/options/option.hpp"

#include <filesystem>
#include <string>

namespace idr::options {

/// Relative paths are resolved from `folder`. A leading `~/` is replaced by `home`, unless that is
/// empty.
struct HostPaths {
  std::filesystem::path folder;
  std::filesystem::path home;

  /// Returns the value with its host path, if it contains one, made absolute.
  std::string absolute(HostPath kind, const std::string& value) const;
  /// Whether the value contains a relative host path.
  bool is_relative(HostPath kind, const std::string& value) const;
};

/// Whether the value of --policy is the policy document itself rather than the name of a file.
bool is_policy_document(const std::string& text);
/// The file that the value of --policy names: a path, or `file://` and a path, as in the AWS CLI. A
/// leading `~/` is not expanded.
std::string policy_file(const std::string& text);

} // namespace idr::options

// Paths of the host in the values of options, made absolute.
#pragma once

#include "core/options/option.hpp"

#include <filesystem>
#include <string>

namespace idr::options {

/// Relative paths are seen from `folder`; a leading `~/` is `home` (empty: stays as it is).
struct HostPaths {
  std::filesystem::path folder;
  std::filesystem::path home;

  /// The value of an option with its path of the host, if it holds one, made absolute.
  std::string absolute(HostPath kind, const std::string& value) const;
  /// Whether that path is relative.
  bool is_relative(HostPath kind, const std::string& value) const;
};

/// Whether the text of --policy is the policy itself, and not the name of a file.
bool is_policy_document(const std::string& text);
/// The file that the text of --policy names otherwise, as a path or, as the AWS CLI has it, after
/// `file://`; a leading `~/` is in it as it was typed.
std::string policy_file(const std::string& text);

} // namespace idr::options

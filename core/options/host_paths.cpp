#include "core/options/host_paths.hpp"

#include <algorithm>
#include <string_view>

namespace idr::options {
namespace {

std::string absolute_path(const HostPaths& base, const std::string& text) {
  const bool below_home = text.starts_with("~/");
  if (text.empty() || (below_home && base.home.empty())) return text;
  auto result = (below_home ? base.home / text.substr(2) : base.folder / text).lexically_normal();
  if (!result.has_filename() && result.has_relative_path()) result = result.parent_path();
  return result.string();
}

/// Like docker, treats the source as a volume's name unless it looks like a path.
std::string volume_source(const HostPaths& base, const std::string& text) {
  const auto end = std::min(text.find(':'), text.size());
  const auto name = text.substr(0, end);
  const bool is_path = name == "." || name == ".." || name.starts_with("./") ||
                       name.starts_with("../") || name.starts_with("~/");
  return is_path ? absolute_path(base, name) + text.substr(end) : text;
}

/// `type=bind,source=./data,target=/data`; a field may be in quotes.
std::string mount(const HostPaths& base, const std::string& text) {
  std::string result;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    auto field = text.substr(begin, end - begin);
    for (const std::string_view key : {"source=", "src=", "\"source=", "\"src="}) {
      if (field.starts_with(key))
        field = std::string(key) + volume_source(base, field.substr(key.size()));
    }
    result += (begin == 0 ? "" : ",") + field;
    begin = end + 1;
  }
  return result;
}

/// `seccomp=profile.json`
std::string seccomp_profile(const HostPaths& base, const std::string& text) {
  static constexpr std::string_view key = "seccomp=";
  if (!text.starts_with(key)) return text;
  const auto value = text.substr(key.size());
  if (value == "unconfined" || value == "builtin" || value.find('{') != std::string::npos) {
    return text;
  }
  return std::string(key) + absolute_path(base, value);
}

} // namespace

std::string HostPaths::absolute(HostPath kind, const std::string& value) const {
  const auto has = [&](char character) { return value.find(character) != std::string::npos; };
  switch (kind) {
  case HostPath::None:
    return value;
  case HostPath::File:
  case HostPath::Folder:
    return absolute_path(*this, value);
  case HostPath::Policy:
    return is_policy_document(value) ? value : absolute_path(*this, policy_file(value));
  case HostPath::Volume: // without a colon it is a path in the container
    return has(':') ? volume_source(*this, value) : value;
  case HostPath::Mount:
    return mount(*this, value);
  case HostPath::Seccomp:
    return seccomp_profile(*this, value);
  case HostPath::Program: // without a slash it is a name on PATH
    return has('/') ? absolute_path(*this, value) : value;
  }
  return value;
}

bool HostPaths::is_relative(HostPath kind, const std::string& value) const {
  const HostPaths elsewhere{folder / "elsewhere", home};
  return absolute(kind, value) != elsewhere.absolute(kind, value);
}

std::string policy_file(const std::string& text) {
  constexpr std::string_view scheme = "file://";
  return text.starts_with(scheme) ? text.substr(scheme.size()) : text;
}

bool is_policy_document(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string::npos && text[begin] == '{';
}

} // namespace idr::options

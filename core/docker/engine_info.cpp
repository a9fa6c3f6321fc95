#include "core/docker/engine_info.hpp"

#include <algorithm>

namespace idr::docker {
namespace {

std::string_view take_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  const auto line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

} // namespace

EngineInfo read_engine_info(std::string_view output) {
  EngineInfo info;
  info.architecture = take_line(output);
  info.host_name = take_line(output);
  info.has_own_network = take_line(output).find("rootless") != std::string_view::npos;
  return info;
}

} // namespace idr::docker

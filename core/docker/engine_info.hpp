// What an engine says about the machine on which it runs containers.
#pragma once

#include <string>
#include <string_view>

namespace idr::docker {

struct EngineInfo {
  std::string architecture; ///< `x86_64`, `amd64`, `aarch64` or `arm64`, among others
  std::string host_name;    ///< of the machine, which may be a virtual one
  /// Whether `--network host` is the network of a namespace that the engine has created (rootless
  /// docker), not that of the machine.
  bool has_own_network = false;
};

/// Reads the output of `info` with Engine::info_format: the architecture, the host name and, from
/// engines that may have a network of their own, the security options.
EngineInfo read_engine_info(std::string_view output);

} // namespace idr::docker

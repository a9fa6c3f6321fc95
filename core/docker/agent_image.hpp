// The image of the credential agent, which is installed with the program: an archive for each
// architecture, and the image's name.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace idr::docker {

/// The repository of all versions of the image; podman puts a registry in front of it.
inline constexpr std::string_view agent_repository = "iam-docker-run/agent";
/// The label of all versions of the image; its value is the version.
inline constexpr auto agent_label = "iam-docker-run.agent";

struct AgentImage {
  std::string name;             ///< `REPOSITORY:TAG`, the same for all architectures
  std::filesystem::path folder; ///< of the archives

  /// The archive for an engine's architecture, as engines name it (`x86_64`, `arm64`, …). Throws
  /// Error if there is none.
  std::filesystem::path archive_for(std::string_view architecture) const;
};

/// The image that is installed with this program file. Throws Error if there is none.
AgentImage installed_agent(const std::filesystem::path& program);

} // namespace idr::docker

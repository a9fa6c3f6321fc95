#include "core/docker/agent_image.hpp"

#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

namespace idr::docker {
namespace {

constexpr auto use_env = "Install idr from its package, or use --delivery env.";
constexpr std::size_t longest_name = 256;

/// Both the kernel's names and Go's are in use.
std::string_view package_architecture(std::string_view name) {
  using Name = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Name, 4> names = {
      {{"x86_64", "amd64"}, {"amd64", "amd64"}, {"aarch64", "arm64"}, {"arm64", "arm64"}}};
  for (const auto& [known, package] : names) {
    if (known == name) return package;
  }
  return {};
}

} // namespace

std::filesystem::path AgentImage::archive_for(std::string_view architecture) const {
  const auto known = package_architecture(architecture);
  auto archive = folder / fmt::format("agent-{}.tar", known);
  std::error_code absent;
  if (!known.empty() && std::filesystem::is_regular_file(archive, absent)) return archive;
  throw Error(fmt::format("there is no credential agent for the engine's architecture ({})",
                          architecture.empty() ? "unknown" : architecture),
              "Use --delivery env.");
}

AgentImage installed_agent(const std::filesystem::path& program) {
  auto folder = program.parent_path().parent_path() / IDR_AGENT_FOLDER;
  const auto file = folder / "agent-image";
  auto name = system::read_file_if_exists(file, {longest_name});
  if (!name)
    throw Error(fmt::format("the credential agent is not installed: there is no {}", file.string()),
                use_env);
  name->erase(std::min(name->find('\n'), name->size()));
  return {*std::move(name), std::move(folder)};
}

} // namespace idr::docker

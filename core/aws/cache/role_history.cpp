#include "core/aws/cache/role_history.hpp"

#include "core/error.hpp"
#include "core/system/host.hpp"
#include "core/system/private_file.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace idr::aws {
namespace {

constexpr std::size_t max_roles = 50;
/// Longer lines and files were not written by this program.
constexpr std::size_t longest_role = 2048;
constexpr std::size_t longest_history = max_roles * (longest_role + 1);

/// One role per line, newest last, as in a shell history.
std::string to_text(std::vector<std::string> newest_first) {
  std::reverse(newest_first.begin(), newest_first.end());
  std::string text;
  for (const auto& role : newest_first) text.append(role).append("\n");
  return text;
}

} // namespace

std::optional<std::filesystem::path> role_history_file(const system::Environment& environment,
                                                       const std::filesystem::path& home) {
  const auto folder = system::state_folder(environment, home);
  return folder ? std::optional(*folder / "roles") : std::nullopt;
}

std::vector<std::string> read_role_history(const std::filesystem::path& file) try {
  const auto open = system::open_private_file(file);
  if (!open) return {};
  const auto text = system::read_all(open.get(), file.string(), {longest_history});
  std::vector<std::string> roles;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    if (end > begin && end - begin <= longest_role) {
      roles.push_back(text.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  std::reverse(roles.begin(), roles.end());
  roles.resize(std::min(roles.size(), max_roles));
  return roles;
} catch (const Error&) {
  return {};
}

void add_to_role_history(const std::filesystem::path& file, const std::string& role) noexcept try {
  if (role.empty() || role.size() > longest_role || role.find('\n') != std::string::npos) return;
  if (!system::make_private_folder(file.parent_path())) return;
  auto roles = read_role_history(file);
  if (!roles.empty() && roles.front() == role) return;
  std::erase(roles, role);
  roles.insert(roles.begin(), role);
  roles.resize(std::min(roles.size(), max_roles));
  system::write_private_file(file, to_text(std::move(roles)));
} catch (const std::exception&) { // NOLINT(bugprone-empty-catch): see the declaration
}

} // namespace idr::aws

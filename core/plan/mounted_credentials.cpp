#include "core/plan/mounted_credentials.hpp"

#include "core/aws/cache/credential_cache.hpp"
#include "core/aws/config/shared_config.hpp"
#include "core/text/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>

namespace idr::plan {
namespace {

namespace fs = std::filesystem;

struct Mount {
  const options::Option* option;
  std::string source;
};

std::string volume_source_of(const std::string& value) {
  const auto colon = value.find(':');
  return colon == std::string::npos ? "" : value.substr(0, colon);
}

std::string mount_source_of(std::string_view value) {
  for (const auto& field : text::fields_of(value)) {
    if (field.value && (field.key == "source" || field.key == "src"))
      return std::string(*field.value);
  }
  return {};
}

std::vector<Mount> mounts_of(const options::OptionList& given,
                             const std::string& host_source_path) {
  std::vector<Mount> mounts;
  for (const auto& typed : given) {
    if (typed.is(options::option("volume")))
      mounts.push_back({typed.option, volume_source_of(typed.value)});
    if (typed.is(options::option("mount")))
      mounts.push_back({typed.option, mount_source_of(typed.value)});
  }
  const auto* source_path = &options::option("host-source-path");
  mounts.push_back({source_path, host_source_path});
  // Only a host source path may be relative without a leading dot; elsewhere, such a source is the
  // name of a volume.
  std::erase_if(mounts, [&](const Mount& mount) {
    return mount.source.empty() || (mount.option != source_path && mount.source.front() != '/' &&
                                    mount.source.front() != '.');
  });
  return mounts;
}

std::vector<fs::path> credential_places(const system::Host& host) {
  const auto home = system::home_folder(host.environment);
  const auto files = aws::shared_config_files(host.environment, home);
  std::vector<fs::path> places = {files.credentials, files.config};
  if (!home.empty()) places.insert(places.begin(), home / ".aws");
  if (auto cache = aws::credential_cache_folder(host.environment, home)) {
    places.push_back(*std::move(cache));
  }
  return places;
}

/// The path with links resolved; std::nullopt if it does not exist.
std::optional<fs::path> real_path(const fs::path& path) {
  std::error_code failure;
  auto real = fs::canonical(path, failure);
  if (failure) return std::nullopt;
  return real;
}

bool contains_path(const fs::path& folder, const fs::path& path) {
  return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
         folder.end();
}

} // namespace

std::vector<Warning> warn_of_mounted_credentials(const options::OptionList& options,
                                                 const std::string& host_source_path,
                                                 bool delivers_credentials,
                                                 const system::Host& host) {
  const auto mounts = mounts_of(options, host_source_path);
  if (mounts.empty()) return {};
  std::vector<Warning> warnings;
  const auto places = credential_places(host);
  for (const auto& mount : mounts) {
    const auto source = real_path(host.working_directory / mount.source);
    if (!source) continue;
    const auto shown = std::find_if(places.begin(), places.end(), [&](const fs::path& place) {
      const auto real = real_path(host.working_directory / place);
      return real && (contains_path(*source, *real) || contains_path(*real, *source));
    });
    if (shown == places.end()) continue;
    warnings.push_back({fmt::format("--{} {}: the container can read your own AWS credentials ({})",
                                    mount.option->name(), mount.source, shown->string()),
                        delivers_credentials ? "Remove the mount: the container does not need it."
                                             : "Use --role ROLE instead of the mount."});
  }
  return warnings;
}

} // namespace idr::plan

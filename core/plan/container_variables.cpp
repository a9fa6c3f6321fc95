#include "core/plan/container_variables.hpp"

#include "core/system/error.hpp"
#include "core/system/file_descriptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace idr::plan {
namespace {

using docker::Variable;

constexpr auto default_env_file = "iam-docker-run.env";

/// What the launch sets itself, and nothing typed may change.
constexpr std::array credential_names = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                         "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"};
constexpr std::array fixed_names = {"AWS_DEFAULT_REGION", "AWS_REGION", "PYTHONUNBUFFERED"};
/// What an SDK in the container may prefer to the credentials it is given.
constexpr std::array rival_names = {
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"};

bool contains(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A variable as it was typed or read; without a value the container is to have none.
struct Wanted {
  std::string name;
  std::optional<std::string> value;
  std::string origin;
};

void read_custom_file(const std::string& typed, const system::Host& host,
                      std::vector<Wanted>& wanted) {
  const auto file = typed.empty() ? std::string(default_env_file) : typed;
  std::string text;
  try {
    text = system::read_file(host.working_directory / file);
  } catch (const SystemError& error) {
    if (typed.empty() && error.error_number() == ENOENT) return;
    throw SystemError("--custom-env-file " + file, error.error_number());
  }
  for (auto& variable : docker::parse_env_file(text, file, host.environment)) {
    wanted.push_back({std::move(variable.name), std::move(variable.value), file});
  }
}

void read_options(const std::vector<docker::TypedOption>& options, const system::Host& host,
                  std::vector<Wanted>& wanted) {
  for (const auto& option : options) {
    if (!option.is("env")) continue;
    const auto equals = option.value.find('=');
    const auto name = option.value.substr(0, equals);
    if (name.empty()) throw UsageError("-e takes NAME=VALUE or NAME; the name is missing");
    auto value = equals == std::string::npos ? host.environment.get(name)
                                             : std::optional(option.value.substr(equals + 1));
    wanted.push_back({name, std::move(value), "-e"});
  }
}

/// The client reads its own settings from these, so they cannot carry a container's values.
bool is_read_by_client(std::string_view name) {
  return name == "PATH" || name == "HOME" || name.starts_with("DOCKER_") ||
         name.starts_with("LD_") || name.starts_with("CONTAINER");
}

} // namespace

ContainerVariables container_variables(const std::string& custom_env_file,
                                       const std::vector<docker::TypedOption>& options,
                                       const system::Host& host, bool has_credentials) {
  std::vector<Wanted> wanted;
  read_custom_file(custom_env_file, host, wanted);
  read_options(options, host, wanted);

  ContainerVariables result;
  for (auto entry = wanted.begin(); entry != wanted.end(); ++entry) {
    const auto& [name, value, origin] = *entry;
    if (has_credentials && contains(credential_names, name)) {
      result.warnings.push_back(
          fmt::format("{} from {} is left out: the container gets the role's", name, origin));
      continue;
    }
    if (has_credentials && value && contains(rival_names, name)) {
      result.warnings.push_back(fmt::format(
          "{} from {} may keep the container from using the role's credentials", name, origin));
    }
    Variable variable{name, value.value_or("")};
    if (value && docker::fits_env_file(variable)) {
      result.in_file.push_back(std::move(variable));
      continue;
    }
    // Docker lets the command line beat every env file, so a name goes there only if this is its
    // last word, and never one that the launch sets.
    const bool last = std::none_of(entry + 1, wanted.end(),
                                   [&](const Wanted& later) { return later.name == entry->name; });
    if (!last || contains(fixed_names, name)) continue;
    result.names.push_back(name);
    if (!value) continue;
    if (is_read_by_client(name) && host.environment.get(name) != value) {
      throw UsageError(
          fmt::format("the value of {} (from {}) cannot be given to a container: it is "
                      "longer than 64 KiB, not UTF-8, or has a line break in it",
                      name, origin));
    }
    result.inherited.push_back(std::move(variable));
  }
  return result;
}

std::vector<Variable> region_variables(const std::string& region) {
  return {{"AWS_DEFAULT_REGION", region}, {"AWS_REGION", region}, {"PYTHONUNBUFFERED", "1"}};
}

} // namespace idr::plan

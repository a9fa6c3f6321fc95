#include "core/plan/container_variables.hpp"

#include "core/system/contains.hpp"
#include "core/system/encoding.hpp"
#include "core/system/error.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/trust.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace idr::plan {
namespace {

using docker::Variable;

constexpr auto default_env_file = "iam-docker-run.env";
/// More than the kernel lets a process have.
constexpr std::size_t longest_env_file = 4U << 20U;
/// For `--custom-env-file <(PROGRAM)`, which may have to ask somewhere.
constexpr auto pipe_patience = std::chrono::minutes(1);

constexpr std::array credential_names = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                         "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"};
constexpr std::array rival_names = {
    "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"};

/// A variable as it was typed or read; without a value the container is to have none.
struct Wanted {
  std::string name;
  std::optional<std::string> value;
  std::string origin;
};

/// The text of the custom env file; of one that nobody named only where it, or a link, is there.
std::optional<std::string> read_custom_file(const std::string& file, bool is_named,
                                            const system::Host& host) {
  const auto path = host.working_directory / file;
  std::error_code failure;
  const auto type = std::filesystem::symlink_status(path, failure).type();
  if (!is_named && type == std::filesystem::file_type::not_found) return std::nullopt;
  try {
    auto text = is_named ? system::read_file(path, {longest_env_file, pipe_patience})
                         : system::read_found_file(
                               path, longest_env_file, system::FileTrust(host.environment),
                               "Remove it, or name the file that is meant with --custom-env-file.");
    system::refuse_utf16(path, text);
    return text;
  } catch (const SystemError& error) {
    throw SystemError("--custom-env-file " + file, error.error_number());
  }
}

void read_options(const docker::OptionList& options, const system::Host& host,
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
                                       const docker::OptionList& options, const system::Host& host,
                                       const docker::Engine& engine,
                                       const aws::Identity& identity) {
  const bool has_credentials = identity.chain.has_value();
  const auto fixed = region_variables(identity.region.name);
  ContainerVariables result;
  std::vector<Wanted> wanted;
  const bool is_named = !custom_env_file.empty();
  const auto file = is_named ? custom_env_file : default_env_file;
  if (const auto text = read_custom_file(file, is_named, host)) {
    if (!is_named) result.default_file = file;
    for (auto& variable : docker::parse_env_file(*text, file, host.environment)) {
      wanted.push_back({std::move(variable.name), std::move(variable.value), file});
    }
  }
  read_options(options, host, wanted);

  for (auto entry = wanted.begin(); entry != wanted.end(); ++entry) {
    const auto& [name, value, origin] = *entry;
    if (has_credentials && system::contains(credential_names, name)) {
      result.warnings.push_back(
          fmt::format("{} from {} is left out: the container gets the role's", name, origin));
      continue;
    }
    if (has_credentials && value && is_rival(name)) {
      result.warnings.push_back(fmt::format(
          "{} from {} may keep the container from using the role's credentials", name, origin));
    }
    const auto set_here = std::find_if(fixed.begin(), fixed.end(), [&](const Variable& variable) {
      return variable.name == entry->name;
    });
    if (set_here != fixed.end()) {
      if (value && *value != set_here->value) {
        result.warnings.push_back(fmt::format("{} from {} is left out: the container gets {}{}",
                                              name, origin, set_here->value,
                                              name.ends_with("REGION") ? " (see --region)" : ""));
      }
      continue;
    }
    Variable variable{name, value.value_or("")};
    if (value && docker::fits_env_file(engine, variable)) {
      result.in_file.push_back(std::move(variable));
      continue;
    }
    // Docker lets the command line beat every env file, so a name goes there only if this is its
    // last word.
    const bool last = std::none_of(entry + 1, wanted.end(),
                                   [&](const Wanted& later) { return later.name == entry->name; });
    if (!last) continue;
    std::erase_if(result.in_file,
                  [&](const Variable& earlier) { return earlier.name == entry->name; });
    if (!value) {
      result.options.insert(result.options.end(), {std::string(engine.unset_option), name});
      continue;
    }
    result.options.insert(result.options.end(), {"--env", name});
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

bool is_rival(std::string_view variable) { return system::contains(rival_names, variable); }

std::vector<Variable> region_variables(const std::string& region) {
  return {{"AWS_DEFAULT_REGION", region}, {"AWS_REGION", region}, {"PYTHONUNBUFFERED", "1"}};
}

} // namespace idr::plan

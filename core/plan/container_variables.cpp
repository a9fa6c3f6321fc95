#include "core/plan/container_variables.hpp"

#include "core/error.hpp"
#include "core/options/layers.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/trust.hpp"
#include "core/text/contains.hpp"
#include "core/text/encoding.hpp"
#include "core/text/shell_words.hpp"
#include "core/text/utf8.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace idr::plan {
namespace {

using docker::Variable;

constexpr auto default_env_file = "iam-docker-run.env";
/// More than the kernel lets a process have.
constexpr std::size_t longest_env_file = 4U << 20U;
/// For `--env-file <(PROGRAM)`, which may have to ask somewhere.
constexpr auto pipe_patience = std::chrono::minutes(1);

constexpr auto key_variable = "AWS_ACCESS_KEY_ID";

/// A variable that SDKs take credentials, or the way to them, from.
struct CredentialVariable {
  std::string_view name;
  bool is_delivered = false; ///< the env file sets it
};

// Sources: the SDKs' references on credential providers, "Environment variables"; botocore
// (credentials.py), the SDKs for Java 1, JavaScript 2 and 3 (credential-provider-env), Ruby and
// .NET 3, in which a profile and a web identity come before keys in the environment.
constexpr std::array credential_variables = {
    CredentialVariable{key_variable, true},
    CredentialVariable{"AWS_SECRET_ACCESS_KEY", true},
    CredentialVariable{"AWS_SESSION_TOKEN", true},
    CredentialVariable{"AWS_SECURITY_TOKEN"},        // botocore prefers it to AWS_SESSION_TOKEN
    CredentialVariable{"AWS_CREDENTIAL_EXPIRATION"}, // botocore, JavaScript: the keys' end
    CredentialVariable{"AWS_CREDENTIAL_SCOPE"},      // JavaScript: the keys' scope
    CredentialVariable{"AWS_ACCESS_KEY"},            // Java 1, Ruby
    CredentialVariable{"AWS_SECRET_KEY"},
    CredentialVariable{"AMAZON_ACCESS_KEY_ID"}, // JavaScript 2, Ruby
    CredentialVariable{"AMAZON_SECRET_ACCESS_KEY"},
    CredentialVariable{"AMAZON_SESSION_TOKEN"},
    CredentialVariable{"AWS_PROFILE"},
    CredentialVariable{"AWS_DEFAULT_PROFILE"},
    CredentialVariable{"AWS_SHARED_CREDENTIALS_FILE"},
    CredentialVariable{"AWS_CREDENTIAL_PROFILES_FILE"}, // Java 1
    CredentialVariable{"AWS_CREDENTIAL_FILE"},          // boto
    CredentialVariable{"AWS_WEB_IDENTITY_TOKEN_FILE"},
    CredentialVariable{"AWS_ROLE_ARN"},
    CredentialVariable{"AWS_ROLE_SESSION_NAME"},
    CredentialVariable{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"},
    CredentialVariable{"AWS_CONTAINER_CREDENTIALS_FULL_URI"},
    CredentialVariable{"AWS_CONTAINER_AUTHORIZATION_TOKEN"},
    CredentialVariable{"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"},
};

const CredentialVariable* find_credential_variable(std::string_view name) {
  const auto* found =
      std::find_if(credential_variables.begin(), credential_variables.end(),
                   [&](const CredentialVariable& variable) { return variable.name == name; });
  return found == credential_variables.end() ? nullptr : found;
}

/// A variable as it was typed or read; without a value it is a name that the host has not set.
struct Wanted {
  std::string name;
  std::optional<std::string> value;
  std::string origin;     ///< `-e`, or FILE:LINE
  std::string typed;      ///< the name as it was typed: a prefix may stand for many
  bool is_option = false; ///< of an `-e`, not a line of an env file
};

/// Everything that was typed, in the order in which docker has it.
class WantedReader {
public:
  WantedReader(const system::Host& host, const docker::Engine& engine,
               const options::OptionFiles& files)
      : host_(host), engine_(engine), files_(files) {}

  std::vector<Wanted> take() { return std::move(wanted_); }

  void read_named_file(std::string_view option, const std::string& file) {
    if (file.empty()) throw UsageError(fmt::format("--{} needs the name of a file", option));
    try {
      add_file(file, system::read_file(host_.working_directory / file,
                                       {.bytes = longest_env_file, .patience = pipe_patience}));
    } catch (const SystemError& error) {
      throw SystemError(fmt::format("--{} {}", option, file), error.error_number(),
                        "Name a file that exists and that you can read.");
    }
  }

  /// False where there is none, nor a link of that name.
  bool read_default_file() {
    const auto path = host_.working_directory / default_env_file;
    std::error_code failure;
    const auto type = std::filesystem::symlink_status(path, failure).type();
    if (type == std::filesystem::file_type::not_found) return false;
    add_file(default_env_file,
             system::read_found_file(
                 path, longest_env_file, system::FileTrust(host_.environment),
                 "Remove it, or name the file that is meant with --custom-env-file."));
    return true;
  }

  void read_option(const options::TypedOption& option) {
    const auto& text = option.value;
    const auto place =
        option.layer == options::Layer::CommandLine ? "-e" : options::origin(option, files_);
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    if (name.empty()) throw UsageError("-e takes NAME=VALUE or NAME; the name is missing");
    if (equals != std::string::npos) {
      add({name, text.substr(equals + 1), place, name, true});
    } else if (!add_of_host(name, place, true) && !docker::is_prefix(engine_, name)) {
      add({name, std::nullopt, place, name, true});
    }
  }

private:
  void add_file(const std::string& file, const std::string& text) {
    text::refuse_utf16(file, text);
    for (auto& line : docker::parse_env_file(text, file)) {
      const auto origin = fmt::format("{}:{}", file, line.number);
      if (line.value) {
        add({line.name, std::move(line.value), origin, line.name});
      } else {
        add_of_host(line.name, origin, false);
      }
    }
  }

  /// False where the host has none.
  bool add_of_host(const std::string& name, const std::string& origin, bool is_option) {
    auto variables = docker::host_variables(engine_, name, host_.environment);
    for (auto& variable : variables) {
      add({std::move(variable.name), std::move(variable.value), origin, name, is_option});
    }
    return !variables.empty();
  }

  /// Of the `-e` options for one name only the last counts.
  void add(Wanted wanted) {
    if (wanted.is_option && (wanted.value || engine_.unset_name_replaces)) {
      std::erase_if(wanted_, [&](const Wanted& earlier) {
        return earlier.is_option && earlier.name == wanted.name;
      });
    }
    wanted_.push_back(std::move(wanted));
  }

  const system::Host& host_;
  const docker::Engine& engine_;
  const options::OptionFiles& files_;
  std::vector<Wanted> wanted_;
};

/// Whether the client can take the variable away from those of the image. Docker's does where it
/// has none of that name itself, which it may need for a registry's credentials.
bool can_unset(const docker::Engine& engine, const std::string& name,
               const system::Environment& environment) {
  return engine.unset_option != "--env" || !environment.get(name);
}

bool is_rival(const CredentialVariable* variable) {
  return variable != nullptr && !variable->is_delivered;
}

/// The launch that the variable does not reach, whatever the image and the host set.
std::string launch_without(const std::string& variable, const docker::Engine& engine,
                           const system::Environment& environment) {
  const bool selects_caller = variable == "AWS_PROFILE" || variable == "AWS_DEFAULT_PROFILE";
  const auto start =
      can_unset(engine, variable, environment)
          ? "idr run"
          : fmt::format("env -u {} idr run{}", variable,
                        selects_caller ? fmt::format(" --profile \"${}\"", variable) : "");
  const auto option = engine.unset_option == "--env"
                          ? fmt::format("-e {}", variable)
                          : fmt::format("{}={}", engine.unset_option, variable);
  return fmt::format("`{} {} …` starts the container without it", start, option);
}

/// The client reads its own settings from these, so they cannot carry a container's values.
bool is_read_by_client(std::string_view name) {
  return name == "PATH" || name == "HOME" || name.starts_with("DOCKER_") ||
         name.starts_with("LD_") || name.starts_with("CONTAINER");
}

/// Why no env file can hold the variable, whose name is plain.
std::string_view why_unfit(const Variable& variable) {
  if (variable.value.find('\n') != std::string::npos) return "has a line break in it";
  if (!text::is_utf8(variable.value)) return "is not valid UTF-8";
  if (!docker::fits_env_file(variable)) return "is longer than 64 KiB";
  return "ends with white space";
}

/// Decides which way each variable goes.
class Sorter {
public:
  Sorter(const system::Host& host, const docker::Engine& engine, const Delivered& delivered)
      : host_(host), engine_(engine), delivers_credentials_(delivered.credentials),
        own_(own_variables(delivered)) {}

  ContainerVariables sort(const std::vector<Wanted>& wanted) {
    for (auto entry = wanted.begin(); entry != wanted.end(); ++entry) {
      if (is_dropped(*entry)) continue;
      if (!delivers_credentials_ && entry->name == key_variable && entry->value) {
        result_.keys_origin = entry->value->empty() ? "" : entry->origin;
      }
      if (entry->value && docker::fits_env_file(engine_, {entry->name, *entry->value})) {
        result_.in_file.push_back({entry->name, *entry->value});
        continue;
      }
      // Docker lets the command line beat every env file, so a name goes there only if no value
      // comes after it.
      const bool is_last = std::none_of(entry + 1, wanted.end(), [&](const Wanted& later) {
        return later.value && later.name == entry->name;
      });
      if (is_last) put_on_command_line(*entry);
    }
    return std::move(result_);
  }

private:
  bool is_dropped(const Wanted& wanted) {
    return conflicts_with_credentials(wanted) || is_set_by_launch(wanted);
  }

  bool conflicts_with_credentials(const Wanted& wanted) {
    const auto* variable = find_credential_variable(wanted.name);
    if (!delivers_credentials_ || variable == nullptr) return false;
    // Without a value it may remove the image's variable, which is a help; but as an option it may
    // remove what the env file delivers.
    if (!wanted.value) return variable->is_delivered;
    const bool can = can_unset(engine_, wanted.name, host_.environment);
    // What the doctor says of an image that sets it.
    const bool may_stay = is_rival(variable) && !can && wanted.origin == "-e";
    drop(wanted, "it conflicts with the credentials that the container gets",
         may_stay ? launch_without(wanted.name, engine_, host_.environment) + "." : "");
    if (is_rival(variable) && can) unset(wanted.name);
    return true;
  }

  bool is_set_by_launch(const Wanted& wanted) {
    const auto own = std::find_if(own_.begin(), own_.end(), [&](const Variable& variable) {
      return variable.name == wanted.name;
    });
    if (own == own_.end()) return false;
    if (wanted.value && *wanted.value != own->value) {
      drop(wanted, fmt::format("the container gets {}{}", own->value,
                               wanted.name.ends_with("REGION") ? " (see --region)" : ""));
    }
    return true;
  }

  void put_on_command_line(const Wanted& wanted) {
    const auto& name = wanted.name;
    result_.options.insert(result_.options.end(), {"--env", name});
    if (!wanted.value) return;
    if (is_read_by_client(name) && host_.environment.get(name) != wanted.value) {
      throw UsageError(
          fmt::format("the value of {} (from {}) cannot be passed to the container: it {}", name,
                      wanted.origin, why_unfit({name, *wanted.value})),
          fmt::format("{} itself reads {}. Pass the value under another name, and set {} from it "
                      "in the container.",
                      engine_.name, name, name));
    }
    result_.inherited.push_back({name, *wanted.value});
  }

  void unset(const std::string& name) {
    if (text::contains(result_.options, name)) return;
    result_.options.insert(result_.options.end(), {std::string(engine_.unset_option), name});
  }

  void drop(const Wanted& wanted, const std::string& why, std::string remedy = {}) {
    if (remedy.empty()) {
      remedy = wanted.origin == "-e"
                   ? fmt::format("Remove `-e {}`.", text::quote_word(wanted.typed))
                   : fmt::format("Remove {} from {}.",
                                 wanted.typed == wanted.name ? "it" : wanted.typed, wanted.origin);
    }
    result_.warnings.push_back(
        {fmt::format("{} from {} is dropped: {}", wanted.name, wanted.origin, why),
         std::move(remedy)});
  }

  const system::Host& host_;
  const docker::Engine& engine_;
  bool delivers_credentials_;
  std::vector<Variable> own_;
  ContainerVariables result_;
};

/// The credential variables that the container gets by an option that only the engine has.
std::vector<std::string> credentials_of_option(const options::TypedOption& option,
                                               const docker::Engine& engine,
                                               const system::Environment& environment) {
  if (option.option != &options::unlisted_option) return {};
  auto names = docker::variables_of_option(engine, option.value, environment);
  std::erase_if(names, [](const auto& name) { return find_credential_variable(name) == nullptr; });
  return names;
}

/// These options pass by the env file, and so by what is dropped from it.
void check_options_of_engine(const options::OptionList& options, const docker::Engine& engine,
                             const system::Environment& environment, const Delivered& delivered,
                             ContainerVariables& result) {
  for (const auto& option : options) {
    const auto names = credentials_of_option(option, engine, environment);
    if (names.empty()) continue;
    const auto typed = option.value.substr(0, option.value.find('='));
    if (delivered.credentials) {
      throw UsageError(
          fmt::format("{} passes on {}: in conflict with the credentials that the container gets",
                      typed, fmt::join(names, ", ")),
          fmt::format("Remove {}; pass single variables with -e NAME.", typed));
    }
    if (text::contains(names, key_variable)) result.keys_origin = typed;
  }
}

} // namespace

ContainerVariables container_variables(const std::string& custom_env_file,
                                       const options::OptionList& options,
                                       const options::OptionFiles& files, const system::Host& host,
                                       const docker::Engine& engine, const Delivered& delivered) {
  WantedReader reader(host, engine, files);
  for (const auto& option : options) {
    if (option.is(options::option("env-file"))) reader.read_named_file("env-file", option.value);
  }
  const bool is_default = custom_env_file.empty() && reader.read_default_file();
  if (!custom_env_file.empty()) reader.read_named_file("custom-env-file", custom_env_file);
  for (const auto& option : options) {
    if (option.is(options::option("env"))) reader.read_option(option);
  }
  auto result = Sorter(host, engine, delivered).sort(reader.take());
  check_options_of_engine(options, engine, host.environment, delivered, result);
  if (is_default) result.default_file = default_env_file;
  return result;
}

bool is_rival(std::string_view variable) { return is_rival(find_credential_variable(variable)); }

std::string image_variable_remedy(const std::string& variable, const docker::Engine& engine,
                                  const system::Environment& environment) {
  return launch_without(variable, engine, environment) + "; or remove it from the image.";
}

std::vector<Variable> own_variables(const Delivered& delivered) {
  std::vector<Variable> variables;
  if (!delivered.region.empty()) {
    variables = {{"AWS_DEFAULT_REGION", delivered.region}, {"AWS_REGION", delivered.region}};
  }
  variables.push_back({"PYTHONUNBUFFERED", "1"});
  return variables;
}

} // namespace idr::plan

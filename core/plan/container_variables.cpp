#include "core/plan/container_variables.hpp"

#include "core/error.hpp"
#include "core/options/naming.hpp"
#include "core/plan/credential_variables.hpp"
#include "core/plan/wanted_variables.hpp"
#include "core/text/contains.hpp"
#include "core/text/shell_words.hpp"
#include "core/text/utf8.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

namespace idr::plan {
namespace {

using docker::Variable;

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

/// What decides on the variables.
struct Circumstances {
  const system::Host& host;
  const docker::Engine& engine;
  bool delivers_credentials;
  std::vector<Variable> own; ///< that the launch sets itself
};

/// Which way a variable goes.
enum class Fate : std::uint8_t {
  InEnvFile,
  OnCommandLine, ///< by its name
  Overridden,    ///< by a later one
  Conflicts,     ///< with the credentials: dropped
  SetByLaunch,   ///< dropped
};

bool is_conflict(const Wanted& wanted, const Circumstances& now) {
  const auto* variable = find_credential_variable(wanted.name);
  if (!now.delivers_credentials || variable == nullptr) return false;
  // Without a value it may remove the image's variable, which is a help; but as an option it may
  // remove what the env file delivers.
  return wanted.value || variable->is_delivered;
}

const Variable* find_own(const std::string& name, const Circumstances& now) {
  const auto found = std::find_if(now.own.begin(), now.own.end(),
                                  [&](const Variable& variable) { return variable.name == name; });
  return found == now.own.end() ? nullptr : &*found;
}

/// `later`: those that come after it.
Fate fate_of(const Wanted& wanted, std::span<const Wanted> later, const Circumstances& now) {
  if (is_conflict(wanted, now)) return Fate::Conflicts;
  if (find_own(wanted.name, now) != nullptr) return Fate::SetByLaunch;
  if (wanted.value && docker::fits_env_file(now.engine, {wanted.name, *wanted.value})) {
    return Fate::InEnvFile;
  }
  // Docker lets the command line beat every env file, so a name goes there only if no value comes
  // after it.
  const bool is_overridden = std::any_of(later.begin(), later.end(), [&](const Wanted& other) {
    return other.value && other.name == wanted.name;
  });
  return is_overridden ? Fate::Overridden : Fate::OnCommandLine;
}

bool is_typed(const Wanted& wanted) { return options::is<options::OnCommandLine>(wanted.origin); }

/// Puts each variable where it goes.
class Sorter {
public:
  explicit Sorter(Circumstances now) : now_(std::move(now)) {}

  ContainerVariables sort(std::span<const Wanted> wanted) {
    for (; !wanted.empty(); wanted = wanted.subspan(1)) {
      const auto& variable = wanted.front();
      note_keys(variable);
      put(variable, fate_of(variable, wanted.subspan(1), now_));
    }
    return std::move(result_);
  }

private:
  void put(const Wanted& wanted, Fate fate) {
    switch (fate) {
    case Fate::InEnvFile:
      result_.in_file.push_back({wanted.name, *wanted.value});
      break;
    case Fate::OnCommandLine:
      put_on_command_line(wanted);
      break;
    case Fate::Overridden:
      break;
    case Fate::Conflicts:
      if (wanted.value) drop_rival(wanted);
      break;
    case Fate::SetByLaunch:
      drop_own(wanted, *find_own(wanted.name, now_));
      break;
    }
  }

  void note_keys(const Wanted& wanted) {
    if (now_.delivers_credentials || wanted.name != key_variable || !wanted.value) return;
    result_.keys_origin = wanted.value->empty() ? std::nullopt : std::optional(wanted.origin);
  }

  void drop_rival(const Wanted& wanted) {
    const bool is_in_image_too = is_rival(wanted.name);
    const bool can = can_unset(now_.engine, wanted.name, now_.host.environment);
    // What the doctor says of an image that sets it.
    const bool may_stay = is_in_image_too && !can && is_typed(wanted);
    drop(wanted, "it conflicts with the credentials that the container gets",
         may_stay ? launch_without(wanted.name, now_.engine, now_.host.environment) + "." : "");
    if (is_in_image_too && can) unset(wanted.name);
  }

  void drop_own(const Wanted& wanted, const Variable& own) {
    if (!wanted.value || *wanted.value == own.value) return;
    drop(wanted, fmt::format("the container gets {}{}", own.value,
                             wanted.name.ends_with("REGION") ? " (see --region)" : ""));
  }

  void put_on_command_line(const Wanted& wanted) {
    const auto& name = wanted.name;
    result_.options.insert(result_.options.end(), {"--env", name});
    if (!wanted.value) return;
    if (is_read_by_client(name) && now_.host.environment.get(name) != wanted.value) {
      throw UsageError(
          fmt::format("the value of {} (from {}) cannot be passed to the container: it {}", name,
                      to_string(wanted.origin), why_unfit({name, *wanted.value})),
          fmt::format("{} itself reads {}. Pass the value under another name, and set {} from it "
                      "in the container.",
                      now_.engine.name, name, name));
    }
    result_.inherited.push_back({name, *wanted.value});
  }

  void unset(const std::string& name) {
    if (text::contains(result_.options, name)) return;
    result_.options.insert(result_.options.end(), {std::string(now_.engine.unset_option), name});
  }

  void drop(const Wanted& wanted, const std::string& why, std::string remedy = {}) {
    const auto origin = to_string(wanted.origin);
    if (remedy.empty()) {
      remedy = is_typed(wanted)
                   ? fmt::format("Remove `-e {}`.", text::quote_word(wanted.typed))
                   : fmt::format("Remove {} from {}.",
                                 wanted.typed == wanted.name ? "it" : wanted.typed, origin);
    }
    result_.warnings.push_back(
        {fmt::format("{} from {} is dropped: {}", wanted.name, origin, why), std::move(remedy)});
  }

  Circumstances now_;
  ContainerVariables result_;
};

/// The credential variables that the container gets by an option that only the engine has.
std::vector<std::string> credentials_of_option(const options::TypedOption& option,
                                               const docker::Engine& engine,
                                               const system::Environment& environment) {
  if (option.option != &options::unlisted_option) return {};
  auto names = options::naming(option, [&] {
    return options::about_option(*option.option, [&] {
      return docker::variables_of_option(engine, option.value, environment);
    });
  });
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
    if (text::contains(names, key_variable)) result.keys_origin = option.origin;
  }
}

} // namespace

ContainerVariables container_variables(const std::string& custom_env_file,
                                       const options::OptionList& given, const system::Host& host,
                                       const docker::Engine& engine, const Delivered& delivered) {
  auto wanted = read_wanted_variables(custom_env_file, given, host, engine);
  auto result = Sorter({host, engine, delivered.credentials, own_variables(delivered)})
                    .sort(wanted.variables);
  check_options_of_engine(given, engine, host.environment, delivered, result);
  result.default_file = std::move(wanted.default_file);
  return result;
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

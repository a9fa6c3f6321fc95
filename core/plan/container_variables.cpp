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

/// Why no env file can contain the variable; its name is not the reason.
std::string_view why_unfit(const Variable& variable) {
  if (variable.value.find('\n') != std::string::npos) return "contains a line break";
  if (!text::is_utf8(variable.value)) return "is not valid UTF-8";
  if (!docker::fits_env_file(variable)) return "is longer than 64 KiB";
  return "ends with white space";
}

/// What determines how variables are passed.
struct Context {
  const system::Host& host;
  const docker::Engine& engine;
  const Delivered& delivered;
  std::vector<Variable> own; ///< the variables that the launch sets itself
};

/// What happens to a variable.
enum class Handling : std::uint8_t {
  InEnvFile,
  OnCommandLine, ///< passed by name
  Overridden,    ///< ignored: a later one sets the same name
  Conflicts,     ///< dropped: conflicts with the credentials
  SetByLaunch,   ///< dropped: the launch sets it
};

bool is_conflict(const Wanted& wanted, const Context& context) {
  const auto* variable = find_credential_variable(wanted.name, context.delivered.delivery);
  if (!context.delivered.credentials || variable == nullptr) return false;
  // A name without a value may unset the image's variable, which is useful; but it must not unset a
  // variable that the env file delivers.
  return wanted.value || variable->is_delivered(context.delivered.delivery);
}

const Variable* find_own(const std::string& name, const Context& context) {
  const auto found = std::find_if(context.own.begin(), context.own.end(),
                                  [&](const Variable& variable) { return variable.name == name; });
  return found == context.own.end() ? nullptr : &*found;
}

/// `later`: the variables after this one.
Handling handling_of(const Wanted& wanted, std::span<const Wanted> later, const Context& context) {
  if (is_conflict(wanted, context)) return Handling::Conflicts;
  if (find_own(wanted.name, context) != nullptr) return Handling::SetByLaunch;
  if (wanted.value && docker::fits_env_file(context.engine, {wanted.name, *wanted.value})) {
    return Handling::InEnvFile;
  }
  // In docker, the command line overrides env files, so a name goes there only if no later variable
  // sets it.
  const bool is_overridden = std::any_of(later.begin(), later.end(), [&](const Wanted& other) {
    return other.value && other.name == wanted.name;
  });
  return is_overridden ? Handling::Overridden : Handling::OnCommandLine;
}

bool is_typed(const Wanted& wanted) { return options::is<options::OnCommandLine>(wanted.origin); }

/// Distributes the variables to the fields of ContainerVariables.
class Sorter {
public:
  explicit Sorter(Context context) : context_(std::move(context)) {}

  ContainerVariables sort(std::span<const Wanted> wanted) {
    for (; !wanted.empty(); wanted = wanted.subspan(1)) {
      const auto& variable = wanted.front();
      note_keys(variable);
      put(variable, handling_of(variable, wanted.subspan(1), context_));
    }
    return std::move(result_);
  }

private:
  void put(const Wanted& wanted, Handling handling) {
    switch (handling) {
    case Handling::InEnvFile:
      result_.in_file.push_back({wanted.name, *wanted.value});
      break;
    case Handling::OnCommandLine:
      put_on_command_line(wanted);
      break;
    case Handling::Overridden:
      break;
    case Handling::Conflicts:
      if (wanted.value) drop_rival(wanted);
      break;
    case Handling::SetByLaunch:
      drop_own(wanted, *find_own(wanted.name, context_));
      break;
    }
  }

  void note_keys(const Wanted& wanted) {
    if (context_.delivered.credentials || wanted.name != key_variable || !wanted.value) return;
    result_.keys_origin = wanted.value->empty() ? std::nullopt : std::optional(wanted.origin);
  }

  void drop_rival(const Wanted& wanted) {
    const auto delivery = context_.delivered.delivery;
    const bool is_in_image_too = is_rival(wanted.name, delivery);
    const bool can = can_unset(context_.engine, wanted.name, context_.host.environment);
    // The same remedy as idr doctor has for an image that sets it.
    const bool may_stay = is_in_image_too && !can && is_typed(wanted) &&
                          !may_be_empty(*find_credential_variable(wanted.name, delivery));
    drop(wanted, "it conflicts with the credentials that the container gets",
         may_stay ? launch_without(wanted.name, context_.engine, context_.host.environment) + "."
                  : "");
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
    if (is_read_by_client(name) && context_.host.environment.get(name) != wanted.value) {
      throw UsageError(
          fmt::format("the value of {} (from {}) cannot be passed to the container: it {}", name,
                      to_string(wanted.origin), why_unfit({name, *wanted.value})),
          fmt::format("{} itself reads {}. Pass the value under another name, and set {} from it "
                      "in the container.",
                      context_.engine.name, name, name));
    }
    result_.inherited.push_back({name, *wanted.value});
  }

  void unset(const std::string& name) {
    if (text::contains(result_.options, name)) return;
    result_.options.insert(result_.options.end(),
                           {std::string(context_.engine.unset_option), name});
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

  Context context_;
  ContainerVariables result_;
};

/// The credential variables that an unlisted option passes to the container.
std::vector<std::string> credentials_of_option(const options::TypedOption& option,
                                               const docker::Engine& engine,
                                               const system::Environment& environment,
                                               Delivery delivery) {
  if (option.option != &options::unlisted_option) return {};
  auto names = options::naming(option, [&] {
    return options::about_option(*option.option, [&] {
      return docker::variables_of_option(engine, option.value, environment);
    });
  });
  std::erase_if(
      names, [&](const auto& name) { return find_credential_variable(name, delivery) == nullptr; });
  return names;
}

/// These options bypass the env file, so the variables that they pass cannot be dropped.
void check_options_of_engine(const options::OptionList& options, const docker::Engine& engine,
                             const system::Environment& environment, const Delivered& delivered,
                             ContainerVariables& result) {
  for (const auto& option : options) {
    const auto names = credentials_of_option(option, engine, environment, delivered.delivery);
    if (names.empty()) continue;
    const auto typed = option.value.substr(0, option.value.find('='));
    if (delivered.credentials) {
      throw UsageError(
          fmt::format("{} passes {}: in conflict with the credentials that the container gets",
                      typed, fmt::join(names, ", ")),
          fmt::format("Remove {}, and pass individual variables with -e NAME.", typed));
    }
    if (text::contains(names, key_variable)) result.keys_origin = option.origin;
  }
}

} // namespace

ContainerVariables container_variables(const std::string& custom_env_file,
                                       const options::OptionList& given, const system::Host& host,
                                       const docker::Engine& engine, const Delivered& delivered) {
  auto wanted = read_wanted_variables(custom_env_file, given, host, engine);
  auto result = Sorter({host, engine, delivered, own_variables(delivered)}).sort(wanted.variables);
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

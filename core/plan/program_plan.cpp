#include "core/plan/program_plan.hpp"

#include "core/aws/chain/profile_variables.hpp"
#include "core/error.hpp"
#include "core/options/naming.hpp"
#include "core/options/values.hpp"
#include "core/plan/container_credentials.hpp"
#include "core/plan/credential_variables.hpp"
#include "core/plan/read_options.hpp"
#include "core/system/process.hpp"
#include "core/text/contains.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <string_view>

namespace idr::plan {
namespace {

using options::option;

// The exit codes of POSIX shells for a program that cannot be started.
constexpr int not_found = 127;
constexpr int not_executable = 126;

bool selects_credentials(std::string_view word) {
  constexpr std::array names = {"--role", "--profile", "--aws-role-name"};
  return text::contains(names, word.substr(0, word.find('=')));
}

void check_credentials(const ProgramOptions& options, const system::Environment& environment) {
  if (!gets_credentials(options.credentials)) {
    if (std::any_of(options.command.begin(), options.command.end(), selects_credentials)) {
      throw UsageError("no credentials: --role and --profile come after the command",
                       "Options come before the command: `idr exec --role ROLE COMMAND`.");
    }
    throw UsageError("no credentials: --role and --profile are missing",
                     no_credentials_remedy(environment));
  }
  if (options.delivery == Delivery::Endpoint) check_endpoint_delivery(options.credentials);
}

/// The command, with the origin of one from a file in its errors.
std::vector<std::string> decide_command(const ProgramOptions& options) {
  if (!options.command.empty()) {
    if (options.command.front().empty())
      throw UsageError("the command is empty", "Is it a variable that is not set?");
    return options.command;
  }
  if (options.exec) return words_without_shell(option("exec"), *options.exec);
  if (options.variant.empty()) {
    throw UsageError("the command is missing", "Type `idr exec --role ROLE COMMAND`.");
  }
  throw UsageError(fmt::format("variant {} has no command: it has no exec", options.variant),
                   fmt::format("`{}` launches its container.",
                               text::command_line({"idr", "run", "@" + options.variant})));
}

std::string find_program(const std::string& name, const system::Environment& environment) {
  const auto found =
      system::find_program(name, environment.get("PATH").value_or("/usr/local/bin:/usr/bin:/bin"));
  if (found) return *found;
  const bool is_line = name.find(' ') != std::string::npos;
  if (is_line || name.find('/') == std::string::npos) {
    throw Error(fmt::format("{} was not found", name),
                is_line ? "It is one word: type program and arguments as separate words, or "
                          "`sh -c '…'`."
                : name.find('=') != std::string::npos
                    ? "To set variables, begin with the program env: env NAME=VALUE …"
                    : "Install it, or add its folder to PATH.",
                not_found);
  }
  std::error_code failure;
  const bool exists = std::filesystem::exists(name, failure);
  throw SystemError("cannot start " + name, exists ? EACCES : ENOENT,
                    exists ? "It must be an executable file: chmod +x." : "",
                    exists ? not_executable : not_found);
}

/// Files from which programs take other credentials. Sources: the SDKs' references on credential
/// providers; the SDK for Java 1, which has a variable of its own; botocore (credentials.py) and
/// minio-go (credentials), which prefer ~/.boto and ~/.mc/config.json to an endpoint.
constexpr std::array file_variables = {"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
                                       "AWS_CREDENTIAL_PROFILES_FILE", "BOTO_CONFIG",
                                       "MINIO_SHARED_CREDENTIALS_FILE"};
constexpr auto no_file = "/dev/null";

/// The tokens for single services, such as AWS_BEARER_TOKEN_BEDROCK, which SDKs prefer to all other
/// credentials. Source: AWS SDKs and Tools Reference Guide, "Bearer authentication".
void unset_bearer_tokens(system::Environment& environment) {
  constexpr std::string_view prefix = "AWS_BEARER_TOKEN_";
  std::vector<std::string> tokens;
  for (const auto& [name, value] : environment.variables()) {
    if (name.starts_with(prefix)) tokens.push_back(name);
  }
  for (const auto& name : tokens) environment.unset(name);
}

system::Environment environment_of(const ProgramOptions& options, const std::string& region,
                                   const system::Environment& of_user,
                                   const aws::SharedConfig& config) {
  auto environment = of_user;
  for (const auto& variable : all_credential_variables()) environment.unset(variable.name);
  unset_bearer_tokens(environment);
  environment.unset(account_variable);
  const auto settings = settings_in_use(options.credentials, of_user, config);
  for (auto& [name, value] : variables_of_profile(settings)) environment.set(name, value);
  for (const auto* variable : {"AWS_REGION", "AWS_DEFAULT_REGION"})
    environment.set(variable, region);
  for (const auto* variable : file_variables) environment.set(variable, no_file);
  return environment;
}

} // namespace

ProgramOptions read_program_options(const options::OptionList& given) {
  ProgramOptions result;
  result.credentials = read_chain_options(given);
  options::naming(result.credentials.origins, [&] { result.delivery = read_delivery(given); });
  result.exec = options::any_text_of(given, option("exec"));
  result.variant = options::text_of(given, option("variant"));
  return result;
}

std::vector<std::string> words_without_shell(const options::Option& row, const std::string& text) {
  auto split = options::about_option(row, [&] { return text::split_words(text); });
  if (split.special != '\0') {
    const auto shown = split.special == '\n' ? "a line break" : std::string(1, split.special);
    throw about(row, UsageError(fmt::format("contains {}, which only a shell interprets", shown),
                                "Put it in single quotes, or use a script, or `sh -c '…'`."));
  }
  if (split.words.empty() || split.words.front().empty()) {
    throw about(row, UsageError("is empty"));
  }
  return std::move(split.words);
}

ProgramPlan make_program_plan(const ProgramOptions& options, const system::Host& host,
                              const aws::SharedConfig& config) {
  check_credentials(options, host.environment);
  ProgramPlan plan;
  plan.delivery = options.delivery;
  plan.shares_signals = options.shares_signals;
  plan.arguments = decide_command(options);
  plan.program = find_program(plan.arguments.front(), host.environment);
  plan.credentials = aws::plan_credentials(options.credentials, host, config);
  plan.environment =
      environment_of(options, plan.credentials.region.name, host.environment, config);
  return plan;
}

} // namespace idr::plan

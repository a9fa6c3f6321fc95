#include "core/aws/credential_process.hpp"

#include "core/aws/json_document.hpp"
#include "core/system/error.hpp"
#include "core/system/process.hpp"

#include <fmt/format.h>

namespace idr::aws {
namespace {

/// The profiles whose programs are running above us, one a line.
constexpr auto running_variable = "IAM_DOCKER_RUN_CREDENTIAL_PROCESSES";

std::string running_above(const system::Environment& environment) {
  return environment.get(running_variable).value_or("\n");
}

std::string run(const std::string& name, const std::string& command_line, const std::string& origin,
                const system::Environment& environment) {
  const auto outcome = system::outcome_of_command_line(command_line, environment);
  if (outcome.exit_code == 0) return outcome.output;
  throw CredentialError(
      fmt::format("{}: {} ended with exit code {}", origin, name, outcome.exit_code),
      "Run the command by itself, to see what is wrong with it.");
}

} // namespace

std::optional<CredentialProcess> process_of_profile(const Section& profile) {
  const auto* property = profile.find_given("credential_process");
  if (property == nullptr) return std::nullopt;
  return CredentialProcess{.command_line = std::string(property->value),
                           .account_id = std::string(profile.get("aws_account_id").value_or("")),
                           .profile = std::string(profile.name),
                           .origin = to_string(property->position)};
}

void refuse_recursion(const CredentialProcess& process, const system::Environment& environment) {
  if (running_above(environment).find("\n" + process.profile + "\n") == std::string::npos) return;
  throw CredentialError(fmt::format("{}: credential_process of profile {} asks for the "
                                    "credentials of that same profile",
                                    process.origin, process.profile),
                        "Its command line must name another profile, with --profile.");
}

Credentials run_credential_process(const CredentialProcess& process,
                                   const system::Environment& environment) {
  refuse_recursion(process, environment);
  auto inner = environment;
  inner.set(running_variable, running_above(environment) + process.profile + "\n");
  const auto output = run("credential_process", process.command_line, process.origin, inner);
  try {
    const auto document = parse_json_object(output);
    if (!document) throw CredentialError("it is no JSON object");
    if (number_of(*document, "Version") != 1) throw CredentialError("its Version is not 1");
    auto credentials = read_credentials_document(*document, "SessionToken");
    if (credentials.account_id.empty()) credentials.account_id = process.account_id;
    return credentials;
  } catch (const CredentialError& error) {
    throw CredentialError(
        fmt::format("{}: what credential_process printed is not as AWS wants it: {}",
                    process.origin, error.what()),
        R"(It is {"Version": 1, "AccessKeyId": …, "SecretAccessKey": …, "SessionToken": …, )"
        R"("Expiration": …}.)");
  }
}

std::string run_mfa_process(const std::string& command_line, const std::string& origin,
                            const system::Environment& environment) {
  auto code = run("mfa_process", command_line, origin, environment);
  code.erase(code.find_last_not_of(" \t\r\n") + 1);
  return code;
}

} // namespace idr::aws

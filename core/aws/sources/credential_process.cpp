#include "core/aws/sources/credential_process.hpp"

#include "core/aws/api/json_document.hpp"
#include "core/aws/cache/cache_key.hpp"
#include "core/aws/sources/configured_command.hpp"
#include "core/error.hpp"

#include <fmt/format.h>

namespace idr::aws {

std::optional<CredentialProcess> process_of_profile(const Section& profile) {
  const auto* property = profile.find_given("credential_process");
  if (property == nullptr) return std::nullopt;
  return CredentialProcess{.command_line = std::string(property->value),
                           .account_id = std::string(profile.get("aws_account_id").value_or("")),
                           .profile = std::string(profile.name),
                           .origin = origin_of(property->position)};
}

ChainLink describe(const CredentialProcess& process, const StsInUse& /*sts*/) {
  // The command line may contain a secret.
  return {"credential_process", "", process.profile, process.origin, {}, {}};
}

void refuse_recursion(const CredentialProcess& process, const system::Environment& environment) {
  refuse_recursion("credential_process", process.origin, environment);
}

Prepared prepare(const CredentialProcess& process, const SourceContext& context) {
  refuse_recursion(process, context.environment);
  return {.key = CacheKey().add("process").add(process.command_line).add(process.profile).text(),
          .fetch = [&] {
            context.say(fmt::format("running credential_process of profile {} ({})",
                                    process.profile, to_string(process.origin)));
            return run_credential_process(process, context.environment, context.waiting);
          }};
}

void check_account_id(const CredentialProcess& process) {
  require_account_id(process.origin, "aws_account_id", process.account_id);
}

Credentials run_credential_process(const CredentialProcess& process,
                                   const system::Environment& environment,
                                   const system::WaitingNote& waiting) {
  const auto output = run_configured_command("credential_process", process.command_line,
                                             process.origin, environment, waiting);
  try {
    const auto document = parse_json_object(output);
    if (!document) throw CredentialError("it is not a JSON object");
    if (number_of(*document, "Version") != 1) throw CredentialError("its Version is not 1");
    auto credentials = read_credentials_document(*document, "SessionToken");
    if (credentials.account_id.empty()) credentials.account_id = process.account_id;
    return credentials;
  } catch (const CredentialError& error) {
    throw CredentialError(
        fmt::format("{}: the output of credential_process is not in the format of AWS: {}",
                    to_string(process.origin), error.what()),
        !error.remedy().empty()
            ? error.remedy()
            : R"(It must be {"Version": 1, "AccessKeyId": …, "SecretAccessKey": …, "SessionToken": …, )"
              R"("Expiration": …}.)");
  }
}

} // namespace idr::aws

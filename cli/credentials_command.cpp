#include "cli/credentials_command.hpp"

#include "cli/messages.hpp"
#include "cli/session.hpp"
#include "core/aws/time.hpp"
#include "core/system/shell_words.hpp"
#include "core/text/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace idr::cli {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const aws::Credentials& credentials) {
  Json json = {{"AccessKeyId", credentials.access_key_id.text()},
               {"SecretAccessKey", credentials.secret_access_key.text()}};
  if (credentials.temporary()) json["SessionToken"] = credentials.session_token.text();
  if (credentials.expiration) json["Expiration"] = aws::format_iso8601(*credentials.expiration);
  return json;
}

std::vector<std::pair<std::string, std::string>> variables(const aws::Credentials& credentials,
                                                           const std::string& region) {
  std::vector<std::pair<std::string, std::string>> result = {
      {"AWS_ACCESS_KEY_ID", credentials.access_key_id},
      {"AWS_SECRET_ACCESS_KEY", credentials.secret_access_key}};
  if (credentials.temporary()) result.emplace_back("AWS_SESSION_TOKEN", credentials.session_token);
  if (credentials.expiration) {
    result.emplace_back("AWS_CREDENTIAL_EXPIRATION", aws::format_iso8601(*credentials.expiration));
  }
  result.emplace_back("AWS_DEFAULT_REGION", region);
  result.emplace_back("AWS_REGION", region);
  return result;
}

} // namespace

std::string format_credentials(CredentialsFormat format, const aws::Credentials& credentials,
                               const std::string& region, const std::string& arn) {
  std::string text;
  switch (format) {
  case CredentialsFormat::Process: {
    Json json = {{"Version", 1}};
    json.update(to_json(credentials));
    if (!credentials.account_id.empty()) json["AccountId"] = credentials.account_id.text();
    return text::printable_json(json.dump(2)) + "\n";
  }
  case CredentialsFormat::Json: {
    auto json = to_json(credentials);
    json["Region"] = region;
    if (!arn.empty()) json["Arn"] = arn;
    return text::printable_json(json.dump(2)) + "\n";
  }
  case CredentialsFormat::Env:
    for (const auto& [name, value] : variables(credentials, region)) {
      text += fmt::format("{}={}\n", name, text::printable(value));
    }
    return text;
  case CredentialsFormat::Export:
    for (const auto& [name, value] : variables(credentials, region)) {
      text += fmt::format("export {}={}\n", name, system::quote_word(value));
    }
    // What an earlier session left would be taken for a part of this one.
    if (!credentials.temporary()) text += "unset AWS_SESSION_TOKEN\n";
    if (!credentials.expiration) text += "unset AWS_CREDENTIAL_EXPIRATION\n";
    return text;
  }
  return text;
}

int print_credentials(const CredentialsOptions& options, const system::Host& host) {
  const auto config = load_config(host);
  const auto identity = find_identity(options.identity, host, config, aws::Want::Credentials);
  for (const auto& warning : identity.warnings) warn(warning);
  if (options.verbose) say_findings({}, config, identity);
  const auto resolved = resolve(identity, host, options.verbose, aws::SessionUse::Command);
  remember_role(options.identity, identity, resolved, host);
  print_verbatim(format_credentials(options.format, resolved.credentials, identity.region.name,
                                    resolved.credentials.arn));
  return 0;
}

} // namespace idr::cli

#include "core/aws/api/sts.hpp"

#include <fmt/format.h>

namespace idr::aws {
namespace {

http::Parameters action(const std::string& name) {
  return {{"Action", name}, {"Version", "2011-06-15"}};
}

void add(http::Parameters& parameters, const std::string& name, const std::string& value) {
  if (!value.empty()) parameters.emplace_back(name, value);
}

void add(http::Parameters& parameters, const std::optional<MfaToken>& mfa) {
  if (!mfa) return;
  add(parameters, "SerialNumber", mfa->serial);
  add(parameters, "TokenCode", mfa->code);
}

/// Throws ServiceError.
Credentials read_result(const QueryReply& reply, const std::string& result) try {
  const auto path = result + "/Credentials";
  Credentials credentials;
  credentials.access_key_id = reply.require(path + "/AccessKeyId");
  credentials.secret_access_key = reply.require(path + "/SecretAccessKey");
  credentials.session_token = reply.require(path + "/SessionToken");
  credentials.expiration = system::parse_iso8601(reply.require(path + "/Expiration"));
  if (!credentials.expiration) throw CredentialError("the Expiration is not an ISO 8601 time");
  credentials.arn = reply.get(result + "/AssumedRoleUser/Arn");
  credentials.account_id = account_in_arn(credentials.arn.text());
  return credentials;
} catch (const ServiceError&) {
  throw;
} catch (const CredentialError& error) {
  throw ServiceError(fmt::format("malformed reply: {}", error.what()), "", 0);
}

void add_role(http::Parameters& parameters, const std::string& role_arn,
              const SessionOptions& options) {
  add(parameters, "RoleArn", role_arn);
  add(parameters, "RoleSessionName", options.session_name);
  if (options.duration) {
    add(parameters, "DurationSeconds", std::to_string(options.duration->count()));
  }
  add(parameters, "Policy", options.policy);
  for (std::size_t i = 0; i < options.policy_arns.size(); ++i) {
    add(parameters, fmt::format("PolicyArns.member.{}.arn", i + 1), options.policy_arns[i]);
  }
}

Credentials read_role(const QueryReply& reply, const std::string& result,
                      const std::string& role_arn) {
  auto credentials = read_result(reply, result);
  credentials.role_arn = role_arn;
  return credentials;
}

/// Returns a field of an ARN, `arn:partition:service:region:account:resource`, counted from 0.
std::string arn_field(std::string_view arn, int index) {
  for (; index > 0; --index) {
    const auto colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return std::string(arn.substr(0, arn.find(':')));
}

} // namespace

Credentials assume_role(const QueryClient& client, const Endpoint& sts, const Credentials& caller,
                        const std::string& role_arn, const SessionOptions& options,
                        const std::optional<MfaToken>& mfa) {
  auto parameters = action("AssumeRole");
  add_role(parameters, role_arn, options);
  add(parameters, "ExternalId", options.external_id);
  add(parameters, "SourceIdentity", options.source_identity);
  for (std::size_t i = 0; i < options.tags.size(); ++i) {
    // An empty value of a tag is also sent.
    parameters.emplace_back(fmt::format("Tags.member.{}.Key", i + 1), options.tags[i].first);
    parameters.emplace_back(fmt::format("Tags.member.{}.Value", i + 1), options.tags[i].second);
  }
  for (std::size_t i = 0; i < options.transitive_tag_keys.size(); ++i) {
    add(parameters, fmt::format("TransitiveTagKeys.member.{}", i + 1),
        options.transitive_tag_keys[i]);
  }
  add(parameters, mfa);
  return read_role(client.call(sts, parameters, caller), "AssumeRoleResult", role_arn);
}

Credentials assume_role_with_web_identity(const QueryClient& client, const Endpoint& sts,
                                          const std::string& role_arn,
                                          const SessionOptions& options, const std::string& token) {
  auto parameters = action("AssumeRoleWithWebIdentity");
  add_role(parameters, role_arn, options);
  add(parameters, "WebIdentityToken", token);
  return read_role(client.call_unsigned(sts, parameters), "AssumeRoleWithWebIdentityResult",
                   role_arn);
}

Credentials get_session_token(const QueryClient& client, const Endpoint& sts,
                              const Credentials& caller, std::chrono::seconds duration,
                              const std::optional<MfaToken>& mfa) {
  auto parameters = action("GetSessionToken");
  add(parameters, "DurationSeconds", std::to_string(duration.count()));
  add(parameters, mfa);
  const auto reply = client.call(sts, parameters, caller);
  auto credentials = read_result(reply, "GetSessionTokenResult");
  credentials.account_id = caller.account_id;
  return credentials;
}

CallerIdentity get_caller_identity(const QueryClient& client, const Endpoint& sts,
                                   const Credentials& caller) {
  const auto reply = client.call(sts, action("GetCallerIdentity"), caller);
  return {.arn = reply.require("GetCallerIdentityResult/Arn"),
          .account = reply.get("GetCallerIdentityResult/Account"),
          .user_id = reply.get("GetCallerIdentityResult/UserId")};
}

bool is_mfa_code(std::string_view text) {
  return text.size() == 6 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string account_in_arn(std::string_view arn) { return arn_field(arn, 4); }

std::string partition_in_arn(std::string_view arn) { return arn_field(arn, 1); }

} // namespace idr::aws

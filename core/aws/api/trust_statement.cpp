#include "core/aws/api/trust_statement.hpp"

#include "core/aws/api/sts.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string_view>

namespace idr::aws {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view sso_role_mark = "AWSReservedSSO_";
constexpr std::string_view sso_path = "aws-reserved/sso.amazonaws.com";
/// The region that IAM Identity Center omits from the paths of its roles.
constexpr std::string_view sso_region_without_path = "us-east-1";

/// Returns the role's name from `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`; empty for other
/// callers.
std::string session_role(const std::string& arn) {
  constexpr std::string_view mark = ":assumed-role/";
  const auto at = arn.find(mark);
  if (at == std::string::npos) return {};
  const auto rest = arn.substr(at + mark.size());
  return rest.substr(0, rest.find('/'));
}

bool is_sso_role(const std::string& name) { return name.starts_with(sso_role_mark); }

/// Returns the part of the role's ARN after `:role/`. Role names are unique in an account, so a
/// pattern for the path matches only this role.
std::string role_with_path(const Caller& caller, const std::string& name) {
  if (!is_sso_role(name)) return name;
  if (caller.sso_region.empty()) return fmt::format("{}*/{}", sso_path, name);
  if (caller.sso_region == sso_region_without_path) return fmt::format("{}/{}", sso_path, name);
  return fmt::format("{}/{}/{}", sso_path, caller.sso_region, name);
}

/// Returns the ARN that a policy uses for the caller: for a session, its role's.
std::string principal_arn(const Caller& caller) {
  if (!caller.role_arn.empty()) return caller.role_arn;
  const auto role = session_role(caller.arn);
  if (role.empty()) return caller.arn;
  return fmt::format("arn:{}:iam::{}:role/{}", partition_in_arn(caller.arn),
                     account_in_arn(caller.arn), role_with_path(caller, role));
}

ordered_json one_or_list(const std::vector<std::string>& values) {
  if (values.size() == 1) return values.front();
  return values;
}

/// Replaces invalid UTF-8, which a token may contain.
std::string one_line(const ordered_json& statement) {
  return statement.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace

bool has_unknown_path(const Caller& caller) {
  const auto role = session_role(caller.arn);
  return caller.role_arn.empty() && !role.empty() && !is_sso_role(role);
}

bool is_session_of_role(const Caller& caller) { return !session_role(caller.arn).empty(); }

bool is_session_of(const Caller& caller, const std::string& role_arn) {
  const auto name = session_role(caller.arn);
  return !name.empty() && name == role_arn.substr(role_arn.rfind('/') + 1) &&
         account_in_arn(caller.arn) == account_in_arn(role_arn);
}

std::string trust_statement(const Caller& caller, const std::vector<std::string>& actions) {
  const auto principal = principal_arn(caller);
  const bool is_pattern = principal.find('*') != std::string::npos; // not allowed in a principal
  ordered_json statement = {
      {"Effect", "Allow"}, {"Principal", {{"AWS", principal}}}, {"Action", one_or_list(actions)}};
  if (is_pattern) {
    statement["Principal"]["AWS"] =
        fmt::format("arn:{}:iam::{}:root", partition_in_arn(principal), account_in_arn(principal));
    statement["Condition"]["ArnLike"]["aws:PrincipalArn"] = principal;
  }
  return one_line(statement);
}

std::string web_identity_statement(const std::string& role_arn, const IdTokenClaims& claims) {
  const auto provider = fmt::format("arn:{}:iam::{}:oidc-provider/{}", partition_in_arn(role_arn),
                                    account_in_arn(role_arn), claims.issuer);
  return one_line({{"Effect", "Allow"},
                   {"Principal", {{"Federated", provider}}},
                   {"Action", "sts:AssumeRoleWithWebIdentity"},
                   {"Condition",
                    {{"StringEquals",
                      {{claims.issuer + ":aud", claims.audience},
                       {claims.issuer + ":sub", claims.subject}}}}}});
}

std::string identity_statement(const std::string& action, const std::string& resource) {
  return one_line({{"Effect", "Allow"}, {"Action", action}, {"Resource", resource}});
}

} // namespace idr::aws

#include "core/aws/api/refusal.hpp"

#include "core/aws/api/denial.hpp"
#include "core/aws/api/partition.hpp"
#include "core/aws/api/role_reference.hpp"
#include "core/text/contains.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace idr::aws {
namespace {

constexpr std::string_view assume_role_action = "sts:AssumeRole";

/// An option of AssumeRole that requires a separate permission.
struct ExtraAction {
  std::string_view action;
  std::string_view option;
  bool (*is_used)(const SessionOptions&);
};

constexpr std::array extra_actions = {
    ExtraAction{"sts:TagSession", "--tag",
                [](const auto& options) { return !options.tags.empty(); }},
    ExtraAction{"sts:SetSourceIdentity", "--source-identity",
                [](const auto& options) { return !options.source_identity.empty(); }}};

bool message_contains(const ServiceError& error, std::string_view words) {
  return std::string_view(error.what()).find(words) != std::string_view::npos;
}

bool is_about_duration(const ServiceError& error) {
  return message_contains(error, "MaxSessionDuration") ||
         message_contains(error, "1 hour session limit");
}

/// Every role allows 1 h; role chaining allows no more.
std::string duration_remedy(const ServiceError& error, const RefusedRole& role) {
  const auto* shorter = role.typed ? "--duration 1h" : "duration_seconds = 3600";
  if (!message_contains(error, "MaxSessionDuration") || !role.options.duration) {
    return fmt::format("Use {}.", shorter);
  }
  return fmt::format("The role's MaxSessionDuration is lower than {}: use {}, or raise it: `aws "
                     "iam update-role --role-name {} --max-session-duration {}`.",
                     system::describe(*role.options.duration), shorter,
                     text::quote_word(role.arn.substr(role.arn.rfind('/') + 1)),
                     role.options.duration->count());
}

/// Returns the actions that the request's options need and the one that STS names: a session may
/// already have a source identity.
std::vector<std::string> needed_actions(const RefusedRole& role, const Denial& denial) {
  std::vector<std::string> actions{std::string(assume_role_action)};
  for (const auto& extra : extra_actions) {
    if (extra.is_used(role.options) || denial.action == extra.action) {
      actions.emplace_back(extra.action);
    }
  }
  return actions;
}

/// Returns the option that requires the denied action; empty for sts:AssumeRole.
std::string_view option_of(const RefusedRole& role, const Denial& denial) {
  for (const auto& extra : extra_actions) {
    if (denial.action == extra.action && extra.is_used(role.options)) return extra.option;
  }
  return {};
}

std::string policy_remedy(const Denial& denial, const std::string& resource) {
  const auto policy = describe(denial.policy);
  const std::string action = denial.action.empty() ? "the request" : denial.action;
  if (denial.is_explicit) {
    return fmt::format("Remove or narrow the Deny statement for {} in {}.", action, policy);
  }
  if (denial.action.empty() || denial.policy == PolicyKind::VpcEndpoint) {
    return fmt::format("Allow {} on {} in {}.", action, resource, policy);
  }
  return fmt::format("Allow {} in {}: {}", action, policy,
                     identity_statement(denial.action, resource));
}

/// Whether a policy other than the role's trust policy, or a Deny statement, must be changed.
bool is_by_other_policy(const Denial& denial) {
  return denial.is_explicit ||
         (denial.policy != PolicyKind::Unnamed && denial.policy != PolicyKind::Trust);
}

/// Returns the advice about the other conditions of a trust policy: external ID and MFA.
std::string external_id_and_mfa_remedy(const RefusedRole& role) {
  const auto* id = role.typed ? "--external-id" : "external_id";
  const auto* serial = role.typed ? "--mfa-serial" : "mfa_serial";
  if (role.options.external_id.empty()) {
    return fmt::format("If the role's trust policy requires an external ID or MFA: {}, {}.", id,
                       serial);
  }
  return fmt::format(
      "If the role's trust policy requires a different external ID or MFA: check {}, set {}.", id,
      serial);
}

/// Returns the part of the remedy that the suggested statement does not cover.
std::string conditions_remedy(const RefusedRole& role, const Denial& denial, const Caller& caller) {
  std::string text;
  if (!role.path_unknown_because.empty()) {
    text += fmt::format("The role's path is unknown ({}); if the role has one, write PATH/NAME. ",
                        role.path_unknown_because);
  }
  if (const auto option = option_of(role, denial); !option.empty()) {
    text += fmt::format("The role's trust policy and the caller's policies must allow {}; or omit "
                        "{}.",
                        denial.action, option);
  } else {
    text += fmt::format("{} trust policy must allow the caller to call {}. {}",
                        role.confirmed_by_iam ? "The role's" : "The role must exist, and its",
                        fmt::join(needed_actions(role, denial), ", "),
                        external_id_and_mfa_remedy(role));
  }
  if (role.used_old_mfa_code)
    text += " If it requires a recent MFA code: --no-cache prompts for one.";
  if (!caller.arn.empty() && account_in_arn(caller.arn) != account_in_arn(role.arn)) {
    text += " The role is in another account, so a policy of the caller must allow it, too.";
  }
  return text;
}

std::string trust_remedy(const RefusedRole& role, const Denial& denial, const Caller& caller) {
  auto text = conditions_remedy(role, denial, caller);
  if (caller.arn.empty()) return text;
  const bool needs_other_action = !denial.action.empty() && denial.action != assume_role_action;
  return text + fmt::format(" {} to its Statement list{}: {}",
                            needs_other_action
                                ? "For the trust policy, add this"
                                : "If the trust policy does not name the caller yet, add this",
                            has_unknown_path(caller) ? " (add the path of the caller's role, if it "
                                                       "has one)"
                                                     : "",
                            trust_statement(caller, needed_actions(role, denial)));
}

/// STS accepts the issuers and audiences of the identity providers in the role's account.
std::string provider_remedy(const std::optional<IdTokenClaims>& claims, const std::string& arn) {
  if (!claims) return "The token must be an OpenID Connect ID token (a JWT).";
  return fmt::format("Account {} needs an IAM OIDC identity provider for https://{} with the "
                     "audience {}, and the token must be signed by that issuer.",
                     account_in_arn(arn), claims->issuer, claims->audience);
}

/// The caller already has the role's permissions. Making the role trust itself is never the remedy.
std::string own_session_remedy(const RefusedRole& role) {
  if (!role.typed) {
    return "The credentials that assume it are already a session of this role: use their profile "
           "directly, or another source_profile.";
  }
  if (role.caller_is_from_variables) {
    return "The credentials found (AWS_ACCESS_KEY_ID) are already a session of this role: `unset "
           "AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN`, or use --profile.";
  }
  return "The credentials found are already a session of this role: use --profile with other "
         "credentials.";
}

std::string denied_role_remedy(const ServiceError& error, const RefusedRole& role,
                               const Caller& caller) {
  if (message_contains(error, "MultiFactorAuthentication failed")) {
    if (!is_session_of_role(caller)) return std::string(mfa_remedy);
    return "The caller is a session of a role, which has no MFA device: use the long-term "
           "credentials of the device's user, or omit the MFA device.";
  }
  if (caller.arn.ends_with(":root")) {
    return "No role can be assumed as the root user of an account: use an IAM user or a role.";
  }
  if (message_contains(error, "with session credentials")) {
    return "Credentials of GetFederationToken cannot assume a role: use long-term "
           "credentials, or those of a role.";
  }
  if (is_session_of(caller, role.arn)) return own_session_remedy(role);
  const auto denial = read_denial(error.what());
  if (is_by_other_policy(denial)) return policy_remedy(denial, role.arn);
  return trust_remedy(role, denial, caller);
}

} // namespace

std::string role_remedy(const ServiceError& error, const RefusedRole& role, const Caller& caller,
                        const Credentials& signer, const Endpoint& sts) {
  if (!error.remedy().empty()) return error.remedy();
  if (!is_account_id(account_in_arn(role.arn))) {
    return "The role's ARN must have an account ID of 12 digits.";
  }
  if (error.access_denied()) return denied_role_remedy(error, role, caller);
  if (is_about_duration(error)) return duration_remedy(error, role);
  return keys_remedy(error, signer, sts, role.arn);
}

std::string web_identity_remedy(const ServiceError& error, const RefusedRole& role,
                                const std::string& token, const Endpoint& sts) {
  if (!error.remedy().empty()) return error.remedy();
  if (is_about_duration(error)) return duration_remedy(error, role);
  if (is_expired(error)) return "The token has expired; get a new one.";
  const auto claims = read_id_token(token);
  if (error.code() == "InvalidIdentityToken") return provider_remedy(claims, role.arn);
  if (!error.access_denied()) return keys_remedy(error, {}, sts);
  const auto denial = read_denial(error.what());
  if (is_by_other_policy(denial)) return policy_remedy(denial, role.arn);
  std::string text = "The role must exist, and its trust policy must allow the "
                     "token's issuer, audience and subject to call sts:AssumeRoleWithWebIdentity.";
  if (claims) {
    text += " If the trust policy does not name them yet, add this to its Statement list: " +
            web_identity_statement(role.arn, *claims);
  }
  return text;
}

std::string session_remedy(const ServiceError& error, bool with_mfa, const Credentials& signer,
                           const Endpoint& sts) {
  if (auto remedy = keys_remedy(error, signer, sts); !remedy.empty()) return remedy;
  const auto denial = read_denial(error.what());
  if (is_by_other_policy(denial)) return policy_remedy(denial, "*");
  return with_mfa ? std::string(mfa_remedy)
                  : "Check the keys; --no-session passes the long-term credentials unchanged.";
}

} // namespace idr::aws

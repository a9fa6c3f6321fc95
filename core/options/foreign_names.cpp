#include "core/options/foreign_names.hpp"

#include "core/options/find_option.hpp"

#include <array>

namespace idr::options {
namespace {

/// Another tool's name for an option, if the search for similar names would not find it. Sources:
/// AWS CLI (assume-role, configure), aws-vault, awsume, saml2aws, docker compose.
struct ForeignName {
  std::string_view foreign;
  const Option* option;
  std::string_view value = {}; ///< to be typed after the name
};
constexpr std::array foreign_names = {
    ForeignName{"assume-role", &option("role")},
    ForeignName{"assume-role-arn", &option("role")},
    ForeignName{"iam-role", &option("role")},
    ForeignName{"role-arn", &option("role")},
    ForeignName{"role-name", &option("role")},
    ForeignName{"rolename", &option("role")},
    ForeignName{"r", &option("role")},
    ForeignName{"p", &option("profile")},
    ForeignName{"aws-profile", &option("profile")},
    ForeignName{"profile-name", &option("profile")},
    ForeignName{"source-profile", &option("profile")},
    ForeignName{"aws-region", &option("region")},
    ForeignName{"session", &option("role-session-name")},
    ForeignName{"session-name", &option("role-session-name")},
    ForeignName{"assume-role-ttl", &option("duration")},
    ForeignName{"duration-seconds", &option("duration")},
    ForeignName{"role-duration", &option("duration")},
    ForeignName{"session-duration", &option("duration")},
    ForeignName{"session-ttl", &option("duration")},
    ForeignName{"mfa-token", &option("mfa-code")},
    ForeignName{"otp", &option("mfa-code")},
    ForeignName{"token-code", &option("mfa-code")},
    ForeignName{"mfa-device", &option("mfa-serial")},
    ForeignName{"serial-number", &option("mfa-serial")},
    ForeignName{"session-policy", &option("policy")},
    ForeignName{"session-tags", &option("tag")},
    ForeignName{"transitive-tag-keys", &option("transitive-tag-key")},
    ForeignName{"environment", &option("env")},
    ForeignName{"env-vars", &option("env")},
    ForeignName{"docker-image", &option("image")},
    ForeignName{"container-name", &option("name")},
    ForeignName{"command", &option("cmd")},
    ForeignName{"ports", &option("publish")},
    ForeignName{"volumes", &option("volume")},
    ForeignName{"debug", &option("verbose")},
    ForeignName{"output", &option("format")},
    ForeignName{"output", &option("json")},
    ForeignName{"o", &option("format")},
    ForeignName{"o", &option("json")},
    ForeignName{"format", &option("json")},
    ForeignName{"json", &option("format"), " json"},
    ForeignName{"json", &option("dry-run"), "=json"},
};

} // namespace

std::optional<MeantOption> meant_by_foreign_name(std::string_view name, Command command) {
  for (const auto& entry : foreign_names) {
    if (entry.foreign == name && entry.option->commands.has(command)) {
      return MeantOption{entry.option, entry.value};
    }
  }
  constexpr std::string_view negation = "no-";
  if (!name.starts_with(negation)) return std::nullopt;
  const auto* flag = find_option(name.substr(negation.size()), command);
  if (flag == nullptr || flag->arity != Arity::Flag) return std::nullopt;
  return MeantOption{flag, "=false"};
}

} // namespace idr::options

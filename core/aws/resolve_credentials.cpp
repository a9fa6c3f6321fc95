#include "core/aws/resolve_credentials.hpp"

#include "core/aws/iam.hpp"
#include "core/aws/sts.hpp"

#include <fmt/format.h>

namespace idr::aws {
namespace {

constexpr int forbidden = 403;

class Run {
public:
  Run(const Resolver& resolver, const Identity& identity)
      : resolver_(resolver), identity_(identity) {}

  ResolvedCredentials run() {
    start(identity_.chain->source);
    for (const auto& step : identity_.chain->steps) {
      std::visit([this](const auto& kind) { take(kind); }, step);
    }
    return std::move(result_);
  }

private:
  void start(const Source& source) {
    const auto& keys = std::get<StaticKeys>(source);
    result_.credentials = keys.credentials;
    say(fmt::format("access key {} from {}", shown_key(keys.credentials), keys.origin));
  }

  void take(const SessionToken& step) {
    const auto mfa = mfa_token(step.mfa_serial);
    say(fmt::format("a session of {} from {}", describe(step.duration), identity_.sts.url()));
    try {
      result_.credentials = get_session_token(resolver_.client, identity_.sts, result_.credentials,
                                              step.duration, mfa);
    } catch (const ServiceError& error) {
      throw CredentialError(fmt::format("no temporary session can be made of access key {}: {}",
                                        shown_key(result_.credentials), error.what()),
                            !error.remedy().empty() ? error.remedy()
                            : mfa ? "Check the MFA device's serial (--mfa-serial, mfa_serial) and "
                                    "code; a code works once."
                                  : "Check the keys; --no-session hands them over as they are.");
    }
  }

  void take(const AssumeRole& step) {
    const auto mfa = mfa_token(step.mfa_serial);
    const auto arn = arn_of(step.role);
    say(fmt::format("role {} ({}) from {}", arn, step.origin, identity_.sts.url()));
    try {
      auto role =
          assume_role(resolver_.client, identity_.sts, result_.credentials, arn, step.options, mfa);
      result_.credentials = std::move(role.credentials);
      result_.arn = std::move(role.arn);
      result_.roles.push_back(arn);
    } catch (const ServiceError& error) {
      const auto who = caller();
      // The ordinary refusal repeats who and what in its own words.
      const bool repeats =
          error.what() ==
          fmt::format("{}: User: {} is not authorized to perform: sts:AssumeRole on "
                      "resource: {}",
                      error.code(), who, arn);
      throw CredentialError(fmt::format("{} cannot be assumed by {}: {}", arn, who,
                                        repeats ? error.code() : error.what()),
                            error.remedy().empty() ? what_to_check(error) : error.remedy());
    }
  }

  static std::string what_to_check(const ServiceError& error) {
    if (error.access_denied()) {
      return "Check that the role exists, that its trust policy names this caller, and whether it "
             "asks for an external ID (--external-id) or MFA (--mfa-serial).";
    }
    if (error.code() == "ExpiredToken" || error.code() == "ExpiredTokenException") {
      return "The credentials that should assume the role have expired; get new ones.";
    }
    if (error.code() == "InvalidClientTokenId" || error.code() == "SignatureDoesNotMatch") {
      return "The keys that should assume the role are wrong or were deleted.";
    }
    return {};
  }

  /// The role's ARN: as it was written, or asked for.
  std::string arn_of(const RoleReference& role) {
    if (!role.arn.empty()) return role.arn;
    if (role.path == "/") {
      say(fmt::format("the ARN of role {} from {}", role.name, identity_.iam.url()));
      try {
        return get_role_arn(resolver_.client, identity_.iam, result_.credentials, role.name);
      } catch (const ServiceError& error) {
        if (error.code() == "NoSuchEntity") {
          const auto who = caller();
          throw CredentialError(
              fmt::format("role {} not found in account {}, asked for by {}: {}", role.name,
                          account_in_arn(who), who, error.code()),
              "Check its name; a role of another account is NAME@ACCOUNT or an ARN.");
        }
        // A session without MFA is refused by IAM whatever its permissions are.
        if (!error.access_denied() && error.status() != forbidden) {
          throw CredentialError(
              fmt::format("the ARN of role {} cannot be found: {}", role.name, error.what()),
              "Write the role as NAME@ACCOUNT or as an ARN.");
        }
        say(fmt::format("iam:GetRole is not allowed ({}): assuming the path /", error.code()));
      }
    }
    try {
      const auto own = get_caller_identity(resolver_.client, identity_.sts, result_.credentials);
      return role_arn(partition_in_arn(own.arn), own.account, role);
    } catch (const ServiceError& error) {
      throw CredentialError(
          fmt::format("access key {}, which should assume role {}, is refused: {}",
                      shown_key(result_.credentials), role.name, error.what()),
          error.remedy().empty() ? what_to_check(error) : error.remedy());
    }
  }

  std::optional<MfaToken> mfa_token(const std::string& serial) const {
    if (serial.empty()) return std::nullopt;
    if (!identity_.mfa_code.empty()) return MfaToken{serial, identity_.mfa_code};
    auto code = resolver_.ask_mfa_code(serial);
    if (!is_mfa_code(code)) {
      throw CredentialError(fmt::format("that is no code of the MFA device {}", serial),
                            "A code is the six digits that the device shows.");
    }
    return MfaToken{serial, std::move(code)};
  }

  /// Who is asking, for a message about a refusal.
  std::string caller() const {
    try {
      return get_caller_identity(resolver_.client, identity_.sts, result_.credentials).arn;
    } catch (const Error&) { // the refusal itself is what matters
      return "access key " + shown_key(result_.credentials);
    }
  }

  void say(const std::string& line) const {
    if (resolver_.say) resolver_.say(line);
  }

  const Resolver& resolver_;
  const Identity& identity_;
  ResolvedCredentials result_;
};

} // namespace

ResolvedCredentials Resolver::resolve(const Identity& identity) const {
  return Run(*this, identity).run();
}

} // namespace idr::aws

#include "core/aws/resolve_credentials.hpp"

#include "core/aws/cache_key.hpp"
#include "core/aws/chain_links.hpp"
#include "core/aws/credential_provider.hpp"
#include "core/aws/iam.hpp"
#include "core/aws/sts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::aws {
namespace {

constexpr int forbidden = 403;

/// What a trust policy has to name for this caller: of a role's session, the role, whose path the
/// session does not tell.
std::string principal_of(const std::string& arn) {
  constexpr std::string_view mark = ":assumed-role/";
  const auto at = arn.find(mark);
  if (at == std::string::npos) return arn;
  const auto role = arn.substr(at + mark.size());
  return fmt::format("role {} of account {}", role.substr(0, role.find('/')), account_in_arn(arn));
}

class Run {
public:
  Run(const Resolver& resolver, const Identity& identity)
      : resolver_(resolver), identity_(identity), steps_(identity.chain->steps),
        source_(resolver, identity) {}

  ResolvedCredentials run() {
    result_.links.resize(steps_.size() + 1);
    keys_.push_back(source_.key());
    for (const auto& step : steps_) {
      keys_.push_back(std::visit([this](const auto& kind) { return key_of(kind); }, step));
    }
    result_.credentials = after(steps_.size());
    refuse_expired();
    return std::move(result_);
  }

private:
  /// The credentials that the source and the first `count` steps give.
  Credentials after(std::size_t count) {
    auto credentials = count == 0 ? from_source() : from_step(count);
    result_.links[count] = credentials;
    return credentials;
  }

  Credentials from_source() {
    if (!source_.is_kept()) return source_.fetch();
    return kept(keys_.front(), use_of(0), [this] { return source_.fetch(); });
  }

  Credentials from_step(std::size_t count) {
    const auto& step = steps_[count - 1];
    const auto take_with = [&](const Credentials& caller) {
      return std::visit([&](const auto& kind) { return take(kind, caller); }, step);
    };
    const auto* session = std::get_if<SessionToken>(&step);
    if (session == nullptr || !session->only_of_long_lived) {
      return kept(keys_[count], use_of(count), [&] { return take_with(after(count - 1)); });
    }
    // Whose keys a program prints is known when it has run.
    auto caller = after(count - 1);
    if (caller.temporary()) return caller;
    return kept(CacheKey().add(keys_[count]).add(caller.access_key_id.text()).text(), use_of(count),
                [&] { return take_with(caller); });
  }

  /// A source may give what has ended already: a file, a program, a variable.
  void refuse_expired() const {
    const auto now = resolver_.client.now();
    for (std::size_t i = 0; i < result_.links.size(); ++i) {
      const auto& given = result_.links[i];
      if (!given || !given->expiration || *given->expiration > now) continue;
      const auto link = chain_links(identity_)[i];
      throw CredentialError(fmt::format("{}{} has given credentials that expired {} ago",
                                        link.origin.empty() ? "" : link.origin + ": ", link.kind,
                                        describe(now - *given->expiration)),
                            "Get new ones, or set this machine's clock.");
    }
  }

  /// A launch takes only the credentials that its container gets for its own, and none for which
  /// somebody would have to type another MFA code.
  SessionUse use_of(std::size_t count) const {
    const bool asks_mfa = std::any_of(steps_.begin(), steps_.end(), [](const Step& step) {
      return std::visit([](const auto& kind) { return !kind.mfa.serial.empty(); }, step);
    });
    return count == steps_.size() && !asks_mfa ? resolver_.use : SessionUse::Command;
  }

  /// `source`'s credentials, or those of an earlier launch.
  Credentials kept(const std::string& key, SessionUse use,
                   const std::function<Credentials()>& source) {
    if (!resolver_.cache) return source();
    bool asked = false;
    auto credentials = resolver_.cache->get(key, use, [&] {
      asked = true;
      return source();
    });
    result_.kept = !asked; // the last link's word is the last one
    if (!asked) {
      say(fmt::format("kept credentials, access key {}, of an earlier launch",
                      shown_key(credentials)));
    }
    return credentials;
  }

  std::string key_of(const SessionToken& step) const {
    refuse_recursion(step.mfa, resolver_.environment);
    return CacheKey()
        .add("session")
        .add(keys_.back())
        .add(identity_.sts.url())
        .add(identity_.sts.signing_region)
        .add(std::to_string(step.duration.count()))
        .add(step.mfa.serial)
        .text();
  }
  Credentials take(const SessionToken& step, const Credentials& caller) const {
    const auto mfa = mfa_token(step.mfa);
    say(fmt::format("a session of {} from {}", describe(step.duration), identity_.sts.url()));
    try {
      return get_session_token(resolver_.client, identity_.sts, caller, step.duration, mfa);
    } catch (const ServiceError& error) {
      throw CredentialError(fmt::format("no temporary session can be made of access key {}: {}",
                                        shown_key(caller), error.what()),
                            !error.remedy().empty() ? error.remedy()
                            : mfa ? "Check the MFA device's serial (--mfa-serial, mfa_serial) and "
                                    "code; a code works once."
                                  : "Check the keys; --no-session hands them over as they are.",
                            error.temporary());
    }
  }

  std::string key_of(const AssumeRole& step) const {
    refuse_recursion(step.mfa, resolver_.environment);
    return CacheKey()
        .add("role")
        .add(keys_.back())
        .add(identity_.sts.url())
        .add(identity_.sts.signing_region)
        .add(identity_.iam.url())
        .add(step.role.arn)
        .add(step.role.path)
        .add(step.role.name)
        .add(step.mfa.serial)
        .add(step.options)
        .text();
  }
  Credentials take(const AssumeRole& step, const Credentials& caller) const {
    const auto mfa = mfa_token(step.mfa);
    const auto arn = arn_of(step.role, caller);
    say(fmt::format("role {} ({}) from {}", arn, step.origin, identity_.sts.url()));
    try {
      return assume_role(resolver_.client, identity_.sts, caller, arn, step.options, mfa);
    } catch (const ServiceError& error) {
      const auto who = name_of(caller);
      // The ordinary refusal repeats who and what in its own words.
      const bool repeats =
          error.what() ==
          fmt::format("{}: User: {} is not authorized to perform: sts:AssumeRole on "
                      "resource: {}",
                      error.code(), who, arn);
      throw CredentialError(fmt::format("{}{} cannot be assumed by {}: {}",
                                        step.profile.empty() ? "" : step.origin + ": ", arn, who,
                                        repeats ? error.code() : error.what()),
                            error.remedy().empty() ? what_to_check(error, who) : error.remedy(),
                            error.temporary());
    }
  }

  std::string what_to_check(const ServiceError& error, const std::string& who) const {
    if (error.access_denied()) {
      return fmt::format("The role must exist, and its trust policy allow sts:AssumeRole to {}; "
                         "where that asks for an external ID or MFA: --external-id, "
                         "--mfa-serial.{}",
                         principal_of(who), after_old_mfa());
    }
    if (error.code() == "ExpiredToken" || error.code() == "ExpiredTokenException") {
      return "The credentials that should assume the role have expired; get new ones.";
    }
    if (error.code() == "InvalidClientTokenId" || error.code() == "SignatureDoesNotMatch") {
      return "The keys that should assume the role are wrong or were deleted.";
    }
    return {};
  }

  /// A policy may ask for a code that was typed a short time ago.
  std::string after_old_mfa() const {
    const auto* session = steps_.empty() ? nullptr : std::get_if<SessionToken>(&steps_.front());
    return session != nullptr && !session->mfa.serial.empty() && resolver_.cache
               ? " --no-cache asks for a new MFA code."
               : "";
  }

  /// The role's ARN: as it was written, or asked for.
  std::string arn_of(const RoleReference& role, const Credentials& caller) const {
    if (!role.arn.empty()) return role.arn;
    if (role.path == "/") {
      say(fmt::format("the ARN of role {} from {}", role.name, identity_.iam.url()));
      try {
        return get_role_arn(resolver_.client, identity_.iam, caller, role.name);
      } catch (const ServiceError& error) {
        if (error.code() == "NoSuchEntity") {
          const auto who = name_of(caller);
          throw CredentialError(
              fmt::format("role {} not found in account {}, asked for by {}: {}", role.name,
                          account_in_arn(who), who, error.code()),
              "Check its name; a role of another account is NAME@ACCOUNT or an ARN.");
        }
        // A session without MFA is refused by IAM whatever its permissions are.
        if (!error.access_denied() && error.status() != forbidden) {
          throw CredentialError(
              fmt::format("the ARN of role {} cannot be found: {}", role.name, error.what()),
              "Write the role as NAME@ACCOUNT or as an ARN.", error.temporary());
        }
        say(fmt::format("iam:GetRole is not allowed ({}): assuming the path /", error.code()));
      }
    }
    try {
      const auto own = get_caller_identity(resolver_.client, identity_.sts, caller);
      return role_arn(partition_in_arn(own.arn), own.account, role);
    } catch (const ServiceError& error) {
      throw CredentialError(
          fmt::format("access key {}, which should assume role {}, is refused: {}",
                      shown_key(caller), role.name, error.what()),
          error.remedy().empty() ? what_to_check(error, "the caller") : error.remedy(),
          error.temporary());
    }
  }

  std::optional<MfaToken> mfa_token(const MfaDevice& mfa) const {
    if (mfa.serial.empty()) return std::nullopt;
    if (!identity_.mfa_code.empty()) return MfaToken{mfa.serial, identity_.mfa_code};
    auto code = mfa.process.empty()
                    ? resolver_.ask_mfa_code(mfa.serial)
                    : run_mfa_process(mfa, resolver_.environment, resolver_.waiting);
    if (!is_mfa_code(code)) {
      throw MfaCodeError(fmt::format("that is no code of the MFA device {}", mfa.serial),
                         "A code is the six digits that the device shows.");
    }
    return MfaToken{mfa.serial, std::move(code)};
  }

  /// Who is asking, for a message about a refusal.
  std::string name_of(const Credentials& caller) const {
    try {
      return get_caller_identity(resolver_.client, identity_.sts, caller).arn;
    } catch (const Error&) { // the refusal itself is what matters
      return "access key " + shown_key(caller);
    }
  }

  void say(const std::string& line) const {
    if (resolver_.say) resolver_.say(line);
  }

  const Resolver& resolver_;
  const Identity& identity_;
  const std::vector<Step>& steps_;
  CredentialProvider source_;
  std::vector<std::string> keys_; ///< of the source, and after each step
  ResolvedCredentials result_;
};

} // namespace

ResolvedCredentials Resolver::resolve(const Identity& identity) const {
  return Run(*this, identity).run();
}

CallerIdentity Resolver::identify(const Identity& identity, const Credentials& credentials) const {
  try {
    return get_caller_identity(client, identity.sts, credentials);
  } catch (const ServiceError& error) {
    throw CredentialError(fmt::format("{} does not accept access key {}: {}",
                                      identity.sts.authority, shown_key(credentials), error.what()),
                          error.remedy(), error.temporary());
  }
}

} // namespace idr::aws

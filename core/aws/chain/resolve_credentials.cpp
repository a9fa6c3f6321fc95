#include "core/aws/chain/resolve_credentials.hpp"

#include "core/aws/api/iam.hpp"
#include "core/aws/api/refusal.hpp"
#include "core/aws/api/sts.hpp"
#include "core/aws/cache/cache_key.hpp"
#include "core/aws/chain/chain_links.hpp"
#include "core/aws/chain/credential_provider.hpp"
#include "core/aws/sources/static_keys.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::aws {
namespace {

/// Why IAM did not tell a role's path, so that `/` was assumed; nothing where the path is known.
struct PathUnknown {
  std::string because;
  bool for_a_time = false; ///< IAM may tell it later
};

struct RoleArn {
  std::string text;
  PathUnknown path_unknown;
  bool told_by_iam = false;
};

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
    refuse_expired_keys();
    result_.credentials = after(steps_.size());
    return std::move(result_);
  }

private:
  /// The credentials that the source and the first `count` steps give.
  Credentials after(std::size_t count) {
    auto credentials = count == 0 ? from_source() : from_step(count);
    refuse_expired(credentials, count);
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

  /// How long ago they expired; nothing where they have not.
  std::optional<std::string> expired_for(const Credentials& credentials) const {
    const auto now = resolver_.client.now();
    if (!credentials.expiration || *credentials.expiration > now) return std::nullopt;
    return system::describe(now - *credentials.expiration);
  }

  /// Keys in the environment, before anything cached that was made of them is used.
  void refuse_expired_keys() const {
    const auto* keys = std::get_if<StaticKeys>(&identity_.chain->source);
    if (keys == nullptr) return;
    const auto age = expired_for(keys->credentials);
    if (!age) return;
    throw CredentialError(
        fmt::format("{}: the keys in the environment expired {} ago", expiration_variable, *age),
        fmt::format("`unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN {0}`, use "
                    "--profile, or set this machine's clock. Long-term keys do not expire: with "
                    "those, `unset {0}`.",
                    expiration_variable));
  }

  /// A source may give what has expired already: a file, a program.
  void refuse_expired(const Credentials& credentials, std::size_t count) const {
    const auto age = expired_for(credentials);
    if (!age) return;
    const auto link = chain_links(identity_)[count];
    throw CredentialError(fmt::format("{}{} has given credentials that expired {} ago",
                                      link.origin.empty() ? "" : link.origin + ": ", link.kind,
                                      *age),
                          "Get new ones, or set this machine's clock.");
  }

  /// A launch takes only the credentials that its container gets for its own, and none for which
  /// somebody would have to type another MFA code.
  SessionUse use_of(std::size_t count) const {
    const bool is_last = count == steps_.size();
    return is_last && !needs_code(count) ? resolver_.use : SessionUse::Command;
  }

  /// Whether a code of an MFA device has yet to be given to make these credentials anew.
  bool needs_code(std::size_t count) const {
    if (count == 0 || !identity_.mfa_code.empty()) return false;
    const bool has_device =
        std::visit([](const auto& kind) { return !kind.mfa.serial.empty(); }, steps_[count - 1]);
    if (has_device) return true;
    return !is_cached(count - 1) && needs_code(count - 1);
  }

  bool is_cached(std::size_t count) const {
    return resolver_.cache && resolver_.cache->holds(keys_[count], use_of(count));
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
      say(fmt::format("cached credentials of an earlier launch, access key {}",
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
    say(fmt::format("a session of {} from {}", system::describe(step.duration),
                    identity_.sts.url()));
    try {
      return get_session_token(resolver_.client, identity_.sts, caller, step.duration, mfa);
    } catch (const ServiceError& error) {
      throw CredentialError(fmt::format("STS refuses a temporary session for access key {}: {}",
                                        shown_key(caller), error.what()),
                            session_remedy(error, mfa.has_value(), caller, identity_.sts),
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
  Credentials take(AssumeRole step, const Credentials& caller) const {
    if (caller.temporary() && exceeds_chained_session(step)) {
      if (resolver_.warn) resolver_.warn(capped_warning(step));
      step.options.duration = longest_chained_session;
    }
    const auto mfa = mfa_token(step.mfa);
    const auto role = arn_of(step.role, caller);
    say(fmt::format("role {} ({}) from {}", role.text, step.origin, identity_.sts.url()));
    try {
      return assume_role(resolver_.client, identity_.sts, caller, role.text, step.options, mfa);
    } catch (const ServiceError& error) {
      refuse(step, role, caller, error);
    }
  }

  [[noreturn]] void refuse(const AssumeRole& step, const RoleArn& role, const Credentials& caller,
                           const ServiceError& error) const {
    const auto who = who_is(caller);
    const RefusedRole refused{.arn = role.text,
                              .path_unknown_because = role.path_unknown.because,
                              .options = step.options,
                              .told_by_iam = role.told_by_iam,
                              .typed = step.profile.empty(),
                              .used_old_mfa_code = uses_old_mfa_code(),
                              .caller_is_from_variables = is_from_variables(caller)};
    throw CredentialError(fmt::format("{}{} cannot be assumed by {}: {}",
                                      step.profile.empty() ? "" : step.origin + ": ", role.text,
                                      name_of(who, caller),
                                      without_repetition(error, who.arn, role.text)),
                          role_remedy(error, refused, who, caller, identity_.sts),
                          error.temporary() || role.path_unknown.for_a_time);
  }

  /// The words of a refusal without the caller and the role, which the message names already.
  static std::string without_repetition(const ServiceError& error, const std::string& who,
                                        const std::string& arn) {
    const std::string_view words = error.what();
    const auto repetition =
        fmt::format("{}: User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
                    error.code(), who, arn);
    if (!words.starts_with(repetition)) return error.what();
    return error.code() + std::string(words.substr(repetition.size()));
  }

  /// A policy may ask for a code that was typed a short time ago.
  bool uses_old_mfa_code() const {
    const auto* session = steps_.empty() ? nullptr : std::get_if<SessionToken>(&steps_.front());
    return session != nullptr && !session->mfa.serial.empty() && resolver_.cache;
  }

  bool is_from_variables(const Credentials& caller) const {
    const auto* keys = std::get_if<StaticKeys>(&identity_.chain->source);
    return keys != nullptr && keys->profile.empty() &&
           keys->credentials.access_key_id.text() == caller.access_key_id.text();
  }

  /// The role's ARN: as it was written, or fetched.
  RoleArn arn_of(const RoleReference& role, const Credentials& caller) const {
    if (!role.arn.empty()) return {.text = role.arn, .path_unknown = {}};
    RoleArn found;
    if (role.path == "/") {
      found = arn_by_iam(role, caller);
      if (!found.text.empty()) return found;
      say(fmt::format("IAM does not give the ARN of role {} ({}): assuming the path / in the "
                      "caller's account",
                      role.name, found.path_unknown.because));
    }
    try {
      const auto own = get_caller_identity(resolver_.client, identity_.sts, caller);
      found.text = role_arn(partition_in_arn(own.arn), own.account, role);
      return found;
    } catch (const ServiceError& error) {
      throw CredentialError(
          fmt::format("STS refuses access key {}, so role {} cannot be assumed: {}",
                      shown_key(caller), role.name, error.what()),
          keys_remedy(error, caller, identity_.sts), error.temporary());
    }
  }

  /// Without a text where IAM does not tell it: few callers may ask, a session without MFA never
  /// may, and IAM is not reachable from everywhere.
  RoleArn arn_by_iam(const RoleReference& role, const Credentials& caller) const {
    say(fmt::format("the ARN of role {} from {}", role.name, identity_.iam.url()));
    try {
      return {.text = get_role_arn(resolver_.client, identity_.iam, caller, role.name),
              .path_unknown = {},
              .told_by_iam = true};
    } catch (const ServiceError& error) {
      if (error.code() == "NoSuchEntity") {
        const auto who = name_of(who_is(caller), caller);
        throw CredentialError(
            fmt::format("role {} not found in account {} (requested as {}): {}", role.name,
                        account_in_arn(who), who, error.code()),
            "Check its name; a role of another account is NAME@ACCOUNT or an ARN.");
      }
      return {"", {error.code().empty() ? error.what() : error.code(), error.temporary()}};
    } catch (const http::NetworkError& error) {
      return {"", {error.what() + endpoint_of_iam(), error.temporary()}};
    }
  }

  /// What named the host, where somebody did.
  std::string endpoint_of_iam() const {
    const auto& iam = identity_.iam;
    return iam.variable.empty() ? fmt::format("; the endpoint: {}", iam.origin) : std::string();
  }

  std::optional<MfaToken> mfa_token(const MfaDevice& mfa) const {
    if (mfa.serial.empty()) return std::nullopt;
    if (!identity_.mfa_code.empty()) return MfaToken{mfa.serial, identity_.mfa_code};
    auto code = mfa.process.empty()
                    ? resolver_.ask_mfa_code(mfa.serial)
                    : run_mfa_process(mfa, resolver_.environment, resolver_.waiting);
    if (!is_mfa_code(code)) {
      throw MfaCodeError(fmt::format("not a code of the MFA device {}", mfa.serial),
                         "Type the six digits that the device shows.");
    }
    return MfaToken{mfa.serial, std::move(code)};
  }

  /// Who is asking, for a message about a refusal; without an ARN where it is not known.
  Caller who_is(const Credentials& caller) const {
    Caller who{.arn = caller.arn, .role_arn = caller.role_arn, .sso_region = {}};
    const auto* sso = std::get_if<Sso>(&identity_.chain->source);
    if (sso != nullptr) who.sso_region = sso->region;
    if (!who.arn.empty()) return who;
    try {
      who.arn = get_caller_identity(resolver_.client, identity_.sts, caller).arn;
    } catch (const Error&) { // the refusal itself is what matters
      return who;
    }
    return who;
  }

  static std::string name_of(const Caller& who, const Credentials& caller) {
    return who.arn.empty() ? "access key " + shown_key(caller) : who.arn;
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

bool is_refused_by_iam(const Identity& identity, const ResolvedCredentials& resolved) {
  const auto& steps = identity.chain->steps;
  const auto* session = steps.empty() ? nullptr : std::get_if<SessionToken>(&steps.back());
  if (session == nullptr || !session->mfa.serial.empty()) return false;
  // A session that was not needed has the credentials of the link before it.
  const auto& before = resolved.links[resolved.links.size() - 2];
  return !before || before->access_key_id.text() != resolved.credentials.access_key_id.text();
}

ResolvedCredentials Resolver::resolve(const Identity& identity) const {
  return Run(*this, identity).run();
}

CallerIdentity Resolver::identify(const Identity& identity, const Credentials& credentials) const {
  try {
    return get_caller_identity(client, identity.sts, credentials);
  } catch (const ServiceError& error) {
    throw CredentialError(fmt::format("{} does not accept access key {}: {}",
                                      identity.sts.authority, shown_key(credentials), error.what()),
                          keys_remedy(error, credentials, identity.sts), error.temporary());
  }
}

} // namespace idr::aws

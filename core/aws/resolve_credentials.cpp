#include "core/aws/resolve_credentials.hpp"

#include "core/aws/cache_key.hpp"
#include "core/aws/chain_links.hpp"
#include "core/aws/iam.hpp"
#include "core/aws/sts.hpp"

#include <fmt/format.h>

namespace idr::aws {
namespace {

constexpr int forbidden = 403;

void add(CacheKey& key, const SessionOptions& options) {
  key.add(options.session_name)
      .add(options.duration ? std::to_string(options.duration->count()) : "")
      .add(options.external_id)
      .add(options.policy)
      .add(options.source_identity);
  key.add(std::to_string(options.policy_arns.size()));
  for (const auto& arn : options.policy_arns) key.add(arn);
  key.add(std::to_string(options.tags.size()));
  for (const auto& [name, value] : options.tags) key.add(name).add(value);
  key.add(std::to_string(options.transitive_tag_keys.size()));
  for (const auto& name : options.transitive_tag_keys) key.add(name);
}

/// What a trust policy names for a caller: of a role's session, the role.
std::string principal_of(const std::string& arn) {
  constexpr std::string_view mark = ":assumed-role/";
  const auto at = arn.find(mark);
  if (at == std::string::npos) return arn;
  const auto role = arn.substr(at + mark.size());
  return fmt::format("arn:{}:iam::{}:role/{}", partition_in_arn(arn), account_in_arn(arn),
                     role.substr(0, role.find('/')));
}

class Run {
public:
  Run(const Resolver& resolver, const Identity& identity)
      : resolver_(resolver), identity_(identity), steps_(identity.chain->steps) {}

  ResolvedCredentials run() {
    result_.links.resize(steps_.size() + 1);
    keys_.push_back(
        std::visit([this](const auto& source) { return key_of(source); }, identity_.chain->source));
    for (const auto& step : steps_) {
      keys_.push_back(std::visit([this](const auto& kind) { return key_of(kind); }, step));
    }
    result_.credentials = after(steps_.size());
    const auto& end = result_.credentials.expiration;
    if (end && *end <= resolver_.client.now()) {
      const auto source = chain_links(identity_).front();
      throw CredentialError(fmt::format("{} ({}): the credentials have expired, {} ago",
                                        source.kind, source.origin,
                                        describe(resolver_.client.now() - *end)));
    }
    return std::move(result_);
  }

private:
  /// The credentials that the source and the first `count` steps give.
  Credentials after(std::size_t count) {
    auto credentials =
        count == 0 ? std::visit([this](const auto& source) { return start(source); },
                                identity_.chain->source)
                   : kept(count, [&] {
                       const auto caller = after(count - 1);
                       return std::visit([&](const auto& kind) { return take(kind, caller); },
                                         steps_[count - 1]);
                     });
    result_.links[count] = credentials;
    return credentials;
  }

  /// `source`'s credentials, or those of an earlier launch.
  Credentials kept(std::size_t link, const std::function<Credentials()>& source) const {
    if (!resolver_.cache) return source();
    bool asked = false;
    auto credentials = resolver_.cache->get(keys_[link], [&] {
      asked = true;
      return source();
    });
    if (!asked) {
      say(fmt::format("kept credentials, access key {}, of an earlier launch",
                      shown_key(credentials)));
    }
    return credentials;
  }

  // ---- sources, and what makes them the same as those of an earlier launch ----

  static std::string key_of(const StaticKeys& keys) {
    return CacheKey()
        .add("keys")
        .add(keys.credentials.access_key_id)
        .add(keys.credentials.secret_access_key)
        .add(keys.credentials.session_token)
        .text();
  }
  Credentials start(const StaticKeys& keys) const {
    say(fmt::format("access key {} from {}", shown_key(keys.credentials), keys.origin));
    return keys.credentials;
  }

  std::string key_of(const CredentialProcess& process) const {
    refuse_recursion(process, resolver_.environment); // which would wait for what we hold
    return CacheKey().add("process").add(process.command_line).add(process.profile).text();
  }
  Credentials start(const CredentialProcess& process) const {
    say(fmt::format("credential_process of profile {} ({})", process.profile, process.origin));
    return run_credential_process(process, resolver_.environment);
  }

  /// With the token, so that kept credentials end with a logout, or with another user's login.
  std::string key_of(const Sso& sso) {
    say(fmt::format("SSO account {} as {} ({})", sso.account_id, sso.role_name, sso.origin));
    try {
      sso_token_ = sso_access_token(sso.token, resolver_.client.send, resolver_.client.now);
    } catch (const CredentialError& error) {
      throw CredentialError(
          fmt::format("{}: profile {}: {}", sso.origin, sso.profile, error.what()), error.remedy(),
          error.temporary());
    }
    return CacheKey()
        .add("sso")
        .add(sso.portal.url())
        .add(sso.account_id)
        .add(sso.role_name)
        .add(sso_token_)
        .text();
  }
  Credentials start(const Sso& sso) const {
    return kept(0, [&] {
      say(fmt::format("credentials from {}", sso.portal.url()));
      return fetch_sso_credentials(sso, sso_token_, resolver_.client.send);
    });
  }

  static std::string key_of(const LoginSession& login) {
    return CacheKey().add("login").add(login.session).add(login.file.string()).text();
  }
  Credentials start(const LoginSession& login) const {
    say(fmt::format("login session of profile {} ({})", login.profile, login.origin));
    return read_login_credentials(login, resolver_.client.now);
  }

  std::string key_of(const WebIdentity& identity) const {
    CacheKey key;
    key.add("web identity").add(identity_.sts.url()).add(identity.role_arn);
    add(key, identity.options);
    if (const auto* offer = std::get_if<TokenRequest>(&identity.token)) {
      key.add(offer->url).add(offer->bearer);
    } else {
      key.add(web_identity_token(identity));
    }
    return key.text();
  }
  Credentials start(const WebIdentity& identity) const {
    return kept(0, [&] {
      const auto token = web_identity_token(identity);
      say(fmt::format("role {} ({}) for a web identity token, from {}", identity.role_arn,
                      identity.origin, identity_.sts.url()));
      try {
        return assume_role_with_web_identity(resolver_.client, identity_.sts, identity.role_arn,
                                             identity.options, token);
      } catch (const ServiceError& error) {
        throw CredentialError(fmt::format("{}: {} cannot be assumed with a web identity token: {}",
                                          identity.origin, identity.role_arn, error.what()),
                              error.remedy().empty() ? what_to_check_of_token(error)
                                                     : error.remedy(),
                              error.temporary());
      }
    });
  }
  std::string web_identity_token(const WebIdentity& identity) const {
    return fetch_web_identity_token(identity, resolver_.client.send, resolver_.environment);
  }
  static std::string what_to_check_of_token(const ServiceError& error) {
    if (error.access_denied()) {
      return "The role's trust policy must allow sts:AssumeRoleWithWebIdentity to the token's "
             "issuer, for its audience and subject.";
    }
    if (error.code() == "ExpiredTokenException") return "The token has expired; get a new one.";
    return {};
  }

  static std::string key_of(const ContainerEndpoint& endpoint) {
    // In EKS all pods ask at one URL; their tokens tell them apart.
    return CacheKey()
        .add("container")
        .add(endpoint.request.url())
        .add(container_token(endpoint))
        .text();
  }
  Credentials start(const ContainerEndpoint& endpoint) const {
    say(fmt::format("container endpoint {} ({})", shown_endpoint(endpoint), endpoint.origin));
    return fetch_container_credentials(endpoint, resolver_.client.send, resolver_.lookup);
  }

  static std::string key_of(const InstanceMetadata& metadata) {
    return CacheKey().add("instance").add(metadata.endpoint.url()).text();
  }
  Credentials start(const InstanceMetadata& metadata) const {
    say(fmt::format("instance metadata service {} ({})", metadata.endpoint.url(),
                    metadata.endpoint.origin));
    auto credentials = fetch_instance_credentials(metadata, resolver_.client.send);
    if (credentials) return *std::move(credentials);
    if (!identity_.chain->tried.empty()) throw no_credentials(identity_.chain->tried);
    throw CredentialError(
        fmt::format("{}: credential_source is Ec2InstanceMetadata, and {} offers no role",
                    metadata.origin, metadata.endpoint.url()),
        "This machine must be an EC2 instance with an instance profile.");
  }

  // ---- steps ----

  std::string key_of(const SessionToken& step) const {
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
    CacheKey key;
    key.add("role")
        .add(keys_.back())
        .add(identity_.sts.url())
        .add(identity_.sts.signing_region)
        .add(identity_.iam.url())
        .add(step.role.arn)
        .add(step.role.path)
        .add(step.role.name)
        .add(step.mfa.serial);
    add(key, step.options);
    return key.text();
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
                    : run_mfa_process(mfa.process, mfa.origin, resolver_.environment);
    if (!is_mfa_code(code)) {
      throw CredentialError(fmt::format("that is no code of the MFA device {}", mfa.serial),
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
  std::vector<std::string> keys_; ///< of the source, and after each step
  std::string sso_token_;
  ResolvedCredentials result_;
};

} // namespace

ResolvedCredentials Resolver::resolve(const Identity& identity) const {
  return Run(*this, identity).run();
}

} // namespace idr::aws

#include "core/aws/chain/resolve_credentials.hpp"

#include "core/aws/api/refusal.hpp"
#include "core/aws/api/sts.hpp"
#include "core/aws/cache/cache_key.hpp"
#include "core/aws/chain/chain_links.hpp"
#include "core/aws/chain/take_step.hpp"
#include "core/aws/sources/source.hpp"

#include <fmt/format.h>

namespace idr::aws {
namespace {

/// Works backwards from the last link: if its credentials are cached, the earlier links are not
/// needed.
class Run {
public:
  Run(const Resolver& resolver, const CredentialPlan& plan)
      : resolver_(resolver), plan_(plan),
        steps_(plan.chain->steps), source_context_{resolver.client, resolver.environment,
                                                   resolver.lookup, resolver.waiting,
                                                   resolver.say,    plan.sts,
                                                   plan.host_name},
        context_{source_context_,
                 plan.iam,
                 *plan.chain,
                 plan.mfa_code,
                 resolver.ask_mfa_code,
                 resolver.warn,
                 resolver.cache.has_value()},
        source_(std::visit([this](const auto& source) { return prepare(source, source_context_); },
                           plan.chain->source)) {}

  ResolvedCredentials run() {
    result_.links.resize(steps_.size() + 1);
    keys_ = keys_after(source_.key);
    result_.credentials = after(steps_.size());
    return std::move(result_);
  }

private:
  /// Returns the credentials after the source and the first `count` steps.
  Credentials after(std::size_t count) {
    auto credentials = count == 0 ? from_source() : from_step(count);
    refuse_expired(credentials, count);
    result_.links[count] = credentials;
    return credentials;
  }

  /// The cache keys of the source, and after each step.
  std::vector<std::string> keys_after(const std::string& source_key) const {
    std::vector<std::string> keys = {source_key};
    for (const auto& step : steps_) keys.push_back(step_key(step, keys.back(), context_));
    return keys;
  }

  Credentials from_source() {
    if (!source_.is_cached) return source_.fetch();
    return cached(0, [&] {
      auto credentials = source_.fetch();
      if (source_.key_after_fetch) next_keys_ = keys_after(source_.key_after_fetch());
      return credentials;
    });
  }

  Credentials from_step(std::size_t count) {
    const auto& step = steps_[count - 1];
    const auto* session = std::get_if<SessionToken>(&step);
    if (session == nullptr || !session->long_term_only) {
      return cached(count, [&] { return take_step(step, after(count - 1), context_); });
    }
    // Which keys a program prints is known only after it has run.
    auto caller = after(count - 1);
    if (caller.temporary()) return caller;
    keys_[count] = CacheKey().add(keys_[count]).add(caller.access_key_id.text()).text();
    return cached(count, [&] { return take_step(step, caller, context_); });
  }

  /// A file or a program may provide expired credentials.
  void refuse_expired(const Credentials& credentials, std::size_t count) const {
    const auto age = credentials.expired_for(resolver_.client.now());
    if (!age) return;
    const auto link = chain_links(plan_)[count];
    const auto place = link.origin_text();
    throw CredentialError(fmt::format("{}{} returned credentials that expired {} ago",
                                      place.empty() ? "" : place + ": ", link.kind,
                                      system::describe(*age)),
                          "Get new ones, or set this machine's clock.");
  }

  /// SessionUse::Launch applies only to the container's own credentials, and not if renewing them
  /// would require another MFA code from the user.
  SessionUse use_of(std::size_t count) const {
    const bool is_last = count == steps_.size();
    return is_last && !needs_code(count) ? resolver_.use : SessionUse::Command;
  }

  /// Whether requesting these credentials again would require an MFA code that is not yet
  /// available.
  bool needs_code(std::size_t count) const {
    if (count == 0 || !plan_.mfa_code.empty()) return false;
    if (!mfa_device(steps_[count - 1]).serial.empty()) return true;
    return !is_cached(count - 1) && needs_code(count - 1);
  }

  bool is_cached(std::size_t count) const {
    return resolver_.cache && resolver_.cache->holds(keys_[count], use_of(count));
  }

  /// Returns the credentials of an earlier launch, else those of `fetch`, which the next launch
  /// finds.
  Credentials cached(std::size_t count, const std::function<Credentials()>& fetch) {
    if (!resolver_.cache) return fetch();
    bool fetched = false;
    const auto use = use_of(count);
    auto credentials = resolver_.cache->get(keys_[count], use, [&] {
      fetched = true;
      return fetch();
    });
    if (fetched && !next_keys_.empty() && next_keys_[count] != keys_[count])
      resolver_.cache->get(next_keys_[count], use, [&] { return credentials; });
    result_.cached = !fetched; // the last link sets the final value
    if (!fetched) {
      source_context_.say(fmt::format("cached credentials of an earlier launch, access key {}",
                                      shown_key(credentials)));
    }
    return credentials;
  }

  const Resolver& resolver_;
  const CredentialPlan& plan_;
  const std::vector<Step>& steps_;
  SourceContext source_context_;
  StepContext context_;
  Prepared source_;
  std::vector<std::string> keys_;
  std::vector<std::string> next_keys_; ///< of the next launch; empty if they are the same
  ResolvedCredentials result_;
};

} // namespace

bool is_refused_by_iam(const CredentialPlan& plan, const ResolvedCredentials& resolved) {
  const auto& steps = plan.chain->steps;
  const auto* session = steps.empty() ? nullptr : std::get_if<SessionToken>(&steps.back());
  if (session == nullptr || !session->mfa.serial.empty()) return false;
  // A skipped session has the credentials of the previous link.
  const auto& before = resolved.links[resolved.links.size() - 2];
  return !before || before->access_key_id.text() != resolved.credentials.access_key_id.text();
}

ResolvedCredentials Resolver::resolve(const CredentialPlan& plan) const {
  return Run(*this, plan).run();
}

CallerIdentity Resolver::identify(const CredentialPlan& plan,
                                  const Credentials& credentials) const {
  try {
    return get_caller_identity(client, plan.sts, credentials);
  } catch (const ServiceError& error) {
    throw CredentialError(fmt::format("{} does not accept {}: {}", plan.sts.authority,
                                      name_of_key(credentials, *plan.chain), error.what()),
                          keys_remedy(error, credentials, plan.sts), error.temporary());
  }
}

} // namespace idr::aws

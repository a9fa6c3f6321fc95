#include "core/aws/chain/take_step.hpp"

#include "core/aws/api/refusal.hpp"
#include "core/aws/api/sts.hpp"
#include "core/aws/cache/cache_key.hpp"
#include "core/aws/chain/chained_role_limit.hpp"
#include "core/aws/chain/find_role_arn.hpp"
#include "core/error.hpp"

#include <fmt/format.h>

#include <optional>

namespace idr::aws {
namespace {

CacheKey key_begin(std::string_view kind, const std::string& before, const StepContext& context) {
  CacheKey key;
  key.add(kind).add(before).add(context.sts().url()).add(context.sts().signing_region);
  return key;
}

struct AddStep {
  const std::string& before;
  const StepContext& context;

  CacheKey operator()(const SessionToken& step) const {
    return key_begin("session", before, context)
        .add(std::to_string(step.duration.count()))
        .add(step.mfa.serial);
  }
  CacheKey operator()(const AssumeRole& step) const {
    return key_begin("role", before, context)
        .add(context.iam.url())
        .add(step.role.arn)
        .add(step.role.path)
        .add(step.role.name)
        .add(step.mfa.serial)
        .add(step.options);
  }
};

std::string code_of(const MfaDevice& mfa, const StepContext& context) {
  if (!context.mfa_code.empty()) return context.mfa_code;
  auto code = mfa.process.empty()
                  ? context.ask_mfa_code(mfa.serial)
                  : run_mfa_process(mfa, context.source.environment, context.source.waiting);
  if (is_mfa_code(code)) return code;
  throw MfaCodeError(fmt::format("not a code of the MFA device {}", mfa.serial),
                     "Enter the six digits that the device shows.");
}

std::optional<MfaToken> mfa_token(const MfaDevice& mfa, const StepContext& context) {
  if (mfa.serial.empty()) return std::nullopt;
  return MfaToken{mfa.serial, code_of(mfa, context)};
}

/// Returns the refusal's message without the caller and the role, which our message already names.
std::string without_repetition(const ServiceError& error, const std::string& caller,
                               const std::string& arn) {
  const std::string_view words = error.what();
  const auto repetition =
      fmt::format("{}: User: {} is not authorized to perform: sts:AssumeRole on resource: {}",
                  error.code(), caller, arn);
  if (!words.starts_with(repetition)) return error.what();
  return error.code() + std::string(words.substr(repetition.size()));
}

/// Whether the role was assumed with a cached MFA session; a policy may require a recent code.
bool uses_old_mfa_code(const StepContext& context) {
  const auto& steps = context.chain.steps;
  const auto* session = steps.empty() ? nullptr : std::get_if<SessionToken>(&steps.front());
  return session != nullptr && !session->mfa.serial.empty() && context.is_cached;
}

bool is_from_variables(const Credentials& caller, const CredentialChain& chain) {
  const auto* keys = std::get_if<StaticKeys>(&chain.source);
  return keys != nullptr && keys->profile.empty() &&
         keys->credentials.access_key_id.text() == caller.access_key_id.text();
}

[[noreturn]] void throw_role_refused(const AssumeRole& step, const RoleArn& role,
                                     const Credentials& caller, const ServiceError& error,
                                     const StepContext& context) {
  const auto who = find_caller(caller, context);
  const RefusedRole refused{.arn = role.text,
                            .path_unknown_because = role.path_unknown.because,
                            .options = step.options,
                            .confirmed_by_iam = role.confirmed_by_iam,
                            .typed = step.profile.empty(),
                            .used_old_mfa_code = uses_old_mfa_code(context),
                            .caller_is_from_variables = is_from_variables(caller, context.chain)};
  throw CredentialError(fmt::format("{}{} cannot be assumed by {}: {}",
                                    step.profile.empty() ? "" : to_string(step.origin) + ": ",
                                    role.text, name_of(who, caller, context.chain),
                                    without_repetition(error, who.arn, role.text)),
                        role_remedy(error, refused, who, caller, context.sts()),
                        error.temporary() || role.path_unknown.temporary);
}

struct TakeStep {
  const Credentials& caller;
  const StepContext& context;

  Credentials operator()(const SessionToken& step) const {
    const auto mfa = mfa_token(step.mfa, context);
    context.source.say(fmt::format("requesting a session of {} from {}",
                                   system::describe(step.duration), context.sts().url()));
    try {
      return get_session_token(context.client(), context.sts(), caller, step.duration, mfa);
    } catch (const ServiceError& error) {
      throw CredentialError(fmt::format("STS refuses a temporary session for {}: {}",
                                        name_of_key(caller, context.chain), error.what()),
                            session_remedy(error, mfa.has_value(), caller, context.sts()),
                            error.temporary());
    }
  }

  Credentials operator()(AssumeRole step) const {
    if (caller.temporary() && exceeds_chained_session(step)) {
      if (context.warn) context.warn(capped_warning(step));
      step.options.duration = longest_chained_session;
    }
    const auto mfa = mfa_token(step.mfa, context);
    const auto role = find_role_arn(step.role, caller, context);
    context.source.say(fmt::format("requesting role {} ({}) from {}", role.text,
                                   to_string(step.origin), context.sts().url()));
    try {
      return assume_role(context.client(), context.sts(), caller, role.text, step.options, mfa);
    } catch (const ServiceError& error) {
      throw_role_refused(step, role, caller, error, context);
    }
  }
};

} // namespace

std::string step_key(const Step& step, const std::string& key_before, const StepContext& context) {
  refuse_recursion(mfa_device(step), context.source.environment);
  return std::visit(AddStep{key_before, context}, step).text();
}

Credentials take_step(const Step& step, const Credentials& caller, const StepContext& context) {
  return std::visit(TakeStep{caller, context}, step);
}

} // namespace idr::aws

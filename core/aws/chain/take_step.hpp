// A step of a credential chain: requests a session or a role from STS.
#pragma once

#include "core/aws/chain/step_context.hpp"

#include <string>

namespace idr::aws {

/// Returns the cache key (see CacheKey), which is equal for launches that would get the same
/// credentials. `key_before` is the key of the source or the previous step. Sends no request.
/// Throws CredentialError if an `mfa_process` calls itself through this program.
std::string step_key(const Step& step, const std::string& key_before, const StepContext& context);

/// Requests the step's credentials with those of the caller. Throws CredentialError with the place
/// where the step is set, the service's message and what to check; MfaCodeError; NetworkError.
Credentials take_step(const Step& step, const Credentials& caller, const StepContext& context);

} // namespace idr::aws

// One step of a credential chain: a session or a role, by a request to STS.
#pragma once

#include "core/aws/chain/step_context.hpp"

#include <string>

namespace idr::aws {

/// Of CacheKey: equal for two launches that would get the same credentials. `key_before`: of the
/// source, or of the step before. Makes no request. Throws CredentialError for an `mfa_process`
/// that calls itself, through us.
std::string step_key(const Step& step, const std::string& key_before, const StepContext& context);

/// The step's credentials, requested with those of the caller. Throws CredentialError that names
/// the step's place, what the service answered and what to check; MfaCodeError; NetworkError.
Credentials take_step(const Step& step, const Credentials& caller, const StepContext& context);

/// The MFA device whose code the step needs; without a serial where it needs none.
const MfaDevice& mfa_device(const Step& step);

} // namespace idr::aws

// The device of multi-factor authentication, and where its codes come from.
#pragma once

#include "core/error.hpp"
#include "core/options/origin.hpp"
#include "core/system/environment.hpp"
#include "core/system/waiting.hpp"

#include <string>
#include <string_view>

namespace idr::aws {

struct MfaDevice {
  std::string serial; ///< empty: without MFA
  std::string
      process; ///< `mfa_process`, a command line that prints the code; empty: the user is asked
  options::Origin origin = {}; ///< of `process`
};

/// Whether STS takes it for a device's: 9 to 256 letters, digits and `_+=/:,.@-`. Source: STS API
/// Reference, AssumeRole, SerialNumber.
bool is_mfa_serial(std::string_view text);
inline constexpr auto mfa_serial_remedy =
    "It is the device's ARN, or the number on it: `aws iam list-mfa-devices` shows it.";

/// Throws CredentialError for a device whose `mfa_process` asks, through us, for its own code. To
/// be called before anything is waited for that the first of the two holds.
void refuse_recursion(const MfaDevice& device, const system::Environment& environment);

/// The code that the device's `mfa_process` prints. Throws MfaCodeError where it fails, and as
/// refuse_recursion does.
std::string run_mfa_process(const MfaDevice& device, const system::Environment& environment,
                            const system::WaitingNote& waiting = {});

} // namespace idr::aws

// An MFA device and the source of its codes.
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
      process; ///< `mfa_process`, a command line that prints the code; empty: prompt the user
  options::Origin origin = {}; ///< of `process`
};

/// Whether STS accepts the text as a device's serial: 9 to 256 letters, digits and `_+=/:,.@-`.
/// Source: STS API Reference, AssumeRole, SerialNumber.
bool is_mfa_serial(std::string_view text);
inline constexpr auto mfa_serial_remedy =
    "It must be the device's ARN or serial number: `aws iam list-mfa-devices` shows it.";

/// Throws CredentialError if the device's `mfa_process` calls itself through this program. Must be
/// called before any wait: the inner process would wait for a lock that the outer one holds.
void refuse_recursion(const MfaDevice& device, const system::Environment& environment);

/// Returns the code that the device's `mfa_process` prints. Throws MfaCodeError if it fails or
/// calls itself.
std::string run_mfa_process(const MfaDevice& device, const system::Environment& environment,
                            const system::WaitingNote& waiting = {});

} // namespace idr::aws

#include "core/aws/sources/mfa.hpp"

#include "core/aws/sources/configured_command.hpp"

namespace idr::aws {

bool is_mfa_serial(std::string_view text) {
  constexpr auto allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=/:,.@-";
  return text.size() >= 9 && text.size() <= 256 &&
         text.find_first_not_of(allowed) == std::string_view::npos;
}

void refuse_recursion(const MfaDevice& device, const system::Environment& environment) {
  if (!device.process.empty()) refuse_recursion("mfa_process", device.origin, environment);
}

std::string run_mfa_process(const MfaDevice& device, const system::Environment& environment,
                            const system::WaitingNote& waiting) try {
  auto code =
      run_configured_command("mfa_process", device.process, device.origin, environment, waiting);
  code.erase(code.find_last_not_of(" \t\r\n") + 1);
  return code;
} catch (const CredentialError& error) {
  throw MfaCodeError(error.what(), error.remedy());
}

} // namespace idr::aws

// The context in which the steps of a chain run, and the caller of a step.
#pragma once

#include "core/aws/api/trust_statement.hpp"
#include "core/aws/chain/credential_chain.hpp"

#include <functional>
#include <string>

namespace idr::aws {

/// The references must outlive it.
struct StepContext {
  const SourceContext& source;
  const Endpoint& iam;
  const CredentialChain& chain;
  const std::string& mfa_code; ///< given by --mfa-code; empty if not given
  /// Returns the current code of the MFA device; throws if no user can be prompted.
  const std::function<std::string(const std::string& serial)>& ask_mfa_code;
  const std::function<void(const std::string&)>& warn; ///< may be empty
  bool is_cached; ///< whether a step's credentials may come from the cache

  const QueryClient& client() const { return source.client; }
  const Endpoint& sts() const { return source.sts; }
};

/// Returns the caller of a refused request, for the message; without an ARN if STS does not return
/// it.
Caller find_caller(const Credentials& credentials, const StepContext& context);

/// Returns the caller's ARN, else its access key.
std::string name_of(const Caller& caller, const Credentials& credentials,
                    const CredentialChain& chain);

} // namespace idr::aws

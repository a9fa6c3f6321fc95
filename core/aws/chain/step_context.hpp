// What the steps of a chain are taken with, and who takes them.
#pragma once

#include "core/aws/api/trust_statement.hpp"
#include "core/aws/chain/credential_chain.hpp"

#include <functional>
#include <string>

namespace idr::aws {

/// All that it refers to outlives it.
struct StepContext {
  const SourceContext& source;
  const Endpoint& iam;
  const CredentialChain& chain;
  const std::string& mfa_code; ///< that was typed; empty: none
  /// Returns the current code of the MFA device; throws where no user can be prompted.
  const std::function<std::string(const std::string& serial)>& ask_mfa_code;
  const std::function<void(const std::string&)>& warn; ///< may be empty
  bool is_cached; ///< whether a step's credentials may be those of an earlier launch

  const QueryClient& client() const { return source.client; }
  const Endpoint& sts() const { return source.sts; }
};

/// The caller of a request that was refused, for the message; without an ARN where STS does not
/// tell it.
Caller find_caller(const Credentials& credentials, const StepContext& context);

/// Its ARN, else `access key …MPLE`.
std::string name_of(const Caller& caller, const Credentials& credentials);

} // namespace idr::aws

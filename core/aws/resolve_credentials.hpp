// Runs a credential chain: the requests to STS and IAM, one step after the other.
#pragma once

#include "core/aws/identity.hpp"
#include "core/aws/query_protocol.hpp"

#include <functional>
#include <string>
#include <vector>

namespace idr::aws {

struct ResolvedCredentials {
  Credentials credentials;
  /// Of the last role's session; empty where no role was assumed.
  std::string arn;
  /// The ARN of each role that was assumed, in order.
  std::vector<std::string> roles;
};

/// What a chain is run with.
struct Resolver {
  QueryClient client;
  /// Asks the user for the current code of an MFA device. Throws where nobody can be asked.
  std::function<std::string(const std::string& serial)> ask_mfa_code;
  /// Takes a line about each step.
  std::function<void(const std::string&)> say;

  /// Throws CredentialError that names the role, its account, who asked for it, what the service
  /// said and what to check; NetworkError.
  ResolvedCredentials resolve(const Identity& identity) const;
};

} // namespace idr::aws

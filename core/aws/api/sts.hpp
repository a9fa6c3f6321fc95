// The STS operations that a launch needs.
// Source: AWS Security Token Service API Reference.
#pragma once

#include "core/aws/api/query_protocol.hpp"
#include "core/aws/api/session_options.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace idr::aws {

/// An MFA device and its current code.
struct MfaToken {
  std::string serial;
  std::string code;
};

struct CallerIdentity {
  std::string arn;
  std::string account;
  std::string user_id;
};

// Each function sends one request and throws as QueryClient::call does. The credentials of a role
// include its ARN and the ARN of its session, `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`.
Credentials assume_role(const QueryClient& client, const Endpoint& sts, const Credentials& caller,
                        const std::string& role_arn, const SessionOptions& options,
                        const std::optional<MfaToken>& mfa);
Credentials assume_role_with_web_identity(const QueryClient& client, const Endpoint& sts,
                                          const std::string& role_arn,
                                          const SessionOptions& options, const std::string& token);
Credentials get_session_token(const QueryClient& client, const Endpoint& sts,
                              const Credentials& caller, std::chrono::seconds duration,
                              const std::optional<MfaToken>& mfa);
CallerIdentity get_caller_identity(const QueryClient& client, const Endpoint& sts,
                                   const Credentials& caller);

/// Whether the text is six digits, the form of an MFA code.
bool is_mfa_code(std::string_view text);

/// Returns the account ID in an ARN; empty if the text is not an ARN.
std::string account_in_arn(std::string_view arn);
/// Returns the partition in an ARN; empty if the text is not an ARN.
std::string partition_in_arn(std::string_view arn);

} // namespace idr::aws

// Runs a credential chain: its source, then the requests to STS and IAM, step by step.
#pragma once

#include "core/aws/api/query_protocol.hpp"
#include "core/aws/cache/credential_cache.hpp"
#include "core/aws/chain/credential_plan.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idr::aws {

struct ResolvedCredentials {
  Credentials credentials;
  /// The credentials of each link, the source first, then the steps; std::nullopt for a link that
  /// was not needed because the credentials of a later link were cached.
  std::vector<std::optional<Credentials>> links;
  bool cached = false; ///< the credentials of the last link were cached by an earlier launch
};

/// Whether the credentials are those of a GetSessionToken session without MFA, for which IAM
/// refuses all calls regardless of permissions. Source: STS API Reference, GetSessionToken.
bool is_refused_by_iam(const CredentialPlan& plan, const ResolvedCredentials& resolved);
inline constexpr auto refused_by_iam =
    "IAM refuses all calls of this session: it was created by GetSessionToken without MFA";
inline constexpr auto refused_by_iam_remedy = "Use --role or --mfa-serial.";

/// Runs credential chains.
struct Resolver {
  QueryClient client;
  system::Environment environment;
  HostLookup lookup; ///< of the container endpoint's host
  /// Prompts the user for the current code of an MFA device. Throws if no user can be prompted.
  std::function<std::string(const std::string& serial)> ask_mfa_code;
  /// Receives one line per step; may be empty.
  std::function<void(const std::string&)> say;
  std::function<void(const std::string&)> warn; ///< receives warnings; may be empty
  system::WaitingNote waiting;          ///< shown while waiting for a lock or a slow program
  std::optional<CredentialCache> cache; ///< std::nullopt: all credentials are requested again
  SessionUse use = SessionUse::Command; ///< of the credentials of the last link

  /// Returns the credentials of the plan's chain. Throws CredentialError, which names the failed
  /// link and, for a role, its account, the caller, the service's message and what to check;
  /// NetworkError.
  ResolvedCredentials resolve(const CredentialPlan& plan) const;
  /// Returns the caller identity of the credentials. Throws CredentialError, which names their
  /// access key.
  CallerIdentity identify(const CredentialPlan& plan, const Credentials& credentials) const;
};

} // namespace idr::aws

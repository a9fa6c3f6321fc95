// Runs a credential chain: its source, and the requests to STS and IAM, one step after the other.
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
  /// What each link gave, the source first, then the steps; nothing for a link that nobody had to
  /// ask, since the credentials of a later one were kept.
  std::vector<std::optional<Credentials>> links;
  bool cached = false; ///< nobody was asked for the last link: an earlier launch was
};

/// Whether the credentials are those of a GetSessionToken session without MFA, whose calls IAM
/// refuses whatever its permissions are. Source: STS API Reference, GetSessionToken.
bool is_refused_by_iam(const CredentialPlan& plan, const ResolvedCredentials& resolved);
inline constexpr auto refused_by_iam =
    "IAM refuses all calls of this session: it was made by GetSessionToken without MFA";
inline constexpr auto refused_by_iam_remedy = "Use --role or --mfa-serial.";

/// What a chain is run with.
struct Resolver {
  QueryClient client;
  system::Environment environment;
  HostLookup lookup; ///< of the container endpoint's host
  /// Asks the user for the current code of an MFA device. Throws where nobody can be asked.
  std::function<std::string(const std::string& serial)> ask_mfa_code;
  /// Takes a line about each step; may be empty.
  std::function<void(const std::string&)> say;
  std::function<void(const std::string&)> warn; ///< takes a warning; may be empty
  system::WaitingNote waiting;                  ///< for a lock, or for a program that takes long
  std::optional<CredentialCache> cache;         ///< absent: everything is asked for anew
  SessionUse use = SessionUse::Command;         ///< of the credentials that the last link gives

  /// Throws CredentialError that names the link which failed, and for a role its account, who asked
  /// for it, what the service said and what to check; NetworkError.
  ResolvedCredentials resolve(const CredentialPlan& plan) const;
  /// Whom STS takes the credentials for. Throws CredentialError that names their access key.
  CallerIdentity identify(const CredentialPlan& plan, const Credentials& credentials) const;
};

} // namespace idr::aws

// What every source of credentials offers, beside its struct and the functions that find it. The
// file of a source X declares
//   CredentialKind kind_of(const X& source);
//   ChainLink describe(const X& source, const StsInUse& sts);
//   Prepared prepare(const X& source, const SourceContext& context);
// and, where users write an account ID beside it, `void check_account_id(const X& source)`. A new
// source is one such file, an alternative of `Source`, and its place in the order of find_source.
#pragma once

#include "core/aws/api/query_protocol.hpp"
#include "core/options/origin.hpp"
#include "core/system/environment.hpp"
#include "core/system/waiting.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace idr::aws {

/// What a source gives: long-term or temporary credentials, or either, which is known when it has
/// been run.
enum class CredentialKind : std::uint8_t { LongTerm, Temporary, Unknown };

/// The STS that an identity uses: its endpoint, and the region it was chosen for.
struct StsInUse {
  const Endpoint& endpoint;
  const std::string& region;
};

/// A source of credentials, or a step after it, in words.
struct ChainLink {
  std::string kind;       ///< `access key`, `SSO`, `role`, …
  std::string detail;     ///< which one; holds no secret
  std::string profile;    ///< that it is set in; may be empty
  options::Origin origin; ///< Default: the program's own choice
  std::string endpoint;   ///< URL of the service that gives the credentials; empty where none does
  std::string region;     ///< of the endpoint; may be empty

  /// Empty where nobody named the link.
  std::string origin_text() const {
    return options::is<options::Default>(origin) ? "" : to_string(origin);
  }
};

/// The addresses of a host, as texts; empty where it has none.
using HostLookup = std::function<std::vector<std::string>(const std::string& host)>;

/// What credentials are fetched with. All that it refers to outlives the Prepared made with it.
struct SourceContext {
  const QueryClient& client;
  const system::Environment& environment;
  const HostLookup& lookup;           ///< of a container endpoint's host
  const system::WaitingNote& waiting; ///< for a lock, or for a slow program
  const std::function<void(const std::string&)>&
      note; ///< takes a line about each step; may be empty
  const Endpoint& sts;
  const std::string& host_name; ///< of this machine

  void say(const std::string& line) const {
    if (note) note(line);
  }
};

/// A source, ready to be used. Preparing one makes no request and runs no program.
struct Prepared {
  /// Of CacheKey: equal for two launches that would get the same credentials.
  std::string key;
  /// Whether its credentials are cached themselves: a service gives them, and many launches should
  /// request them once. Those of the steps after a source always are.
  bool is_cached = false;
  /// Throws CredentialError that names where the source is set and what to do next.
  std::function<Credentials()> fetch;
};

/// Throws ConfigError (`ORIGIN: KEY "…" is not an account ID`) for a text that is neither empty nor
/// an account ID.
void require_account_id(const options::Origin& origin, std::string_view key, std::string_view id);

} // namespace idr::aws

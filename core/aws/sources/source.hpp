// The interface of every source of credentials. In addition to its struct and the functions that
// find it, the header of a source X declares
//   CredentialKind kind_of(const X& source);
//   ChainLink describe(const X& source, const StsInUse& sts);
//   Prepared prepare(const X& source, const SourceContext& context);
// and, if users can set an account ID for it, `void check_account_id(const X& source)`. A new
// source needs such a header, an alternative in `Source`, and a place in the order of find_source.
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

/// The kind of credentials that a source provides. Unknown: either kind, depending on its output.
enum class CredentialKind : std::uint8_t { LongTerm, Temporary, Unknown };

/// The STS endpoint of a plan and its region.
struct StsInUse {
  const Endpoint& endpoint;
  const std::string& region;
};

/// The description of a source of credentials or of a step after it.
struct ChainLink {
  std::string kind;       ///< `access key`, `SSO`, `role`, …
  std::string detail;     ///< which one; contains no secret
  std::string profile;    ///< in which it is set; may be empty
  options::Origin origin; ///< Default: chosen by this program
  std::string endpoint;   ///< URL of the service that provides the credentials; empty if none does
  std::string region;     ///< of the endpoint; may be empty

  /// Returns where the link is set; empty if it is not configured.
  std::string origin_text() const {
    return options::is<options::Default>(origin) ? "" : to_string(origin);
  }
};

/// Returns the addresses of a host as text; empty if it has none.
using HostLookup = std::function<std::vector<std::string>(const std::string& host)>;

/// The context for fetching credentials. The references must outlive every Prepared created with
/// it.
struct SourceContext {
  const QueryClient& client;
  const system::Environment& environment;
  const HostLookup& lookup;           ///< of a container endpoint's host
  const system::WaitingNote& waiting; ///< shown while waiting for a lock or a slow program
  const std::function<void(const std::string&)>& note; ///< receives one line per step; may be empty
  const Endpoint& sts;
  const std::string& host_name; ///< of this machine

  void say(const std::string& line) const {
    if (note) note(line);
  }
};

/// A source that is ready to use. Preparing one sends no request and runs no program.
struct Prepared {
  /// The cache key (see CacheKey): equal for launches that would get the same credentials.
  std::string key;
  /// Whether the source's own credentials are cached: true if a service issues them, so that
  /// concurrent launches request them only once. Credentials of the steps after a source are always
  /// cached.
  bool is_cached = false;
  /// Throws CredentialError with the place where the source is set and what to do next.
  std::function<Credentials()> fetch;
  /// Returns the key of the next launch after `fetch`; empty if it is the same one.
  std::function<std::string()> key_after_fetch = {};
};

/// Throws ConfigError (`ORIGIN: KEY "…" is not an account ID`) for a text that is neither empty nor
/// an account ID.
void require_account_id(const options::Origin& origin, std::string_view key, std::string_view id);

} // namespace idr::aws

// The first credentials of an endpoint, and the messages about those that follow.
#pragma once

#include "core/launch/credential_fetch.hpp"
#include "core/launch/interruptible_loop.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace idr::launch {

/// A random token for clients of an endpoint.
std::string random_token();

struct FirstFetch {
  Fetched fetched;
  std::uint16_t port = 0; ///< at which the endpoint serves
};

/// Fetches credentials and feeds them to the endpoint. `companion` returns its ID (see Feed) as
/// soon as the endpoint is ready to be fed; it is called when there is something to feed. Throws as
/// Resolver::resolve and InterruptibleLoop::wait_until do; Error if the endpoint does not take
/// them.
FirstFetch fetch_first(InterruptibleLoop& loop, FetchOrder& order,
                       const std::function<std::string()>& companion);

/// A warning: why the credentials, which end then, are not refreshed.
std::string not_refreshed(const Error& error, system::TimePoint expiration);
/// A message about new credentials.
std::string refreshed(const Fetched& fetched);

} // namespace idr::launch

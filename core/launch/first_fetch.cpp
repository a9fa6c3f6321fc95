#include "core/launch/first_fetch.hpp"

#include "core/plan/warning.hpp"
#include "core/system/random.hpp"

#include <fmt/format.h>

#include <optional>

namespace idr::launch {
namespace {

constexpr std::size_t token_digits = 64;

std::string time_of_day(system::TimePoint time) {
  return system::format_iso8601(time).substr(11, 5) + " UTC";
}

} // namespace

std::string random_token() { return system::random_hex(token_digits); }

FirstFetch fetch_first(InterruptibleLoop& loop, FetchOrder& order,
                       const std::function<std::string()>& companion) {
  std::optional<Fetched> fetched;
  std::optional<std::uint16_t> port;
  std::optional<Error> failure;
  CredentialFetch fetch(loop, order, FetchKind::First,
                        {.fetched =
                             [&](const Fetched& credentials) {
                               fetched = credentials;
                               loop.stop();
                             },
                         .ended =
                             [&](std::uint16_t served, const Error* error) {
                               if (error != nullptr) failure = *error;
                               port = served;
                               loop.stop();
                             }});
  loop.wait_until([&] { return fetched || port; });
  if (!failure) {
    order.feed.companion = companion();
    fetch.let_feed(order.feed.companion);
    loop.wait_until([&] { return port.has_value(); });
  }
  if (failure) throw Error(*failure);
  return {*std::move(fetched), *port};
}

std::string not_refreshed(const Error& error, system::TimePoint expiration) {
  return fmt::format("the credentials are not refreshed, and end at {}: {}",
                     time_of_day(expiration),
                     to_string(plan::Warning{error.what(), error.remedy()}));
}

std::string refreshed(const Fetched& fetched) {
  return fmt::format("the credentials were refreshed; they last until {}",
                     time_of_day(fetched.expiration));
}

} // namespace idr::launch

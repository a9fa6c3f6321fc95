// The response of the credential endpoint to a request, decided from values alone.
#pragma once

#include "core/credential_endpoint/offer.hpp"
#include "core/http/server/server.hpp"
#include "core/system/time.hpp"

#include <optional>
#include <string_view>

namespace idr::credential_endpoint {

/// Returns the credentials for `GET /` with exactly this Host (`127.0.0.1:PORT`) and exactly the
/// Authorization of the offer. Any other request gets a status alone, the first that applies:
///
///   400  several Host or Authorization headers
///   421  another Host, or none: a browser that was led here by DNS (RFC 9110, 15.5.20)
///   413  a body
///   503  there is no offer yet
///   401  a wrong Authorization, or none
///   404  another path, or a query
///   405  another method
///
/// If the credentials have expired, it returns 503 and `{"code", "message"}`, which SDKs show.
http::Response answer(const http::ReceivedRequest& request, std::string_view host,
                      const std::optional<Offer>& offer, system::TimePoint now);

} // namespace idr::credential_endpoint

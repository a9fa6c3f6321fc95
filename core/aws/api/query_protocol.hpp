// The query protocol of STS and IAM: form posts out, XML back.
// Source: AWS Security Token Service API Reference, "Making requests" and "Common errors".
#pragma once

#include "core/aws/api/credentials.hpp"
#include "core/aws/api/endpoint.hpp"
#include "core/aws/api/service_error.hpp"
#include "core/http/message.hpp"
#include "core/http/uri.hpp"
#include "core/system/time.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace idr::aws {

/// The elements of a reply that hold text, by their path below the root:
/// `AssumeRoleResult/Credentials/AccessKeyId`. Of elements with the same path the first counts.
class QueryReply {
public:
  /// Throws ServiceError ("malformed reply") for a text that is not XML, or is built as no reply
  /// is.
  explicit QueryReply(std::string xml);

  /// Empty where there is no such element.
  std::string get(const std::string& path) const;
  /// Throws ServiceError where there is no such element.
  std::string require(const std::string& path) const;
  const std::map<std::string, std::string>& elements() const { return elements_; }

private:
  std::map<std::string, std::string> elements_;
};

/// How far this machine's clock is ahead of the service's; nothing where the reply has no date.
std::optional<std::chrono::seconds> clock_ahead(const http::Response& response,
                                                system::TimePoint now);
/// AWS accepts signatures that are less than this away from its clock.
inline constexpr auto tolerated_skew = std::chrono::minutes(4);
inline constexpr std::string_view clock_remedy = "Set the clock (timedatectl set-ntp true).";

/// What every call needs.
struct QueryClient {
  http::Transport send;
  system::Clock now = system::system_time;
  /// Sends a signed request. Throws NetworkError; ServiceError for a refusal, whose message tells
  /// the skew where this machine's clock is what is wrong.
  QueryReply call(const Endpoint& endpoint, const http::Parameters& parameters,
                  const Credentials& credentials) const;
  /// The same for an action that takes no signature.
  QueryReply call_unsigned(const Endpoint& endpoint, const http::Parameters& parameters) const;

private:
  QueryReply exchange(const http::Request& request, const Endpoint& endpoint,
                      const http::Parameters& parameters, const Credentials& credentials) const;
};

} // namespace idr::aws

#include "core/aws/sources/instance_metadata.hpp"

#include "core/aws/api/json_document.hpp"
#include "core/aws/api/service_error.hpp"
#include "core/aws/cache/cache_key.hpp"
#include "core/error.hpp"
#include "core/http/uri.hpp"
#include "core/text/abbreviated.hpp"
#include "core/text/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace idr::aws {
namespace {

constexpr auto token_path = "/latest/api/token";
constexpr auto roles_path = "/latest/meta-data/iam/security-credentials/";
constexpr auto token_seconds = "21600";
constexpr int unauthorized = 401;
constexpr int not_found = 404;

/// Whether the text can be the name of a role or a token, unlike a web page.
bool is_plain_line(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; }) &&
         !text.starts_with('<');
}

/// A sequence of requests to the service.
class Conversation {
public:
  Conversation(const InstanceMetadata& metadata, const http::Transport& send)
      : metadata_(metadata), send_(send) {}

  /// Returns false if the service does not answer, or if it provides no token and IMDSv1 is not
  /// allowed.
  bool begin() {
    try {
      return take_token();
    } catch (const http::NetworkError&) {
      return false;
    }
  }

  std::optional<Credentials> credentials() {
    const auto names = get(roles_path);
    if (names.status == not_found) return std::nullopt;
    if (names.status != 200) throw_failure(names);
    const auto role = names.body.substr(0, names.body.find_first_of("\r\n"));
    if (role.empty()) return std::nullopt;
    if (!is_plain_line(role))
      throw not_from_aws(names, authority(), origin_text(metadata_.endpoint));
    const auto response = get(roles_path + http::percent_encode(role));
    if (response.status != 200) throw_failure(response);
    return read(response);
  }

private:
  bool take_token() {
    auto request = to(token_path);
    request.method = "PUT";
    request.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", token_seconds}};
    // If nothing is configured, the machine most likely has no such service.
    request.optional = token_.empty() && options::is<options::Default>(metadata_.origin) &&
                       metadata_.attempts == 0;
    const auto response = send_(request);
    if (is_temporary(response, {})) throw_failure(response);
    token_ = response.status == 200 ? response.body : "";
    if (!is_plain_line(token_)) {
      throw not_from_aws(response, authority(), origin_text(metadata_.endpoint));
    }
    return !token_.empty() || metadata_.v1_allowed;
  }

  http::Response get(const std::string& path) {
    auto response = get_once(path);
    // The token may have expired, or the machine may have been migrated.
    if (response.status == unauthorized && take_token()) response = get_once(path);
    return response;
  }

  http::Response get_once(const std::string& path) const {
    auto request = to(path);
    if (!token_.empty()) request.headers = {{"X-aws-ec2-metadata-token", token_}};
    return send_(request);
  }

  http::Request to(const std::string& path) const {
    auto request = request_to(metadata_.endpoint, path);
    request.timeout = metadata_.timeout;
    request.attempts = metadata_.attempts;
    request.direct = true;
    return request;
  }

  const std::string& authority() const { return metadata_.endpoint.authority; }

  Credentials read(const http::Response& response) const {
    const auto document = parse_json_object(response.body);
    if (!document) throw not_from_aws(response, authority(), origin_text(metadata_.endpoint));
    try {
      const auto code = read_error(response).code;
      if (!code.empty() && code != "Success") throw CredentialError("its Code is " + code);
      return read_credentials_document(*document, "Token", Lifetime::Temporary);
    } catch (const CredentialError& error) {
      throw CredentialError(
          fmt::format(
              "the reply of the instance metadata service {} is not in the format of AWS: {}",
              authority(), error.what()),
          error.remedy());
    }
  }

  [[noreturn]] void throw_failure(const http::Response& response) const {
    const bool passes = is_temporary(response, {});
    throw CredentialError(
        fmt::format("the instance metadata service {} answered {}", authority(), response.status),
        passes ? "It is overloaded or just starting: try again in a minute."
               : "Check the instance's metadata options: IMDS must be enabled.",
        passes);
  }

  const InstanceMetadata& metadata_;
  const http::Transport& send_;
  std::string token_;
};

Endpoint find_metadata_endpoint(const Settings& settings) {
  if (const auto url =
          settings.find("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint")) {
    return parse_endpoint_url(*url);
  }
  const auto mode =
      settings.find("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");
  if (!mode || text::equal_ignoring_case(mode->value, "IPv4")) {
    return parse_endpoint_url({"http://169.254.169.254", options::Default{}});
  }
  if (text::equal_ignoring_case(mode->value, "IPv6")) {
    return parse_endpoint_url({"http://[fd00:ec2::254]", mode->origin});
  }
  throw ConfigError(
      fmt::format("{}: the mode of the metadata endpoint must be IPv4 or IPv6, not {}",
                  to_string(mode->origin), text::abbreviated(mode->value)));
}

[[noreturn]] void throw_no_role(const InstanceMetadata& metadata) {
  if (!metadata.found_nothing.empty()) {
    throw CredentialError(metadata.found_nothing, metadata.tried);
  }
  throw CredentialError(
      fmt::format("{}: credential_source is Ec2InstanceMetadata, but {} provides no role",
                  to_string(metadata.origin), metadata.endpoint.url()),
      "This machine must be an EC2 instance with an instance profile.");
}

} // namespace

std::optional<InstanceMetadata> find_instance_metadata(const Settings& settings) {
  if (settings.is_on("AWS_EC2_METADATA_DISABLED", "")) return std::nullopt;
  InstanceMetadata metadata;
  metadata.endpoint = find_metadata_endpoint(settings);
  metadata.timeout = std::chrono::seconds(
      settings.number("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", 1));
  metadata.attempts =
      settings.number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts", 0);
  const bool is_set =
      settings.find("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled").has_value();
  metadata.v1_allowed =
      is_set && !settings.is_on("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled");
  return metadata;
}

ChainLink describe(const InstanceMetadata& metadata, const StsInUse& /*sts*/) {
  return {"EC2 instance role", "", "", metadata.origin, metadata.endpoint.url(), {}};
}

Prepared prepare(const InstanceMetadata& metadata, const SourceContext& context) {
  // Machines that share a home directory may have different roles.
  auto key = CacheKey().add("instance").add(context.host_name).add(metadata.endpoint.url()).text();
  return {.key = std::move(key), .fetch = [&] {
            context.say(fmt::format("requesting credentials from instance metadata service {} ({})",
                                    metadata.endpoint.url(), origin_text(metadata.endpoint)));
            auto credentials = fetch_instance_credentials(metadata, context.client.send);
            if (!credentials) throw_no_role(metadata);
            return *std::move(credentials);
          }};
}

std::optional<Credentials> fetch_instance_credentials(const InstanceMetadata& metadata,
                                                      const http::Transport& send) {
  Conversation conversation(metadata, send);
  if (!conversation.begin()) return std::nullopt;
  return conversation.credentials();
}

} // namespace idr::aws

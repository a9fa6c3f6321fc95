#include "core/aws/sources/container_endpoint.hpp"

#include "core/aws/api/json_document.hpp"
#include "core/aws/api/service_error.hpp"
#include "core/aws/cache/cache_key.hpp"
#include "core/aws/config/file_limits.hpp"
#include "core/error.hpp"
#include "core/system/file_descriptor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace idr::aws {
namespace {

constexpr auto relative_variable = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr auto full_variable = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr auto ecs_host = "http://169.254.170.2";
constexpr std::chrono::milliseconds timeout{1'000};

std::string read_token_file(const std::string& file) try {
  return system::read_file(file, {.bytes = longest_token});
} catch (const Error& error) {
  throw CredentialError(
      fmt::format("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read: {}", error.what()),
      "ECS and EKS Pod Identity set it; elsewhere `unset AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`.");
}

} // namespace

std::optional<ContainerEndpoint> find_container_endpoint(const system::Environment& environment) {
  const auto relative = environment.get_nonblank(relative_variable);
  const auto full = environment.get_nonblank(full_variable);
  if (!relative && !full) return std::nullopt;
  ContainerEndpoint endpoint;
  const std::string variable = relative ? relative_variable : full_variable;
  endpoint.origin = options::FromVariable{variable};
  auto request = http::request_to(relative ? ecs_host + *relative : *full);
  const bool is_path = !relative || relative->starts_with('/');
  if (!request || !is_path) {
    throw CredentialError(
        fmt::format("{} is not a {}", variable, relative ? "path" : "URL"),
        fmt::format("It must be {}; to disable it, `unset {}`.",
                    relative ? "a path that begins with a slash" : "http://HOST/PATH", variable));
  }
  request->host_origin = variable;
  endpoint.request = *std::move(request);
  endpoint.token_file =
      environment.get_nonblank("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").value_or("");
  endpoint.token = environment.get_nonblank("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
  return endpoint;
}

std::string shown_endpoint(const ContainerEndpoint& endpoint) {
  return endpoint.request.scheme + "://" + endpoint.request.authority;
}

ChainLink describe(const ContainerEndpoint& endpoint, const StsInUse& /*sts*/) {
  return {"container endpoint", "", "", endpoint.origin, shown_endpoint(endpoint), {}};
}

Prepared prepare(const ContainerEndpoint& endpoint, const SourceContext& context) {
  // In EKS all pods use the same URL; their tokens distinguish them.
  auto key =
      CacheKey().add("container").add(endpoint.request.url()).add(container_token(endpoint)).text();
  return {.key = std::move(key), .fetch = [&] {
            context.say(fmt::format("requesting credentials from container endpoint {} ({})",
                                    shown_endpoint(endpoint), to_string(endpoint.origin)));
            return fetch_container_credentials(endpoint, context.client.send, context.lookup);
          }};
}

http::Request checked_container_request(const ContainerEndpoint& endpoint,
                                        const HostLookup& lookup) {
  auto request = endpoint.request;
  if (request.scheme == "https") return request;
  const auto host = http::host_of(request);
  const auto addresses = lookup(host);
  if (addresses.empty() ||
      !std::all_of(addresses.begin(), addresses.end(), http::is_local_address)) {
    throw CredentialError(fmt::format("{}: {} is not this machine or a service of ECS or EKS",
                                      to_string(endpoint.origin), request.authority),
                          "Any other host needs an https URL.");
  }
  request.direct = true;
  if (addresses.front() != host) request.addresses = addresses;
  request.timeout = timeout;
  return request;
}

std::string container_token(const ContainerEndpoint& endpoint) {
  auto token = endpoint.token_file.empty() ? endpoint.token : read_token_file(endpoint.token_file);
  if (token.find_first_of("\r\n") != std::string::npos) {
    throw CredentialError(fmt::format("{}: the authorization token contains a line break",
                                      endpoint.token_file.empty()
                                          ? "AWS_CONTAINER_AUTHORIZATION_TOKEN"
                                          : endpoint.token_file),
                          "The token must be a single line: remove the line break.");
  }
  return token;
}

Credentials fetch_container_credentials(const ContainerEndpoint& endpoint,
                                        const http::Transport& send, const HostLookup& lookup) {
  auto request = checked_container_request(endpoint, lookup);
  const auto token = container_token(endpoint);
  if (!token.empty()) request.headers = {{"Authorization", token}};
  request.headers.push_back({"Accept", "application/json"});
  const auto response = send(request);
  const auto where = fmt::format("{} ({})", request.authority, to_string(endpoint.origin));
  if (response.status != 200) {
    const auto error = read_error(response);
    throw CredentialError(
        fmt::format("the container endpoint {} answered {} {}", where, response.status, error.code),
        response.status == 401 || response.status == 403
            ? "Check AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE and _TOKEN."
            : "",
        is_temporary(response, error));
  }
  const auto document = parse_json_object(response.body);
  if (!document) throw not_from_aws(response, request.authority, to_string(endpoint.origin));
  try {
    auto credentials = read_credentials_document(*document, "Token", Lifetime::Temporary);
    // Without a role, this member may have another value.
    const auto role = text_of(*document, "RoleArn");
    if (role.starts_with("arn:")) credentials.role_arn = role;
    return credentials;
  } catch (const CredentialError& error) {
    throw CredentialError(
        fmt::format("the reply of the container endpoint {} is not in the format of AWS: {}", where,
                    error.what()),
        error.remedy());
  }
}

} // namespace idr::aws

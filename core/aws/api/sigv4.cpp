#include "core/aws/api/sigv4.hpp"

#include "core/http/uri.hpp"
#include "core/system/hash.hpp"
#include "core/system/time.hpp"
#include "core/text/hex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

namespace idr::aws {
namespace {

using system::hmac_sha256;
using system::sha256;
using text::to_hex;

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view scope_end = "aws4_request";

/// The headers that signing adds, by lower-case name.
constexpr std::string_view signing_headers[] = {"authorization", "x-amz-content-sha256",
                                                "x-amz-date", "x-amz-security-token"};
/// The headers that are never signed: the one that contains the signature, and those that a proxy
/// may change.
constexpr std::string_view unsigned_headers[] = {"authorization",
                                                 "connection",
                                                 "expect",
                                                 "keep-alive",
                                                 "proxy-authenticate",
                                                 "proxy-authorization",
                                                 "te",
                                                 "trailer",
                                                 "transfer-encoding",
                                                 "upgrade",
                                                 "user-agent",
                                                 "x-amzn-trace-id"};

bool contains(const auto& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// `20150830T123600Z`
std::string timestamp(system::TimePoint time) {
  auto text = system::format_iso8601(time);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

/// `20150830`
std::string date(system::TimePoint time) { return timestamp(time).substr(0, 8); }

std::string credential_scope(const SigningOptions& options) {
  return fmt::format("{}/{}/{}/{}", date(options.time), options.region, options.service, scope_end);
}

std::string canonical_path(const http::Request& request, const SigningOptions& options) {
  std::string path = request.path.empty() ? "/" : request.path;
  if (options.normalize_path) path = http::normalize_path(path);
  return options.double_encode_path ? http::percent_encode(path, "/") : path;
}

std::string canonical_query(const http::Request& request, const SigningOptions& options) {
  http::Parameters encoded;
  for (const auto& [name, value] : http::parse_query(request.query)) {
    if (name == "X-Amz-Signature") continue;
    if (name == "X-Amz-Security-Token" && options.omit_session_token) continue;
    encoded.emplace_back(http::percent_encode(name), http::percent_encode(value));
  }
  // Sorted by encoded name, in which `%` precedes every letter.
  std::sort(encoded.begin(), encoded.end());
  std::string query;
  for (const auto& [name, value] : encoded) {
    if (!query.empty()) query += '&';
    query.append(name).append("=").append(value);
  }
  return query;
}

/// Returns a header's value with white space trimmed and each inner run of it replaced by one
/// space.
std::string canonical_value(std::string_view value) {
  std::string canonical;
  for (const char c : value) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank) {
      canonical += c;
    } else if (!canonical.empty() && canonical.back() != ' ') {
      canonical += ' ';
    }
  }
  if (canonical.ends_with(' ')) canonical.pop_back();
  return canonical;
}

/// Returns the headers to sign, by lower-case name. The values of a repeated header are joined by
/// commas.
std::map<std::string, std::string> canonical_headers(const http::Request& request,
                                                     const SigningOptions& options) {
  std::map<std::string, std::string> headers;
  for (const auto& header : request.headers) {
    const std::string name = lower_case(header.name);
    if (contains(unsigned_headers, name)) continue;
    if (name == "x-amz-security-token" && options.omit_session_token) continue;
    const auto [entry, first] = headers.try_emplace(name, canonical_value(header.value));
    if (!first) entry->second.append(",").append(canonical_value(header.value));
  }
  headers.try_emplace("host", request.authority);
  return headers;
}

/// `host;x-amz-date`
std::string signed_headers(const http::Request& request, const SigningOptions& options) {
  std::string names;
  for (const auto& [name, value] : canonical_headers(request, options)) {
    if (!names.empty()) names += ';';
    names += name;
  }
  return names;
}

std::string signature_of(const http::Request& request, const Credentials& credentials,
                         const SigningOptions& options) {
  return signature(string_to_sign(canonical_request(request, options), options),
                   credentials.secret_access_key.text(), options);
}

void append_query(http::Request& request, const http::Parameters& parameters) {
  if (!request.query.empty()) request.query += '&';
  request.query += http::form_encode(parameters);
}

} // namespace

http::Request sign_with_headers(http::Request request, const Credentials& credentials,
                                const SigningOptions& options) {
  auto& headers = request.headers;
  std::erase_if(headers, [](const http::Header& header) {
    return contains(signing_headers, lower_case(header.name));
  });
  if (credentials.temporary()) {
    headers.push_back({"X-Amz-Security-Token", credentials.session_token});
  }
  headers.push_back({"X-Amz-Date", timestamp(options.time)});
  if (options.sign_body) {
    headers.push_back({"x-amz-content-sha256", to_hex(sha256(request.body))});
  }
  headers.push_back(
      {"Authorization",
       fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", algorithm,
                   credentials.access_key_id.text(), credential_scope(options),
                   signed_headers(request, options), signature_of(request, credentials, options))});
  return request;
}

http::Request sign_with_query(http::Request request, const Credentials& credentials,
                              const SigningOptions& options) {
  append_query(request, {{"X-Amz-Algorithm", std::string(algorithm)},
                         {"X-Amz-Credential", fmt::format("{}/{}", credentials.access_key_id.text(),
                                                          credential_scope(options))},
                         {"X-Amz-Date", timestamp(options.time)},
                         {"X-Amz-SignedHeaders", signed_headers(request, options)},
                         {"X-Amz-Expires", fmt::format("{}", options.expires.count())}});
  if (credentials.temporary()) {
    append_query(request, {{"X-Amz-Security-Token", credentials.session_token}});
  }
  append_query(request, {{"X-Amz-Signature", signature_of(request, credentials, options)}});
  return request;
}

std::string canonical_request(const http::Request& request, const SigningOptions& options) {
  std::string headers;
  for (const auto& [name, value] : canonical_headers(request, options)) {
    headers.append(name).append(":").append(value).append("\n");
  }
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, canonical_path(request, options),
                     canonical_query(request, options), headers, signed_headers(request, options),
                     to_hex(sha256(request.body)));
}

std::string string_to_sign(std::string_view canonical_request, const SigningOptions& options) {
  return fmt::format("{}\n{}\n{}\n{}", algorithm, timestamp(options.time),
                     credential_scope(options), to_hex(sha256(canonical_request)));
}

std::string signature(std::string_view string_to_sign, std::string_view secret_access_key,
                      const SigningOptions& options) {
  std::string key = hmac_sha256(fmt::format("AWS4{}", secret_access_key), date(options.time));
  for (const std::string_view part :
       {std::string_view(options.region), std::string_view(options.service), scope_end}) {
    key = hmac_sha256(key, part);
  }
  return to_hex(hmac_sha256(key, string_to_sign));
}

} // namespace idr::aws

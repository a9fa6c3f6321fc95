#include "core/http/client/curl_transport.hpp"

#include "core/error.hpp"
#include "core/http/client/curl_failure.hpp"
#include "core/http/client/libcurl.hpp"
#include "core/http/client/proxies.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

namespace idr::http {
namespace {

/// The certificate file of a Linux distribution has about a quarter of one MiB.
constexpr std::size_t longest_ca_bundle = 16U << 20U;

constexpr std::chrono::milliseconds connect_timeout{2'000};
/// The limit for the body and for the headers. Replies of AWS services are far smaller.
constexpr std::size_t largest_part = 1U << 20U;

/// The received response, up to the limits.
struct Answer {
  Response response;
  std::size_t body_size = 0;
  std::size_t headers_size = 0; ///< including interim responses
  bool too_large = false;

  bool takes(std::size_t& size, std::size_t count) {
    size += count;
    too_large = size > largest_part;
    return !too_large;
  }
};

std::size_t collect_body(const char* data, std::size_t /*size*/, std::size_t count, void* target) {
  auto& answer = *static_cast<Answer*>(target);
  if (!answer.takes(answer.body_size, count)) return 0;
  answer.response.body.append(data, count);
  return count;
}

std::size_t collect_header(const char* data, std::size_t /*size*/, std::size_t count,
                           void* target) {
  auto& answer = *static_cast<Answer*>(target);
  if (!answer.takes(answer.headers_size, count)) return 0;
  auto& headers = answer.response.headers;
  const std::string_view line(data, count);
  if (line.starts_with("HTTP/")) headers.clear(); // drops those of an interim or proxy response
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  headers.push_back(
      {std::string(line.substr(0, colon)), std::string(text::trimmed(line.substr(colon + 1)))});
  return count;
}

CurlList header_list(const Request& request) {
  // Host is set explicitly: the signature covers the host as in the URL, and libcurl would omit the
  // default port. "Expect" would cost a round trip.
  CurlList list;
  append(list, "Host: " + request.authority);
  for (const auto* line : {"Expect:", "Accept:", "User-Agent: " IDR_USER_AGENT}) {
    append(list, line);
  }
  for (const auto& [name, value] : request.headers) {
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      throw CredentialError(fmt::format("the value of header {} for {} contains a line break", name,
                                        request.authority));
    }
    append(list, name + ": " + value);
  }
  return list;
}

/// Returns `HOST:PORT:ADDRESS,ADDRESS`; null if the host must be looked up.
CurlList known_addresses(const Request& request) {
  CurlList list;
  if (request.addresses.empty()) return list;
  const auto& authority = request.authority;
  const bool has_port = authority.find(':') != std::string::npos;
  const auto* port = has_port ? "" : request.scheme == "https" ? ":443" : ":80";
  append(list, fmt::format("{}{}:{}", authority, port, fmt::join(request.addresses, ",")));
  return list;
}

/// One request on one handle: its options and the data that they refer to.
class Exchange {
public:
  Exchange(CURL* handle, const Request& request) : handle_(handle), request_(request) {
    set_request();
    set_limits();
    set_answer();
  }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  ~Exchange() = default;

  void set_ca_bundle(const std::string& file) {
    set(CURLOPT_CAINFO, file.c_str());
    set(CURLOPT_CAPATH, nullptr); // no other certificates are trusted
  }
  /// Sets the file of the system's certificates that is used in addition to the folder; nullptr for
  /// the folder alone.
  void set_system_bundle(const char* file) { set(CURLOPT_CAINFO, file); }
  void bypass_proxies() { set(CURLOPT_NOPROXY, "*"); }

  CURLcode perform() { return libcurl().easy_perform(handle_); }
  bool is_too_large() const { return answer_.too_large; }
  /// libcurl's error message; may be empty.
  std::string_view cause() const { return cause_.data(); }

  /// Must be called after a successful perform().
  Response take_response() {
    long status = 0;
    libcurl().easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    answer_.response.status = static_cast<int>(status);
    return std::move(answer_.response);
  }

private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    libcurl().easy_setopt(handle_, option, value);
  }

  void set_request() {
    set(CURLOPT_URL, request_.url().c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    if (addresses_) set(CURLOPT_RESOLVE, addresses_.get());
    set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    set(CURLOPT_HTTPHEADER, headers_.get());
    if (request_.body.empty()) return;
    set(CURLOPT_POSTFIELDSIZE, static_cast<long>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.c_str()); // not copied
  }

  void set_limits() {
    const auto to_connect = std::min(connect_timeout, request_.timeout);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(to_connect.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request_.timeout.count()));
  }

  void set_answer() {
    set(CURLOPT_ERRORBUFFER, cause_.data());
    set(CURLOPT_WRITEFUNCTION, collect_body);
    set(CURLOPT_WRITEDATA, &answer_);
    set(CURLOPT_HEADERFUNCTION, collect_header);
    set(CURLOPT_HEADERDATA, &answer_);
  }

  CURL* handle_;
  const Request& request_;
  CurlList headers_ = header_list(request_);
  CurlList addresses_ = known_addresses(request_);
  std::array<char, CURL_ERROR_SIZE> cause_{};
  Answer answer_;
};

class CurlTransport {
public:
  CurlTransport(std::string ca_bundle, const system::Environment& environment)
      : ca_bundle_(std::move(ca_bundle)), proxies_(environment) {}

  Response send(const Request& request) {
    if (request.scheme == "https" && !ca_bundle_.empty()) check_ca_bundle();
    const CurlHandles::Loan handle(handles_);
    Exchange exchange(handle.get(), request);
    if (!ca_bundle_.empty()) exchange.set_ca_bundle(ca_bundle_);
    if (proxies_.is_direct(request)) exchange.bypass_proxies();
    const CURLcode result = perform(exchange);
    if (exchange.is_too_large()) throw_too_large(request);
    if (result == CURLE_OK) return exchange.take_response();
    throw_no_answer(result, exchange.cause(), request,
                    {.proxy_variable = proxies_.variable_for(request), .ca_bundle = ca_bundle_});
  }

private:
  /// Checked because libcurl would read any file to its end.
  void check_ca_bundle() const try {
    system::check_file(ca_bundle_, {.bytes = longest_ca_bundle});
  } catch (const ConfigError& error) {
    throw ConfigError(error.what(), "AWS_CA_BUNDLE or ca_bundle must name a file of certificates.");
  }

  CURLcode perform(Exchange& exchange) {
    const char* bundle = ca_bundle_.empty() && folder_suffices_ ? bundle_beside_folder() : nullptr;
    if (bundle != nullptr) exchange.set_system_bundle(nullptr);
    const CURLcode result = exchange.perform();
    if (bundle == nullptr || result != CURLE_PEER_FAILED_VERIFICATION) return result;
    // Nothing has been sent yet. The certificate may be only in the file, or the folder may lack
    // the hashed names that OpenSSL looks up.
    folder_suffices_ = false;
    exchange.set_system_bundle(bundle);
    return exchange.perform();
  }

  std::string ca_bundle_;
  Proxies proxies_;
  CurlHandles handles_;
  std::atomic<bool> folder_suffices_ = true; ///< the folder of the system's certificates, if any
};

} // namespace

Transport curl_transport(const std::string& ca_bundle, const system::Environment& environment) {
  auto transport = std::make_shared<CurlTransport>(ca_bundle, environment);
  return [transport](const Request& request) { return transport->send(request); };
}

} // namespace idr::http

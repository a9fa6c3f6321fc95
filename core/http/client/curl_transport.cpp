#include "core/http/client/curl_transport.hpp"

#include "core/error.hpp"
#include "core/http/client/no_proxy.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/shared_library.hpp"
#include "core/system/wiping.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace idr::http {
namespace {

/// A file of certificates; that of a Linux has a quarter of one MiB.
constexpr std::size_t longest_ca_bundle = 16U << 20U;

constexpr std::chrono::milliseconds connect_timeout{2'000};
/// Of body and headers each. No reply of the services asked here comes near it.
constexpr std::size_t largest_part = 1U << 20U;

/// The functions of libcurl that are called here. The first request loads it: that, with all the
/// libraries it needs in turn, takes longer than a launch that finds its credentials kept.
struct Libcurl {
  system::SharedLibrary library = load();
  decltype(&curl_easy_init) easy_init = library["curl_easy_init"];
  decltype(&curl_easy_reset) easy_reset = library["curl_easy_reset"];
  decltype(&curl_easy_setopt) easy_setopt = library["curl_easy_setopt"];
  decltype(&curl_easy_perform) easy_perform = library["curl_easy_perform"];
  decltype(&curl_easy_getinfo) easy_getinfo = library["curl_easy_getinfo"];
  decltype(&curl_easy_strerror) easy_strerror = library["curl_easy_strerror"];
  decltype(&curl_easy_cleanup) easy_cleanup = library["curl_easy_cleanup"];
  decltype(&curl_version_info) version_info = library["curl_version_info"];
  decltype(&curl_slist_append) slist_append = library["curl_slist_append"];
  decltype(&curl_slist_free_all) slist_free_all = library["curl_slist_free_all"];

private:
  /// The OpenSSL that libcurl brings; other TLS libraries offer nothing like it.
  static void wipe_in_openssl(const system::SharedLibrary& library) try {
    const decltype(&CRYPTO_set_mem_functions) set_mem_functions =
        library["CRYPTO_set_mem_functions"];
    set_mem_functions(
        [](std::size_t size, const char*, int) {
          return std::malloc(size); // NOLINT(cppcoreguidelines-no-malloc): OpenSSL's
        },
        [](void* block, std::size_t size, const char*, int) {
          return system::wiping_realloc(block, size);
        },
        [](void* block, const char*, int) { system::wipe_and_free(block); });
  } catch (const Error&) {
    return;
  }

  static system::SharedLibrary load() {
    // The TLS library would write the keys of the sessions, which carry credentials, to that file.
    ::unsetenv("SSLKEYLOGFILE");
    // For RTMP, which nobody speaks here, libcurl may bring GnuTLS, which would begin by setting up
    // all its algorithms. A libcurl that uses it for TLS sets it up by itself.
    ::setenv("GNUTLS_NO_IMPLICIT_INIT", "1", 0);
    system::SharedLibrary library(IDR_LIBCURL, IDR_CARRIED_LIBRARIES);
    wipe_in_openssl(library);
    const decltype(&curl_global_init_mem) global_init_mem = library["curl_global_init_mem"];
    global_init_mem(CURL_GLOBAL_DEFAULT, std::malloc, system::wipe_and_free, system::wiping_realloc,
                    ::strdup, std::calloc);
    return library;
  }
};

const Libcurl& libcurl() {
  static const Libcurl loaded;
  return loaded;
}

/// The system's certificates in one file, where libcurl has them in a folder as well: OpenSSL reads
/// from a folder those that it needs, but from the file all, which takes longer than the request.
/// nullptr where there is no choice.
const char* bundle_beside_folder() {
  const auto& version = *libcurl().version_info(CURLVERSION_NOW);
  const bool tells = version.age >= CURLVERSION_SEVENTH && version.ssl_version != nullptr;
  if (!tells || !std::string_view(version.ssl_version).starts_with("OpenSSL")) return nullptr;
  return version.capath != nullptr ? version.cainfo : nullptr;
}

struct CurlDeleter {
  void operator()(CURL* handle) const { libcurl().easy_cleanup(handle); }
  void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter>;

/// What comes, up to the limits.
struct Answer {
  Response response;
  std::size_t body_size = 0;
  std::size_t headers_size = 0; ///< of interim answers, too
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
  if (line.starts_with("HTTP/")) headers.clear(); // an interim answer or a proxy's came before
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  auto value = line.substr(colon + 1);
  const auto first = value.find_first_not_of(" \t\r\n");
  const auto last = value.find_last_not_of(" \t\r\n");
  value = first == std::string_view::npos ? "" : value.substr(first, last - first + 1);
  headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
  return count;
}

class CurlTransport {
public:
  CurlTransport(std::string ca_bundle, const system::Environment& environment)
      : ca_bundle_(std::move(ca_bundle)) {
    // libcurl does not take HTTP_PROXY: a web server's caller could set that.
    for (const auto* variable : {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
      if (https_proxy_.empty() && environment.get_nonblank(variable)) https_proxy_ = variable;
    }
    for (const auto* variable : {"http_proxy", "all_proxy", "ALL_PROXY"}) {
      if (http_proxy_.empty() && environment.get_nonblank(variable)) http_proxy_ = variable;
    }
    for (const auto* variable : {"no_proxy", "NO_PROXY"}) {
      if (no_proxy_.empty()) no_proxy_ = environment.get_nonblank(variable).value_or("");
    }
  }

  Response send(const Request& request) {
    if (request.scheme == "https" && !ca_bundle_.empty()) check_ca_bundle();
    if (!handle_) handle_.reset(libcurl().easy_init());
    if (!handle_) throw Error("libcurl cannot be started: there is not enough memory");
    CURL* curl = handle_.get();
    const auto setopt = libcurl().easy_setopt;
    libcurl().easy_reset(curl); // keeps the connections

    const auto url = request.url();
    std::array<char, CURL_ERROR_SIZE> cause{};
    Answer answer;
    const auto headers = header_list(request);
    setopt(curl, CURLOPT_URL, url.c_str());
    setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!ca_bundle_.empty()) {
      setopt(curl, CURLOPT_CAINFO, ca_bundle_.c_str());
      setopt(curl, CURLOPT_CAPATH, nullptr); // nobody else is trusted then
    }
    setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    setopt(curl, CURLOPT_NOSIGNAL, 1L);
    setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
           static_cast<long>(std::min(connect_timeout, request.timeout).count()));
    setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    if (is_direct(request)) setopt(curl, CURLOPT_NOPROXY, "*");
    const auto known = known_addresses(request);
    if (known) setopt(curl, CURLOPT_RESOLVE, known.get());
    setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    if (!request.body.empty()) {
      setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
      setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
    }
    setopt(curl, CURLOPT_ERRORBUFFER, cause.data());
    setopt(curl, CURLOPT_WRITEFUNCTION, collect_body);
    setopt(curl, CURLOPT_WRITEDATA, &answer);
    setopt(curl, CURLOPT_HEADERFUNCTION, collect_header);
    setopt(curl, CURLOPT_HEADERDATA, &answer);

    const CURLcode result = perform();
    if (answer.too_large) fail_as_too_large(request);
    if (result != CURLE_OK) fail(result, cause.data(), request);
    long status = 0;
    libcurl().easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.response.status = static_cast<int>(status);
    return std::move(answer.response);
  }

private:
  /// libcurl reads it to its end, whatever it is.
  void check_ca_bundle() const try {
    system::check_file(ca_bundle_, {.bytes = longest_ca_bundle});
  } catch (const ConfigError& error) {
    throw ConfigError(error.what(), "AWS_CA_BUNDLE or ca_bundle must name a file of certificates.");
  }

  CURLcode perform() {
    CURL* curl = handle_.get();
    const char* bundle = ca_bundle_.empty() && folder_suffices_ ? bundle_beside_folder() : nullptr;
    if (bundle != nullptr) libcurl().easy_setopt(curl, CURLOPT_CAINFO, nullptr);
    const CURLcode result = libcurl().easy_perform(curl);
    if (bundle == nullptr || result != CURLE_PEER_FAILED_VERIFICATION) return result;
    // Nothing has been sent yet. A certificate may be in the file alone, and the folder without the
    // names that OpenSSL looks for.
    folder_suffices_ = false;
    libcurl().easy_setopt(curl, CURLOPT_CAINFO, bundle);
    return libcurl().easy_perform(curl);
  }

  static CurlList header_list(const Request& request) {
    // Given in full: the signature covers the host as the URL has it, and libcurl would leave the
    // scheme's own port away. "Expect" would cost a round trip.
    CurlList list;
    append(list, "Host: " + request.authority);
    for (const auto* line : {"Expect:", "Accept:", "User-Agent: " IDR_USER_AGENT}) {
      append(list, line);
    }
    for (const auto& [name, value] : request.headers) {
      if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
        throw CredentialError(fmt::format("what should be sent to {} as {} has a line break in it",
                                          request.authority, name));
      }
      append(list, name + ": " + value);
    }
    return list;
  }

  /// `HOST:PORT:ADDRESS,ADDRESS`
  static CurlList known_addresses(const Request& request) {
    CurlList list;
    if (request.addresses.empty()) return list;
    const auto& authority = request.authority;
    const bool has_port = authority.find(':') != std::string::npos;
    const auto* port = has_port ? "" : request.scheme == "https" ? ":443" : ":80";
    append(list, fmt::format("{}{}:{}", authority, port, fmt::join(request.addresses, ",")));
    return list;
  }

  static void append(CurlList& list, const std::string& line) {
    curl_slist* longer = libcurl().slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  }

  [[noreturn]] static void fail_as_too_large(const Request& request) {
    throw NetworkError(
        fmt::format("the answer of {} is larger than 1 MiB, and so not one of AWS's",
                    request.authority),
        "Something else answers in its place: look at the endpoint, HTTPS_PROXY and NO_PROXY.");
  }

  [[noreturn]] void fail(CURLcode result, std::string_view cause, const Request& request) const {
    const bool shown = !cause.empty() && (proxy_for(request).empty() || tells_no_proxy(result));
    throw NetworkError(fmt::format("no answer from {}: {}", request.authority,
                                   shown ? cause : libcurl().easy_strerror(result)),
                       request.direct ? "" : remedy(result, request), is_temporary(result));
  }

  bool is_direct(const Request& request) const {
    return request.direct || names_host_and_port(no_proxy_, request);
  }

  /// The variable that names the request's proxy; empty where there is none.
  std::string proxy_for(const Request& request) const {
    if (is_direct(request)) return {};
    return request.scheme == "https" ? https_proxy_ : http_proxy_;
  }

  /// Whether libcurl's words are about TLS, time or what was received. Other words may quote the
  /// proxy's URL, and with it a password, wherever a mistyped URL has that.
  static bool tells_no_proxy(CURLcode result) {
    switch (result) {
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return true;
    default:
      return false;
    }
  }

  /// What another attempt may mend; a certificate will be the same.
  static bool is_temporary(CURLcode result) {
    switch (result) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR: // a connection that ends in the handshake, too
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
      return true;
    default:
      return false;
    }
  }

  /// What may lead to the wrong place, behind what was found already.
  static std::vector<std::string> suspects(std::vector<std::string> list, const Request& request) {
    if (!request.host_origin.empty()) {
      list.push_back(fmt::format("the endpoint ({})", request.host_origin));
    }
    list.emplace_back("HTTPS_PROXY if there is a proxy");
    return list;
  }

  std::string remedy(CURLcode result, const Request& request) const {
    switch (result) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return ca_bundle_.empty()
                 ? "If a proxy or a private CA signs here, AWS_CA_BUNDLE names its certificate "
                   "file."
                 : fmt::format("Look at AWS_CA_BUNDLE or ca_bundle ({}).", ca_bundle_);
    case CURLE_SSL_CONNECT_ERROR:
      return fmt::format("A proxy in between, or a server without TLS 1.2 or later: check {}.",
                         fmt::join(suspects({}, request), ", "));
    default:
      break;
    }
    const auto proxy = proxy_for(request);
    if (!proxy.empty()) {
      return fmt::format("The request goes through the proxy that {} names; look there, or list "
                         "the host in NO_PROXY.",
                         proxy);
    }
    return fmt::format("Check {}.", fmt::join(suspects({"the network"}, request), ", "));
  }

  std::string ca_bundle_;
  // The variables that name the proxies; their values may hold passwords.
  std::string https_proxy_;
  std::string http_proxy_;
  std::string no_proxy_;
  CurlHandle handle_;
  bool folder_suffices_ = true; ///< of the system's certificates, where there is one
};

} // namespace

std::string libcurl_version() {
  const auto& version = *libcurl().version_info(CURLVERSION_NOW);
  return fmt::format("{} {} ({})", version.version,
                     version.ssl_version != nullptr ? version.ssl_version : "without TLS",
                     libcurl().library.file_of("curl_version_info"));
}

Transport curl_transport(const std::string& ca_bundle, const system::Environment& environment) {
  auto transport = std::make_shared<CurlTransport>(ca_bundle, environment);
  return [transport](const Request& request) { return transport->send(request); };
}

} // namespace idr::http

#include "core/http/client/libcurl.hpp"

#include "core/error.hpp"
#include "core/http/client/curl_transport.hpp"
#include "core/system/wiping.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace idr::http {
namespace {

/// Sets memory functions that wipe freed memory in the OpenSSL of libcurl. Other TLS libraries have
/// no such functions.
void wipe_in_openssl(const system::SharedLibrary& library) try {
  const decltype(&CRYPTO_set_mem_functions) set_mem_functions = library["CRYPTO_set_mem_functions"];
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

system::SharedLibrary load_libcurl() {
  // The TLS library would write the keys of sessions that transmit credentials to that file.
  ::unsetenv("SSLKEYLOGFILE");
  // For RTMP, which is not used here, libcurl may load GnuTLS, which would initialize all its
  // algorithms on loading. A libcurl that uses GnuTLS for TLS initializes it explicitly.
  ::setenv("GNUTLS_NO_IMPLICIT_INIT", "1", 0);
  system::SharedLibrary library(IDR_LIBCURL, IDR_CARRIED_LIBRARIES);
  wipe_in_openssl(library);
  const decltype(&curl_global_init_mem) global_init_mem = library["curl_global_init_mem"];
  global_init_mem(CURL_GLOBAL_DEFAULT, std::malloc, system::wipe_and_free, system::wiping_realloc,
                  ::strdup, std::calloc);
  return library;
}

} // namespace

const Libcurl& libcurl() {
  static const Libcurl loaded(load_libcurl());
  return loaded;
}

const char* bundle_beside_folder() {
  const auto& version = *libcurl().version_info(CURLVERSION_NOW);
  const bool has_ssl_version = version.age >= CURLVERSION_SEVENTH && version.ssl_version != nullptr;
  if (!has_ssl_version || !std::string_view(version.ssl_version).starts_with("OpenSSL"))
    return nullptr;
  return version.capath != nullptr ? version.cainfo : nullptr;
}

void append(CurlList& list, const std::string& line) {
  curl_slist* longer = libcurl().slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

CurlHandle CurlHandles::take() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      auto handle = std::move(idle_.back());
      idle_.pop_back();
      return handle;
    }
  }
  CurlHandle handle(libcurl().easy_init());
  if (!handle) throw Error("libcurl cannot be started: out of memory");
  return handle;
}

void CurlHandles::give_back(CurlHandle handle) noexcept {
  libcurl().easy_reset(handle.get()); // keeps the connections
  const std::scoped_lock lock(mutex_);
  idle_.push_back(std::move(handle));
}

std::string libcurl_version() {
  const auto& version = *libcurl().version_info(CURLVERSION_NOW);
  return fmt::format("{} {} ({})", version.version,
                     version.ssl_version != nullptr ? version.ssl_version : "without TLS",
                     libcurl().library.file_of("curl_version_info"));
}

} // namespace idr::http

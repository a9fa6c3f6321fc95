// libcurl, loaded by the first request, and owners of its objects.
#pragma once

#include "core/system/shared_library.hpp"

#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace idr::http {

/// The functions of libcurl that this program calls.
struct Libcurl {
  explicit Libcurl(system::SharedLibrary loaded) : library(loaded) {}

  system::SharedLibrary library;
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
};

/// Returns libcurl, loaded and initialized by the first call (thread-safe). Loading it with its
/// dependencies takes longer than a launch with cached credentials. Throws Error if libcurl is not
/// found.
const Libcurl& libcurl();

/// Returns the file of the system's certificates if libcurl also has a folder of them, else
/// nullptr. From a folder OpenSSL reads only the certificates that it needs; reading the whole file
/// takes longer than the request.
const char* bundle_beside_folder();

struct CurlDeleter {
  void operator()(CURL* handle) const { libcurl().easy_cleanup(handle); }
  void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter>;

/// Adds a line to the end of the list.
void append(CurlList& list, const std::string& line);

/// The idle handles. Each keeps its connections open, so a thread that sends consecutive requests
/// reuses one connection. Thread-safe.
class CurlHandles {
public:
  /// A handle without options for one request, returned to the idle ones by the destructor.
  class Loan {
  public:
    explicit Loan(CurlHandles& handles) : handles_(handles), handle_(handles.take()) {}
    ~Loan() { handles_.give_back(std::move(handle_)); }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    CURL* get() const { return handle_.get(); }

  private:
    CurlHandles& handles_;
    CurlHandle handle_;
  };

private:
  CurlHandle take();
  void give_back(CurlHandle handle) noexcept;

  std::mutex mutex_; ///< protects idle_
  std::vector<CurlHandle> idle_;
};

} // namespace idr::http

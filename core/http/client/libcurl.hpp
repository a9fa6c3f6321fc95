// libcurl, loaded by the first request, and owners of what it gives.
#pragma once

#include "core/system/shared_library.hpp"

#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace idr::http {

/// The functions of libcurl that are called here.
struct Libcurl {
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

/// Loaded and set up once, by the first call, of whichever thread: that, with all the libraries it
/// needs in turn, takes longer than a launch that finds its credentials cached. Throws Error where
/// there is no libcurl.
const Libcurl& libcurl();

/// The system's certificates in one file, where libcurl has them in a folder as well: OpenSSL reads
/// from a folder those that it needs, but from the file all, which takes longer than the request.
/// nullptr where there is no choice.
const char* bundle_beside_folder();

struct CurlDeleter {
  void operator()(CURL* handle) const { libcurl().easy_cleanup(handle); }
  void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlDeleter>;

/// Adds a line to the end of the list.
void append(CurlList& list, const std::string& line);

/// Handles that no request uses at present. Each keeps its connections, so a thread that sends one
/// request after the other has one connection for all of them. For several threads.
class CurlHandles {
public:
  /// A handle without options, for one request; it returns to the others at the end.
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

  std::mutex mutex_; ///< of the next
  std::vector<CurlHandle> idle_;
};

} // namespace idr::http

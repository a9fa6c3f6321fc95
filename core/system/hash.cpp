#include "core/system/hash.hpp"

#include "core/system/error.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace idr::system {
namespace {

// OpenSSL reads and writes unsigned char, our text is char: these two casts are the border. A null
// pointer, which an empty view may hold, is an error to HMAC.
const unsigned char* input(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.empty() ? "" : text.data());
}
unsigned char* output(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

[[noreturn]] void refused(const char* what) {
  throw Error(std::string("OpenSSL cannot compute ") + what,
              "Check OpenSSL's configuration file and the variable OPENSSL_CONF.");
}

} // namespace

std::string sha256(std::string_view data) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  if (SHA256(input(data), data.size(), output(digest)) == nullptr) refused("SHA-256");
  return digest;
}

std::string sha1(std::string_view data) {
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  if (SHA1(input(data), data.size(), output(digest)) == nullptr) refused("SHA-1");
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  if (HMAC(EVP_sha256(), input(key), static_cast<int>(key.size()), input(data), data.size(),
           output(digest), nullptr) == nullptr) {
    refused("HMAC-SHA-256");
  }
  return digest;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4U];
    text += digits[byte & 0xFU];
  }
  return text;
}

} // namespace idr::system

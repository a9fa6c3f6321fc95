#include "core/system/hash.hpp"

// OpenSSL's recommended functions first load its configuration file and the list of all algorithms,
// which takes as long as a whole launch with cached credentials. These deprecated functions run the
// same code without that.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

namespace idr::system {
namespace {

/// OpenSSL writes unsigned char; std::string holds char.
unsigned char* output(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

} // namespace

std::string sha256(std::string_view data) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, data.data(), data.size());
  SHA256_Final(output(digest), &context);
  return digest;
}

std::string sha1(std::string_view data) {
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  SHA_CTX context;
  SHA1_Init(&context);
  SHA1_Update(&context, data.data(), data.size());
  SHA1_Final(output(digest), &context);
  return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  constexpr char inner_pad = 0x36;
  constexpr char outer_pad = 0x5c;
  std::string block = key.size() > SHA256_CBLOCK ? sha256(key) : std::string(key);
  block.resize(SHA256_CBLOCK, '\0');
  const auto padded = [&](char pad) {
    std::string text = block;
    for (char& c : text) c = static_cast<char>(c ^ pad);
    return text;
  };
  return sha256(padded(outer_pad) + sha256(padded(inner_pad).append(data)));
}

} // namespace idr::system

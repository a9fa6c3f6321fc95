// SHA-256, HMAC-SHA-256 and SHA-1, computed by OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace idr::system {

/// The SHA-256 digest (FIPS 180-4) of `data`: 32 raw bytes.
std::string sha256(std::string_view data);

/// The SHA-1 digest of `data`: 20 raw bytes. Only for file names that other programs define this
/// way.
std::string sha1(std::string_view data);

/// The HMAC-SHA-256 (RFC 2104) of `data` under `key`: 32 raw bytes, which can be the next key.
std::string hmac_sha256(std::string_view key, std::string_view data);

} // namespace idr::system

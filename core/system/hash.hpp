// SHA-256, its keyed form, and SHA-1, over OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace idr::system {

/// The SHA-256 digest (FIPS 180-4) of `data`: 32 raw bytes.
std::string sha256(std::string_view data);

/// The SHA-1 digest of `data`, for names that others have fixed so: 20 raw bytes.
std::string sha1(std::string_view data);

/// The HMAC-SHA-256 (RFC 2104) of `data` under `key`: 32 raw bytes, fit to be the next key.
std::string hmac_sha256(std::string_view key, std::string_view data);

} // namespace idr::system

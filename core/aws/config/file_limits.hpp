// The size limits of files and program output, in bytes. Anything larger is not a valid file of its
// kind.
#pragma once

#include <cstddef>

namespace idr::aws {

/// ~/.aws/config and ~/.aws/credentials; thousands of profiles need one MiB.
inline constexpr std::size_t longest_config = 16U << 20U;
/// JSON from services, programs and other launches: tokens, credentials, cache entries.
inline constexpr std::size_t longest_document = 1U << 20U;
/// AWS accepts web identity tokens of up to 20,000 characters.
inline constexpr std::size_t longest_token = 64U << 10U;
/// A session policy has up to 2,048 characters, not counting white space.
inline constexpr std::size_t longest_policy = 1U << 20U;

} // namespace idr::aws

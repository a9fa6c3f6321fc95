// How much of each kind of file and output is read: what is longer is something else.
#pragma once

#include <cstddef>

namespace idr::aws {

/// ~/.aws/config and ~/.aws/credentials; thousands of profiles take one MiB.
inline constexpr std::size_t longest_config = 16U << 20U;
/// JSON that services, programs and other launches write: tokens, credentials, cache entries.
inline constexpr std::size_t longest_document = 1U << 20U;
/// AWS takes no longer web identity token than 20,000 characters.
inline constexpr std::size_t longest_token = 64U << 10U;
/// A session policy has 2,048 characters, without its white space.
inline constexpr std::size_t longest_policy = 1U << 20U;

} // namespace idr::aws

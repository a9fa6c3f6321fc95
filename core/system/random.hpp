// Random names and numbers.
#pragma once

#include <cstddef>
#include <string>

namespace idr::system {

/// Returns `digits` lower-case hexadecimal digits from the kernel's random source. Throws
/// SystemError.
std::string random_hex(std::size_t digits);

/// Returns a number from 0 to 1 from the same source.
double random_fraction();

} // namespace idr::system

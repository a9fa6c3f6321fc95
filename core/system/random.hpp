// Random names and numbers.
#pragma once

#include <cstddef>
#include <string>

namespace idr::system {

/// `digits` lower-case hexadecimal digits from the kernel's random source.
std::string random_hex(std::size_t digits);

/// A number from 0 up to 1, from the same source.
double random_fraction();

} // namespace idr::system

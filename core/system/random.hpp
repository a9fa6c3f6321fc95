// Random names.
#pragma once

#include <cstddef>
#include <string>

namespace idr::system {

/// `digits` lower-case hexadecimal digits from the kernel's random source.
std::string random_hex(std::size_t digits);

} // namespace idr::system

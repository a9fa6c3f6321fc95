#include "core/system/random.hpp"

#include "core/error.hpp"
#include "core/text/hex.hpp"

#include <cerrno>
#include <unistd.h>
#if defined(__APPLE__)
#include <sys/random.h>
#endif

namespace idr::system {

std::string random_hex(std::size_t digits) {
  std::string bytes((digits + 1) / 2, '\0');
  if (::getentropy(bytes.data(), bytes.size()) != 0) {
    throw SystemError("cannot read the system's random source", errno);
  }
  return text::to_hex(bytes).substr(0, digits);
}

double random_fraction() {
  constexpr std::size_t digits = 8;
  constexpr double all = 0xFFFFFFFF;
  return static_cast<double>(std::stoul(random_hex(digits), nullptr, 16)) / all;
}

} // namespace idr::system

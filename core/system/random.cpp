#include "core/system/random.hpp"

#include "core/error.hpp"

#include <cerrno>
#include <unistd.h>
#include <vector>
#if defined(__APPLE__)
#include <sys/random.h>
#endif

namespace idr::system {

std::string random_hex(std::size_t digits) {
  std::vector<unsigned char> bytes((digits + 1) / 2);
  if (::getentropy(bytes.data(), bytes.size()) != 0) {
    throw SystemError("the system's random source", errno);
  }
  std::string text;
  for (const unsigned byte : bytes) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 0xFU];
  }
  text.resize(digits);
  return text;
}

double random_fraction() {
  constexpr std::size_t digits = 8;
  constexpr double all = 0xFFFFFFFF;
  return static_cast<double>(std::stoul(random_hex(digits), nullptr, 16)) / all;
}

} // namespace idr::system

// Computes one SHA-256 in its own process: with the functions that the program uses, or, if an
// argument is given, with those that OpenSSL recommends, which first read its configuration and
// list all its algorithms.
#include "core/system/hash.hpp"

#include <openssl/evp.h>

#include <array>
#include <string_view>

int main(int argc, char** /*argv*/) {
  constexpr std::string_view text = "one cache key";
  if (argc == 1) return idr::system::sha256(text).size() == 32 ? 0 : 1;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  return EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1 ? 0
                                                                                                : 1;
}

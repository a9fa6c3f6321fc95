#include "core/system/host_lookup.hpp"

#include <array>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>

namespace idr::system {

std::vector<std::string> addresses_of(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  std::vector<std::string> addresses;
  for (const auto* entry = found; entry != nullptr; entry = entry->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    const bool named = ::getnameinfo(entry->ai_addr, entry->ai_addrlen, text.data(), text.size(),
                                     nullptr, 0, NI_NUMERICHOST) == 0;
    addresses.emplace_back(named ? text.data() : "unknown");
  }
  return addresses;
}

} // namespace idr::system

#include "core/system/shared_library.hpp"

#include "core/system/error.hpp"

#include <fmt/format.h>

#include <dlfcn.h>

namespace idr::system {
namespace {

/// The loader's message begins with the file's name.
[[noreturn]] void refused() {
  const char* cause = ::dlerror();
  throw Error(fmt::format("cannot load a library: {}", cause != nullptr ? cause : "no cause given"),
              "Install it with the system's package manager.");
}

} // namespace

SharedLibrary::SharedLibrary(const std::string& file)
    : handle_(::dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL)) {
  if (handle_ == nullptr) refused();
}

SharedLibrary::Function SharedLibrary::operator[](const char* name) const {
  void* address = ::dlsym(handle_, name);
  if (address == nullptr) refused();
  return Function(address);
}

} // namespace idr::system

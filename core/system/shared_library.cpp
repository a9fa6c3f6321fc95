#include "core/system/shared_library.hpp"

#include "core/error.hpp"
#include "core/system/host.hpp"

#include <fmt/format.h>

#include <dlfcn.h>
#include <filesystem>

namespace idr::system {
namespace {

void* open(const std::string& file) { return ::dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL); }

/// The loader's last error message, which begins with the file name.
std::string loader_message() {
  const char* cause = ::dlerror();
  return cause != nullptr ? cause : "no cause given";
}

[[noreturn]] void throw_unusable(const std::string& cause) {
  throw Error(fmt::format("cannot load a library: {}", cause),
              "Install it with the system's package manager.");
}

/// The library in a folder relative to that of the program; an empty path if it is not there.
std::filesystem::path carried_file(const std::string& name, const std::string& folder) {
  const auto program = program_file();
  if (program.empty() || folder.empty()) return {};
  const auto file = (program.parent_path() / folder / name).lexically_normal();
  std::error_code failure;
  return std::filesystem::exists(file, failure) ? file : std::filesystem::path();
}

} // namespace

SharedLibrary::SharedLibrary(const std::string& name, const std::string& carried)
    : handle_(open(name)) {
  if (handle_ != nullptr) return;
  auto cause = loader_message();
  if (const auto file = carried_file(name, carried); !file.empty()) {
    handle_ = open(file);
    if (handle_ != nullptr) return;
    cause += "; " + loader_message();
  }
  throw_unusable(cause);
}

SharedLibrary::Function SharedLibrary::operator[](const char* name) const {
  return Function(address_of(name));
}

std::string SharedLibrary::file_of(const char* name) const {
  Dl_info found{};
  ::dladdr(address_of(name), &found);
  return found.dli_fname != nullptr ? found.dli_fname : "";
}

void* SharedLibrary::address_of(const char* name) const {
  void* address = ::dlsym(handle_, name);
  if (address == nullptr) throw_unusable(loader_message());
  return address;
}

} // namespace idr::system

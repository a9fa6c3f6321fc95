// A library that is loaded when it is needed, not at program start.
#pragma once

#include <string>

namespace idr::system {

class SharedLibrary {
public:
  /// The address of a function; converts to the function pointer type that it is assigned to.
  class Function {
  public:
    explicit Function(void* address) : address_(address) {}
    template <typename Signature>
    operator Signature*() const {
      return reinterpret_cast<Signature*>(address_);
    }

  private:
    void* address_;
  };

  /// Loads the library by the rules of the system's loader, and never unloads it: what it has
  /// started may need it until the program ends. If the system does not have the library, the copy
  /// shipped with the program is used, from the folder `carried`, relative to that of the program.
  /// Throws Error with the loader's message.
  explicit SharedLibrary(const std::string& name, const std::string& carried = {});

  /// Returns the function. Throws Error if the library does not have it.
  Function operator[](const char* name) const;

  /// The file that this function was loaded from. Throws Error if the library does not have the
  /// function.
  std::string file_of(const char* name) const;

private:
  void* address_of(const char* name) const;

  void* handle_;
};

} // namespace idr::system

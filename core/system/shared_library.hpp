// A library that is loaded when it is needed, not when the program starts.
#pragma once

#include <string>

namespace idr::system {

class SharedLibrary {
public:
  /// The address of a function, which takes the type of what it is assigned to.
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

  /// Loads the library, by the rules of the system's loader, and keeps it until the program ends:
  /// what it has started may need it for as long. Where the system has none, one that came with the
  /// program is taken, from the folder `carried`, which is seen from the program's own. Throws
  /// Error, with the loader's own words.
  explicit SharedLibrary(const std::string& name, const std::string& carried = {});

  /// Throws Error where the library does not have it.
  Function operator[](const char* name) const;

  /// The file that this function was loaded from. Throws Error where the library does not have it.
  std::string file_of(const char* name) const;

private:
  void* address_of(const char* name) const;

  void* handle_;
};

} // namespace idr::system

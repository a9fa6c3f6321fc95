#include "core/error.hpp"

#include <system_error>

namespace idr {

SystemError::SystemError(const std::string& what, int error_number, std::string remedy,
                         int exit_code)
    : Error(what + ": " + std::generic_category().message(error_number), std::move(remedy),
            exit_code),
      error_number_(error_number) {}

} // namespace idr

// Notes that are shown during a wait.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace idr::system {

/// Called with what the program is waiting for. The note is shown until the result is destroyed.
/// May be empty.
using WaitingNote = std::function<std::shared_ptr<void>(const std::string& what)>;

} // namespace idr::system

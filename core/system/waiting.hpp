// What is told while something takes its time.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace idr::system {

/// Told what is waited for; what it returns lives as long as the wait. May be empty.
using WaitingNote = std::function<std::shared_ptr<void>(const std::string& what)>;

} // namespace idr::system

// A copy of this process that lives on in the background.
#pragma once

#include "core/system/signals.hpp"

#include <functional>
#include <span>
#include <string>
#include <sys/types.h>

namespace idr::system {

/// Starts a copy of this process in a session of its own: without a terminal, with /dev/null as its
/// standard streams, the signal state `signals`, and of the other descriptors only those `kept`. It
/// calls `body` and exits with its result. Returns the copy's process ID as soon as `body` calls
/// `ready`. Throws SystemError, and Error if the copy ends before that; `what` names it.
pid_t start_detached(const std::string& what, const SignalState& signals, std::span<const int> kept,
                     const std::function<int(const std::function<void()>& ready)>& body);

} // namespace idr::system

// Describes how the engine's client ended, and what that means for the container.
#pragma once

#include "core/docker/engine.hpp"

#include <string>

namespace idr::docker {

struct ClientEnding {
  int code = 0;          ///< the exit code, or 128 + N after signal N
  int signal = 0;        ///< the signal that terminated the client; 0 if it exited
  int interruptions = 0; ///< how many INT and TERM signals the client received
};

struct EndingReport {
  std::string text;
  std::string remedy;      ///< a sentence; empty if only the container failed
  bool is_warning = false; ///< the container may still be running
};

/// Describes a client that ended with a code other than 0. Docker's client uses some exit codes
/// both for its own failures and for the container's exit code; the text then mentions both
/// possibilities, and the remedy suggests `idr doctor`.
EndingReport describe_ending(const ClientEnding& ending, const Engine& engine,
                             const std::string& program, const std::string& container_name,
                             bool detached);

} // namespace idr::docker

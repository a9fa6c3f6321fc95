// What the end of the engine's client says about the container.
#pragma once

#include "core/docker/engine.hpp"

#include <string>

namespace idr::docker {

struct ClientEnding {
  int code = 0;          ///< the exit code, or 128 + N after signal N
  int signal = 0;        ///< that ended the client; 0: it ended itself
  int interruptions = 0; ///< how many INT and TERM it got
};

struct EndingReport {
  std::string text;
  std::string remedy;      ///< a sentence; empty where nothing failed but the container
  bool is_warning = false; ///< the container may still be running
};

/// For a client that ended with a code other than 0. Docker's client tells the container's exit
/// code from a failure of its own by nothing but the code, so where a code can be either, both are
/// said.
/// What a doctor examines is then the remedy.
EndingReport describe_ending(const ClientEnding& ending, const Engine& engine,
                             const std::string& program, const std::string& container_name,
                             bool detached);

} // namespace idr::docker

// The credential endpoint of a container on the network of this machine: a process of idr's own.
#pragma once

#include "core/launch/supervisor.hpp"
#include "core/system/child_process.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/time.hpp"

#include <optional>

namespace idr::launch {

/// The process ends with the last copy of this process that keeps `stream` open.
class HostEndpoint {
public:
  /// Throws SystemError.
  HostEndpoint(const Supervisor& loop, const system::Clock& clock);

  /// The feed (see Feed).
  int stream() const { return stream_.get(); }
  /// Other processes keep it from now on.
  void release() { process_->release(); }

private:
  system::FileDescriptor stream_;
  std::optional<system::ChildProcess> process_;
};

} // namespace idr::launch

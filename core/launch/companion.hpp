// The companion of a container: started with the agent's image, which is loaded into the engine if
// that has none, and removed in the end.
#pragma once

#include "core/docker/pod.hpp"
#include "core/launch/engine_calls.hpp"
#include "core/launch/reporter.hpp"
#include "core/system/file_descriptor.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace idr::launch {

class Companion {
public:
  /// The references must outlive this object.
  Companion(EngineCalls& engine, const docker::Pod& pod, const docker::PodNames& names,
            const Reporter& reporter);
  /// Removes the companion, unless it was released.
  ~Companion();
  Companion(const Companion&) = delete;
  Companion& operator=(const Companion&) = delete;

  /// Begins to start it; `exposed` as for companion_arguments.
  void start(std::vector<std::string> exposed);
  bool is_starting() const { return call_ != nullptr; }
  /// Waits until it runs, and returns its ID. Throws Error with the client's exit code if it cannot
  /// be started.
  std::string wait();
  /// It stays, even when this object is destroyed.
  void release();

  /// The line that starts it.
  std::vector<std::string> arguments() const;

private:
  void begin();
  void await_answer();
  /// Removes what was in the way. Returns whether it is worth trying again.
  bool clear_the_way();
  bool has_image();
  [[noreturn]] void throw_failure();
  /// Whether another launch of this name is running or starting.
  bool is_name_taken();
  void remove() noexcept;

  EngineCalls& engine_;
  const docker::Pod& pod_;
  const docker::PodNames& names_;
  const Reporter& reporter_;
  std::vector<std::string> exposed_;
  std::unique_ptr<ClientCall> call_; ///< while it starts
  std::optional<ClientAnswer> answer_;
  bool is_released_ = false;
  /// Descriptors for the removal, whatever else has used up the limit.
  std::vector<system::FileDescriptor> reserve_;
};

} // namespace idr::launch

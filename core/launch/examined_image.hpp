// The application's image, examined before its container is started.
#pragma once

#include "core/docker/command.hpp"
#include "core/docker/image_config.hpp"
#include "core/launch/engine_calls.hpp"
#include "core/launch/reporter.hpp"

#include <memory>
#include <optional>

namespace idr::launch {

class ExaminedImage {
public:
  /// The references must outlive this object.
  ExaminedImage(EngineCalls& engine, const docker::RunCommand& run) : engine_(engine), run_(run) {}

  /// Begins to ask the engine about the image.
  void begin();
  bool was_examined() const { return is_examined_; }
  /// Waits for the answer. Returns null if the engine does not have the image.
  const docker::ImageConfig* config();
  /// Pulls the image unless the engine has it, or --pull=never forbids it; a failure is left to the
  /// launch, which meets it again.
  void pull_if_absent(const Reporter& reporter);

private:
  void examine();

  EngineCalls& engine_;
  const docker::RunCommand& run_;
  std::unique_ptr<ClientCall> call_;
  bool is_examined_ = false;
  std::optional<docker::ImageConfig> config_;
};

} // namespace idr::launch

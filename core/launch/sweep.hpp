// Removes, in the background of a launch, what killed launches have left.
#pragma once

#include "core/launch/client_call.hpp"
#include "core/launch/engine_calls.hpp"

#include <memory>

namespace idr::launch {

/// Failures are ignored: the next launch tries again. What is not finished when this object is
/// destroyed is abandoned.
class Sweep {
public:
  explicit Sweep(EngineCalls& engine) : engine_(engine) {}
  void begin();

private:
  void take(const ClientAnswer& answer);

  EngineCalls& engine_;
  std::unique_ptr<ClientCall> call_;
};

} // namespace idr::launch

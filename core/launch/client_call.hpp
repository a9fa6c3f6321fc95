// A command of the engine's client that runs while the loop serves others.
#pragma once

#include "core/launch/supervisor.hpp"
#include "core/system/environment.hpp"
#include "core/system/file_descriptor.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace idr::launch {

struct ClientAnswer {
  int exit_code = 0;
  std::string output;   ///< stdout
  std::string errors;   ///< stderr
  bool is_late = false; ///< it was ended because it exceeded its time limit

  bool succeeded() const { return exit_code == 0 && !is_late; }
};

/// The client runs in a process group of its own: keys typed at the terminal do not end it halfway.
/// If this object is destroyed first, the client is ended.
class ClientCall {
public:
  using Limit = std::optional<std::chrono::milliseconds>; ///< std::nullopt: none

  /// Starts the client. Calls `done` once, from the loop, with what it printed, of which more than
  /// 1 MiB is discarded. Throws as ChildProcess does. The loop must outlive this object.
  ClientCall(Supervisor& loop, const std::vector<std::string>& arguments,
             const system::Environment& environment, Limit limit,
             std::function<void(const ClientAnswer&)> done);
  ~ClientCall();
  ClientCall(const ClientCall&) = delete;
  ClientCall& operator=(const ClientCall&) = delete;

private:
  struct Stream {
    system::FileDescriptor reading;
    std::string* text;
  };
  void watch(Stream& stream);
  void read(Stream& stream);
  void end(int exit_code);

  Supervisor& loop_;
  ClientAnswer answer_;
  Stream output_{{}, &answer_.output};
  Stream errors_{{}, &answer_.errors};
  std::function<void(const ClientAnswer&)> done_;
  std::optional<Supervisor::TimerId> timer_;
  std::optional<system::ChildProcess> process_;
};

} // namespace idr::launch

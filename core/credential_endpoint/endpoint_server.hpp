// The credential endpoint as a process: HTTP on 127.0.0.1, fed through a Unix socket or a stream.
#pragma once

#include "core/system/file_descriptor.hpp"
#include "core/system/time.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace idr::credential_endpoint {

/// For a connection to the feed socket, from its beginning to its end.
struct FeedLimits {
  std::chrono::milliseconds time{5'000};
  std::size_t bytes = 1U << 20U;
};

/// Serves on a free port of 127.0.0.1 until SIGTERM or SIGINT, which it takes over. Takes feeds
/// from connections to a Unix socket that it creates at this path, in place of an older one; only
/// the folder protects it. Each feed replaces the credentials of the one before, and must have its
/// token. Throws SystemError if it cannot listen.
void serve_fed_by_socket(const std::string& path, const system::Clock& clock,
                         const FeedLimits& limits = {});

/// The same with one feed, from a connected stream socket, whose end also ends the serving. There
/// is no limit to it, except that of a line.
void serve_fed_by_stream(system::FileDescriptor stream, const system::Clock& clock);

} // namespace idr::credential_endpoint

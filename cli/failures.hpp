// Failures at the top of a process: printed, and turned into exit codes.
#pragma once

#include "cli/messages.hpp"
#include "core/options/naming.hpp"

#include <fmt/format.h>

#include <exception>
#include <new>

namespace idr::cli {

/// Returns what `action` returns or, if it fails, prints why and returns the exit code for that.
template <typename Action>
int exit_code_of(Action action) try {
  return action();
} catch (Error& error) {
  name_option(error, options::Origins()); // unless named, it is about a typed option
  say(error);
  return error.exit_code();
} catch (const std::bad_alloc&) {
  say(Error("out of memory"));
  return 1;
} catch (const std::exception& error) {
  say(Error(fmt::format("internal error: {}", error.what())));
  return 1;
}

} // namespace idr::cli

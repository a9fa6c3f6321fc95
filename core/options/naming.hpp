// Adds to an error's message the option that the error is about, and where the option was set. The
// code that finds the mistake names neither: it throws
// `about(option("duration"), UsageError("5 is not …"))`.
#pragma once

#include "core/error.hpp"
#include "core/options/arguments.hpp"

namespace idr::options {

/// Prefixes the message with `--duration: `, or with `/p/idr.toml:4: duration: ` if the option was
/// set in a file. Has no effect on an error that is already named or not about an option.
void name_option(Error& error, const Origin& origin);
void name_option(Error& error, const Origins& origins);

/// Calls `action` and names the option in its errors, whose type and exit code do not change.
template <typename Action>
auto naming(const Origins& origins, Action action) {
  try {
    return action();
  } catch (Error& error) {
    name_option(error, origins);
    throw;
  }
}

/// As above, for errors about this one option.
template <typename Action>
auto naming(const TypedOption& given, Action action) {
  try {
    return action();
  } catch (Error& error) {
    if (error.option() == given.option) name_option(error, given.origin);
    throw;
  }
}

/// Calls `action`; sets this option in its errors, unless they are about another one.
template <typename Action>
auto about_option(const Option& option, Action action) {
  try {
    return action();
  } catch (Error& error) {
    error.set_option(option);
    throw;
  }
}

} // namespace idr::options

// Which option an error is about, and where that was set. What finds the mistake names neither (it
// throws `about(option("duration"), UsageError("5 is not …"))`); both are added here.
#pragma once

#include "core/error.hpp"
#include "core/options/arguments.hpp"

namespace idr::options {

/// Puts `--duration: ` in front of the message, or `/p/idr.toml:4: duration: ` where the option
/// comes from a file. Does so once; an error that is not about an option stays as it is.
void name_option(Error& error, const Origin& origin);
void name_option(Error& error, const Origins& origins);

/// Calls `action`, whose errors are named. They keep their type and their exit code.
template <typename Action>
auto naming(const Origins& origins, Action action) {
  try {
    return action();
  } catch (Error& error) {
    name_option(error, origins);
    throw;
  }
}

/// The same for one option that was given.
template <typename Action>
auto naming(const TypedOption& given, Action action) {
  try {
    return action();
  } catch (Error& error) {
    if (error.option() == given.option) name_option(error, given.origin);
    throw;
  }
}

/// Calls `action`, whose errors are about this option, unless they are about another one.
template <typename Action>
auto about_option(const Option& option, Action action) {
  try {
    return action();
  } catch (Error& error) {
    error.be_about(option);
    throw;
  }
}

} // namespace idr::options

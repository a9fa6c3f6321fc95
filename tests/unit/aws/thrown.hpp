// Helpers for thrown errors.
#pragma once

#include "core/error.hpp"
#include "core/options/naming.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::test {

/// Returns the message, including the option's name, and the remedy of the `Kind` of error that
/// `act` throws. Fails the test if it throws nothing or another error.
template <typename Kind, typename Act>
std::string thrown(Act&& act) {
  try {
    act();
  } catch (Kind& error) {
    options::name_option(error, options::Origins());
    return std::string(error.what()) + "\n" + error.remedy();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "a different error: " << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

/// Whether the CredentialError that `act` throws is temporary. Fails the test if it throws nothing.
template <typename Act>
bool fails_temporarily(Act&& act) {
  try {
    act();
  } catch (const CredentialError& error) {
    return error.temporary();
  }
  ADD_FAILURE() << "no error";
  return false;
}

} // namespace idr::test

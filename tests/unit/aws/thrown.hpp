// What an error tells its reader.
#pragma once

#include "core/error.hpp"
#include "core/options/naming.hpp"

#include <gtest/gtest.h>

#include <string>

namespace idr::test {

/// The message, with the option that was typed, and the remedy of the `Kind` of error that `act`
/// throws. Fails the test where it throws none or another one.
template <typename Kind, typename Act>
std::string thrown(Act&& act) {
  try {
    act();
  } catch (Kind& error) {
    options::name_option(error, options::Origins());
    return std::string(error.what()) + "\n" + error.remedy();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "another kind of error: " << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

/// Whether the CredentialError that `act` throws says that another attempt may help. Fails the test
/// where it throws none.
template <typename Act>
bool fails_for_a_time(Act&& act) {
  try {
    act();
  } catch (const CredentialError& error) {
    return error.temporary();
  }
  ADD_FAILURE() << "no error";
  return false;
}

} // namespace idr::test

// A container's variables from the words of a launch, a folder with env files and the host's
// environment.
#pragma once

#include "core/options/naming.hpp"
#include "core/plan/container_variables.hpp"
#include "core/plan/credential_variables.hpp"
#include "tests/unit/options/typed.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace idr::test {

inline std::vector<std::string> lines_of(const std::vector<docker::Variable>& variables) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : variables) lines.push_back(name + "=" + value);
  return lines;
}

class ContainerVariablesTest : public testing::Test {
protected:
  using Words = std::vector<std::string>;

  ContainerVariablesTest() { host_.working_directory = folder_.path(); }

  /// Empty if the container gets no keys.
  std::string keys_origin(const Words& words) const {
    const auto origin = variables(words).keys_origin;
    return origin ? to_string(*origin) : "";
  }

  plan::ContainerVariables variables(const Words& words) const {
    return plan::container_variables(custom_file_, typed(words), host_, docker::engine_of(engine_),
                                     delivered_);
  }

  template <typename Kind>
  std::string refusal(const Words& words) const {
    try {
      variables(words);
    } catch (Kind& error) {
      options::name_option(error, options::Origins());
      return error.what();
    }
    return "no such error";
  }

  ScratchFolder folder_;
  system::Host host_;
  std::string custom_file_;
  std::string engine_ = "docker";
  plan::Delivered delivered_{.credentials = true, .region = "eu-west-1"};
};

} // namespace idr::test

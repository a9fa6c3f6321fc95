// The common input of plans: a machine with an engine, a project folder, and keys in the
// environment.
#pragma once

#include "core/options/naming.hpp"
#include "core/plan/run_plan.hpp"
#include "tests/unit/options/typed.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace idr::plan {

class LaunchSetting : public testing::Test {
protected:
  using Words = std::vector<std::string>;

  LaunchSetting() {
    folder_.write_program("docker", "#!/bin/sh\n");
    std::filesystem::create_directory(folder_ / "project");
    host_.working_directory = folder_ / "project";
    host_.user_name = "ann";
    host_.host_name = "laptop";
    host_.stdin_is_terminal = true;
    host_.stdout_is_terminal = true;
    set("PATH", folder_.path().string());
    set("HOME", folder_.path().string());
    set("TMPDIR", folder_.path().string());
    set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    set("AWS_SECRET_ACCESS_KEY", "hidden-secret-key");
    options_.image = "reg.example:5000/team/my-service:1.2";
  }

  void set(const char* name, const std::string& value) { host_.environment.set(name, value); }

  RunPlan make() const {
    const auto read_help = [this](const std::string& program) {
      asked_for_help_.push_back(program);
      return help_;
    };
    return make_plan(options_, host_,
                     aws::SharedConfig::parse(config_, "config", "", "credentials"), read_help);
  }
  /// With these docker options.
  RunPlan make(const Words& words) {
    options_.given = test::typed(words);
    return make();
  }
  template <typename Kind>
  std::string refusal() const {
    try {
      make();
    } catch (Kind& error) {
      options::name_option(error, options::Origins());
      return std::string(error.what()) + "|" + error.remedy();
    }
    return "no such error";
  }

  /// The options before the image, without those that every line has.
  Words options(const Words& words) { return make(words).run.options; }
  Words options() const { return make().run.options; }

  bool warns_of(const std::string& text) const {
    const auto warnings = make().warnings;
    return std::any_of(warnings.begin(), warnings.end(), [&](const auto& warning) {
      return to_string(warning).find(text) != std::string::npos;
    });
  }

  test::ScratchFolder folder_;
  system::Host host_;
  RunOptions options_;
  std::string config_;
  std::optional<std::string> help_ = "      --init   an init"; ///< of the engine's client
  mutable Words asked_for_help_;
};

} // namespace idr::plan

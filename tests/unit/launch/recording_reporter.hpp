// A reporter that records its output.
#pragma once

#include "core/launch/reporter.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace idr::test {

class RecordingReporter final : public launch::Reporter {
public:
  explicit RecordingReporter(bool verbose = false) : Reporter(verbose) {}

  void say(std::string_view text, std::string_view remedy) const override {
    said_.push_back(remedy.empty() ? std::string(text) : fmt::format("{}|{}", text, remedy));
  }
  void warn(std::string_view text) const override { said_.push_back(fmt::format("! {}", text)); }
  void line(std::string_view text) const override { said_.push_back(fmt::format("$ {}", text)); }
  std::shared_ptr<void> waiting(const std::string& what) const override {
    said_.push_back("… " + what);
    return nullptr;
  }
  void send_to_runner(std::string_view command, std::string_view value) const override {
    said_.push_back(fmt::format("::{}::{}", command, value));
  }

  /// `TEXT`, `TEXT|REMEDY`, `! WARNING`, `$ LINE`, `… WAITED FOR`, `::COMMAND::VALUE`, in order.
  const std::vector<std::string>& said() const { return said_; }
  /// Without what was waited for.
  std::vector<std::string> messages() const {
    auto result = said_;
    std::erase_if(result, [](const std::string& text) { return text.starts_with("… "); });
    return result;
  }

private:
  mutable std::vector<std::string> said_;
};

} // namespace idr::test

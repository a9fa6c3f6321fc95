#include "core/launch/examined_image.hpp"

#include "core/options/option_table.hpp"
#include "core/text/contains.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::launch {
namespace {

/// The value of an option on the client's line; empty if it is not there.
std::string value_on_line(const std::vector<std::string>& options, std::string_view name) {
  const auto found = std::find(options.rbegin(), options.rend(), name);
  return found == options.rend() || found == options.rbegin() ? "" : *(found - 1);
}

} // namespace

void ExaminedImage::begin() {
  is_examined_ = false;
  call_ = engine_.start(docker::image_config_arguments(run_.image), answer_limit,
                        [this](const ClientAnswer& answer) {
                          if (answer.succeeded())
                            config_ = docker::read_image_config(answer.output);
                          is_examined_ = true;
                          call_.reset();
                          engine_.loop().stop();
                        });
}

const docker::ImageConfig* ExaminedImage::config() {
  if (call_) engine_.loop().wait_until([this] { return is_examined_; });
  return config_ ? &*config_ : nullptr;
}

void ExaminedImage::pull_if_absent(const Reporter& reporter) {
  begin();
  if (config() != nullptr || value_on_line(run_.options, "--pull") == "never") return;
  reporter.say(fmt::format("pulling {}, whose ports are published", run_.image));
  std::vector<std::string> arguments = {"pull"};
  if (const auto platform = value_on_line(run_.options, "--platform"); !platform.empty()) {
    arguments.insert(arguments.end(), {"--platform", platform});
  }
  arguments.push_back(run_.image);
  engine_.answer(std::move(arguments), std::nullopt);
  begin();
}

} // namespace idr::launch

// What an image sets for its containers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idr::docker {

struct ImageConfig {
  std::vector<std::string> variables; ///< their names
  std::vector<std::string> ports;     ///< exposed ones: `80/tcp`
};

/// The arguments, without the client, that print the config of an image.
std::vector<std::string> image_config_arguments(const std::string& image);

/// Reads the output of those arguments; std::nullopt if it is not a config.
std::optional<ImageConfig> read_image_config(std::string_view output);

} // namespace idr::docker

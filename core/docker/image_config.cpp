#include "core/docker/image_config.hpp"

#include "core/text/split.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace idr::docker {
namespace {

/// Distinguishes the config from warnings of the client.
constexpr std::string_view mark = "config=";

/// An absent member is null.
nlohmann::json member(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nlohmann::json() : *found;
}

} // namespace

std::vector<std::string> image_config_arguments(const std::string& image) {
  return {"image", "inspect", "--format", fmt::format("{}{{{{json .Config}}}}", mark), "--", image};
}

std::optional<ImageConfig> read_image_config(std::string_view output) {
  const auto line = text::line_after(output, mark);
  const auto document = nlohmann::json::parse(line.value_or(""), nullptr, false);
  if (!document.is_object()) return std::nullopt;
  ImageConfig config;
  for (const auto& entry : member(document, "Env")) {
    if (!entry.is_string()) continue;
    const auto text = entry.get<std::string>();
    config.variables.push_back(text.substr(0, text.find('=')));
  }
  const auto ports = member(document, "ExposedPorts");
  for (const auto& [port, nothing] : ports.items()) config.ports.push_back(port);
  return config;
}

} // namespace idr::docker

#include "core/docker/listing.hpp"

#include "core/docker/pod.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::docker {
namespace {

constexpr std::size_t columns = 6;

} // namespace

bool ListedContainer::is_alive() const {
  // Podman says `Initialized` for a container that is being started.
  return !status.starts_with("Exited") && !status.starts_with("Dead") &&
         !status.starts_with("Remov"); // `Removal In Progress`, podman: `Removing`
}

std::vector<std::string> listing_arguments(const Engine& engine, std::string_view launch_id) {
  const auto label = [&](std::string_view name) {
    return fmt::format(fmt::runtime(engine.label_format), name);
  };
  const auto filter = launch_id.empty() ? fmt::format("label={}", launch_label)
                                        : fmt::format("label={}={}", launch_label, launch_id);
  return {"ps",
          "--all",
          "--no-trunc",
          "--filter",
          filter,
          "--format",
          fmt::format("{{{{.ID}}}}\t{{{{.Names}}}}\t{}\t{}\t{{{{.Image}}}}\t{{{{.Status}}}}",
                      label(launch_label), label(application_label))};
}

std::vector<ListedContainer> read_listing(std::string_view output) {
  std::vector<ListedContainer> containers;
  for (const auto line : text::split(output, '\n')) {
    const auto cells = text::split(line, '\t');
    if (cells.size() != columns || cells[2].empty()) continue;
    const auto cell = [&](std::size_t column) { return std::string(cells[column]); };
    containers.push_back({.id = cell(0),
                          .name = cell(1),
                          .image = cell(4),
                          .status = cell(5),
                          .launch_id = cell(2),
                          .application = cell(3) == "<no value>" ? "" : cell(3)});
  }
  return containers;
}

std::vector<ListedLaunch> launches_of(const std::vector<ListedContainer>& containers) {
  std::vector<ListedLaunch> launches;
  for (const auto& container : containers) {
    auto launch = std::find_if(launches.begin(), launches.end(), [&](const ListedLaunch& each) {
      return each.launch_id == container.launch_id;
    });
    if (launch == launches.end()) {
      launches.push_back({.launch_id = container.launch_id});
      launch = launches.end() - 1;
    }
    (container.is_companion() ? launch->companion : launch->application) = &container;
  }
  return launches;
}

} // namespace idr::docker

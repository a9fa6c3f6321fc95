#include "core/docker/listing.hpp"

#include "core/docker/pod.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

namespace idr::docker {
namespace {

constexpr std::size_t columns = 6;

/// A value that the engine has quoted. Ours need no escapes; others are not ours.
std::optional<std::string> unquoted(std::string_view cell) {
  const bool is_quoted = cell.size() > 1 && cell.starts_with('"') && cell.ends_with('"');
  if (!is_quoted || cell.find('\\') != std::string_view::npos) return std::nullopt;
  return std::string(cell.substr(1, cell.size() - 2));
}

bool begins_with_one_of(std::string_view status,
                        std::initializer_list<std::string_view> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view each) { return status.starts_with(each); });
}

std::optional<ListedContainer> read_line(std::string_view line) {
  const auto cells = text::split(line, '\t');
  if (cells.size() != columns) return std::nullopt;
  const auto launch_id = unquoted(cells[2]);
  const auto application = unquoted(cells[3]);
  if (!launch_id || launch_id->empty() || !application || application->empty()) return std::nullopt;
  return ListedContainer{.id = std::string(cells[0]),
                         .name = std::string(cells[1]),
                         .image = std::string(cells[4]),
                         .status = std::string(cells[5]),
                         .launch_id = *launch_id,
                         .application = *application};
}

/// The containers with the ID of one launch.
struct Candidates {
  ListedLaunch launch;
  std::vector<const ListedContainer*> others; ///< neither companion nor application by name

  void add(const ListedContainer& container) {
    if (container.is_companion()) {
      launch.companion = &container;
    } else if (container.is_application()) {
      launch.application = &container;
    } else {
      others.push_back(&container);
    }
  }

  ListedLaunch decided() const {
    auto result = launch;
    const bool is_renamed =
        launch.companion != nullptr && launch.application == nullptr && others.size() == 1;
    if (is_renamed) result.application = others.front();
    return result;
  }
};

} // namespace

bool ListedContainer::is_companion() const {
  return name == PodNames{application, {}}.companion() ||
         image.find(agent_repository) != std::string::npos;
}

// Podman says `Initialized` or `Configured` for `Created`, and `Removing` for `Removal In
// Progress`.
bool ListedContainer::is_created() const {
  return begins_with_one_of(status, {"Created", "Initialized", "Configured"});
}

bool ListedContainer::is_alive() const {
  return !is_created() && !begins_with_one_of(status, {"Exited", "Dead", "Remov"});
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
  for (const auto line : text::lines_of(output)) {
    if (auto container = read_line(line)) containers.push_back(*std::move(container));
  }
  return containers;
}

std::vector<ListedLaunch> launches_of(const std::vector<ListedContainer>& containers) {
  std::vector<Candidates> launches;
  for (const auto& container : containers) {
    auto launch = std::find_if(launches.begin(), launches.end(), [&](const Candidates& each) {
      return each.launch.launch_id == container.launch_id;
    });
    if (launch == launches.end()) {
      launches.push_back({.launch = {.launch_id = container.launch_id}, .others = {}});
      launch = launches.end() - 1;
    }
    launch->add(container);
  }
  std::vector<ListedLaunch> result;
  for (const auto& each : launches) {
    const auto launch = each.decided();
    if (launch.companion != nullptr || launch.application != nullptr) result.push_back(launch);
  }
  return result;
}

} // namespace idr::docker

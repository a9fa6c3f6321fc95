// The containers of launches with a credential endpoint, found by their labels.
#pragma once

#include "core/docker/engine.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace idr::docker {

struct ListedContainer {
  std::string id;
  std::string name;
  std::string image;
  std::string status; ///< as engines show it: `Up 3 minutes`, `Exited (0) 2 hours ago`, `Created`
  std::string launch_id;
  std::string application; ///< the name of the launch's application

  /// By its name or its image.
  bool is_companion() const;
  bool is_application() const { return name == application; }
  /// Whether it has been started and has not ended.
  bool is_alive() const;
  /// Whether it has not been started yet.
  bool is_created() const;
};

/// The arguments, without the client, that list the containers of all launches with an endpoint,
/// or only those of this launch. They include containers that have ended.
std::vector<std::string> listing_arguments(const Engine& engine, std::string_view launch_id = {});

/// Reads the output of those arguments; ignores lines that it does not understand.
std::vector<ListedContainer> read_listing(std::string_view output);

/// The containers of one launch. An application that was started without --rm stays when it has
/// ended; one on the network of the host has no companion.
struct ListedLaunch {
  std::string launch_id;
  const ListedContainer* companion = nullptr;   ///< null if there is none
  const ListedContainer* application = nullptr; ///< null if there is none
};

/// The launches of these containers, which must outlive the result, in their order. An image may
/// have our labels, for example after `docker commit`: a container that is neither companion nor
/// application by its name is ignored, unless it can be the application that was renamed, because
/// there is a companion and no other candidate.
std::vector<ListedLaunch> launches_of(const std::vector<ListedContainer>& containers);

} // namespace idr::docker

// The containers of launches with an endpoint: which there are, and removing those that are left.
#pragma once

#include "core/docker/listing.hpp"
#include "core/docker/pod.hpp"
#include "core/launch/client_call.hpp"
#include "core/launch/engine_calls.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idr::launch {

/// The ID of a launch: the time, and random digits; 16 in all.
std::string make_launch_id(system::TimePoint now);

/// The containers of all launches, or of this one; std::nullopt if the engine does not answer.
/// Signals do not interrupt it.
std::optional<std::vector<docker::ListedContainer>>
list_containers(EngineCalls& engine, std::string_view launch_id = {});

/// Removes the companion of this launch, whatever its state; stops it if the engine does not remove
/// it before the application that has ended. Returns why that failed; empty if it did not. Signals
/// do not interrupt it.
std::string remove_companion(EngineCalls& engine, const docker::PodNames& names);

/// The companions whose applications are gone, and whose launches have ended: their keepers are
/// dead or, if they are not known here, they are so old that they cannot be still starting.
std::vector<std::string> leftover_companions(const std::vector<docker::ListedContainer>& containers,
                                             const std::optional<std::filesystem::path>& records,
                                             system::TimePoint now);

/// The arguments, without the client, that remove these containers; none if there are none.
std::vector<std::string> removal_of(const std::vector<std::string>& ids);

/// Removes the records of dead keepers whose launches are not among these containers; not those of
/// the last hour, because another engine may run them.
void remove_dead_records(const std::optional<std::filesystem::path>& records,
                         const std::vector<docker::ListedContainer>& containers,
                         system::TimePoint now);

/// Removes leftover companions. Returns whether there were any.
bool remove_leftovers(EngineCalls& engine, ClientCall::Limit limit);

} // namespace idr::launch

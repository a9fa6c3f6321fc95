#include "core/launch/agent_loading.hpp"

#include "core/docker/engine.hpp"
#include "core/error.hpp"
#include "core/launch/client_message.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <chrono>

namespace idr::launch {
namespace {

using namespace std::chrono_literals;

/// The image is transferred to a remote engine.
constexpr auto load_limit = 2min;

/// `NAME:TAG`, without the registry that podman adds.
std::string_view without_registry(std::string_view image) {
  for (const std::string_view registry : {"localhost/", "docker.io/"}) {
    if (image.starts_with(registry)) image.remove_prefix(registry.size());
  }
  return image;
}

/// Images that are in use stay.
void remove_other_versions(EngineCalls& engine, const docker::AgentImage& agent) {
  const auto listed =
      engine.answer({"image", "ls", "--filter", fmt::format("label={}", docker::agent_label),
                     "--format", "{{.Repository}}:{{.Tag}}"},
                    answer_limit);
  std::vector<std::string> remove = {"image", "rm"};
  for (const auto image : text::lines_of(listed.output)) {
    if (without_registry(image) != agent.name) remove.emplace_back(image);
  }
  if (remove.size() > 2) engine.answer(std::move(remove), answer_limit);
}

} // namespace

docker::EngineInfo engine_info(EngineCalls& engine) {
  const auto& kind = docker::engine_of(engine.program());
  const auto answer =
      engine.answer({"info", "--format", std::string(kind.info_format)}, answer_limit);
  if (!answer.succeeded()) {
    throw Error(fmt::format("{} does not describe its engine: {}", engine.program(),
                            answer.is_late ? "no answer" : last_line(answer.errors)),
                "`idr doctor` examines the engine.", kind.failure_code);
  }
  return docker::read_engine_info(answer.output);
}

void load_agent(EngineCalls& engine, const docker::AgentImage& agent, const Reporter& reporter) {
  const auto archive = agent.archive_for(engine_info(engine).architecture);
  reporter.say(fmt::format("loading the credential agent into {} (only once)", engine.program()));
  const auto loaded = engine.answer({"load", "--input", archive.string()}, load_limit);
  if (!loaded.succeeded()) {
    throw Error(
        fmt::format("the credential agent was not loaded: {}",
                    loaded.is_late ? "the engine does not answer" : last_line(loaded.errors)),
        "`idr doctor` examines the engine.", docker::engine_of(engine.program()).failure_code);
  }
  remove_other_versions(engine, agent);
}

} // namespace idr::launch

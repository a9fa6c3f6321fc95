#include "core/doctor/engine_object_checks.hpp"

#include "core/docker/image_config.hpp"
#include "core/doctor/client_answer.hpp"
#include "core/plan/credential_variables.hpp"
#include "core/plan/image_rivals.hpp"
#include "core/text/contains.hpp"
#include "core/text/shell_words.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <string_view>

namespace idr::doctor {
namespace {

using docker::EngineClient;

constexpr auto image_subject = "image";
constexpr auto name_subject = "container name";
constexpr auto network_subject = "network";

/// Network modes, which are not names of networks.
constexpr std::array<std::string_view, 7> network_modes = {
    "bridge", "default", "host", "none", "pasta", "private", "slirp4netns"};

/// The network in `NAME` and in `name=NAME,alias=…`; empty for a mode and for values that only the
/// engine can interpret, such as `container:NAME`.
std::string network_name(const std::string& typed) {
  constexpr std::string_view key = "name=";
  const auto name =
      typed.starts_with(key) ? typed.substr(key.size(), typed.find(',') - key.size()) : typed;
  const bool is_name = name.find_first_of(":=,") == std::string::npos;
  return is_name && !text::contains(network_modes, name) ? name : "";
}

/// Returns the client's answer to these arguments; std::nullopt, after a report, if it did not
/// finish in time.
std::optional<system::Outcome> inspect(const EngineClient& client,
                                       const std::vector<std::string>& arguments,
                                       std::string_view subject, const system::Host& host,
                                       const Report& report) {
  auto answer = run_client(client, arguments, host);
  if (!answer) {
    report(untried(subject, fmt::format("`{} {}` did not finish within {} s", client.program,
                                        arguments.front(), patience.count())));
  }
  return answer;
}

void examine_image_variables(const EngineClient& client, const EngineObjects& objects,
                             const docker::ImageConfig& image, const system::Host& host,
                             const Report& report) {
  if (objects.delivery == plan::Delivery::Endpoint) {
    const auto removed =
        plan::remove_rivals(&image, objects.image, objects.delivery, *client.engine,
                            host.environment, objects.unset_variables);
    for (const auto& [text, remedy] : removed.warnings)
      report({image_subject, Verdict::Warning, text, remedy});
    return;
  }
  for (const auto& name : image.variables) {
    if (!plan::is_rival(name, objects.delivery)) continue;
    if (text::contains(objects.unset_variables, name)) continue;
    report({image_subject, Verdict::Warning,
            fmt::format(
                "{} sets {}, which may prevent the container from using the role's credentials",
                objects.image, name),
            plan::image_variable_remedy(name, *client.engine, host.environment)});
  }
}

void examine_image(const EngineClient& client, const EngineObjects& objects,
                   const system::Host& host, const Report& report) {
  const auto& image = objects.image;
  const auto answer =
      inspect(client, docker::image_config_arguments(image), image_subject, host, report);
  if (!answer) return;
  const auto config = docker::read_image_config(answer->output);
  if (!config || answer->exit_code != 0) {
    report({image_subject, Verdict::Warning, fmt::format("{} is not on this machine", image),
            fmt::format("The launch will pull it. To check that it can be pulled, run `{}`.",
                        text::command_on({client.program, "pull"}, image))});
    return;
  }
  report({image_subject, Verdict::Good, image, {}});
  examine_image_variables(client, objects, *config, host, report);
}

/// Whether engines accept the characters of a container's name (moby, daemon/names).
bool is_name(std::string_view name) {
  constexpr std::string_view inner =
      "_.-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  constexpr auto first = inner.substr(3);
  if (name.starts_with('/')) name.remove_prefix(1);
  if (name.empty() || first.find(name.front()) == std::string_view::npos) return false;
  return name.find_first_not_of(inner) == std::string_view::npos;
}

/// The client also accepts the beginning of an ID, so the name of the container that it found is
/// compared.
void examine_container_name(const EngineClient& client, const std::string& name,
                            const system::Host& host, const Report& report) {
  if (!is_name(name)) {
    report(
        {name_subject, Verdict::Bad, fmt::format("{} is not a container name", name),
         "A container name has only letters, digits and _.- and begins with a letter or a digit."});
    return;
  }
  const auto answer =
      inspect(client, {"container", "inspect", "--format", "name={{.Name}}\n", "--", name},
              name_subject, host, report);
  if (!answer) return;
  const auto found = text::line_after(answer->output, "name=");
  if (answer->exit_code == 0 && (found == name || found == "/" + name)) {
    report({name_subject, Verdict::Bad, fmt::format("a container named {} already exists", name),
            fmt::format("Choose another --name, or remove that container, even if it is running: "
                        "`{}`.",
                        text::command_on({client.program, "rm", "-f"}, name))});
  } else {
    report({name_subject, Verdict::Good, fmt::format("{} is free", name), {}});
  }
}

void examine_network(const EngineClient& client, const std::string& name, const system::Host& host,
                     const Report& report) {
  const auto answer =
      inspect(client, {"network", "inspect", "--", name}, network_subject, host, report);
  if (!answer) return;
  if (answer->exit_code == 0) {
    report({network_subject, Verdict::Good, name, {}});
  } else {
    report({network_subject, Verdict::Bad, fmt::format("{}: {}", name, last_line(answer->output)),
            fmt::format("`{} network ls` lists the networks; `{}` creates this one.",
                        text::quote_word(client.program),
                        text::command_on({client.program, "network", "create"}, name))});
  }
}

} // namespace

void examine_engine_objects(const ExaminedEngine& engine, const EngineObjects& objects,
                            const system::Host& host, const Report& report) {
  const auto examine = [&](std::string_view subject, const auto& action) {
    if (engine.answers) {
      action(*engine.client);
    } else {
      report(untried(subject,
                     engine.client ? "the engine does not answer" : "engine client not found"));
    }
  };
  if (!objects.image.empty()) {
    examine(image_subject,
            [&](const EngineClient& client) { examine_image(client, objects, host, report); });
  }
  if (!objects.container_name.empty()) {
    examine(name_subject, [&](const EngineClient& client) {
      examine_container_name(client, objects.container_name, host, report);
    });
  }
  for (const auto& typed : objects.networks) {
    const auto name = network_name(typed);
    if (name.empty()) continue;
    examine(network_subject,
            [&](const EngineClient& client) { examine_network(client, name, host, report); });
  }
}

} // namespace idr::doctor

#include "core/doctor/engine_checks.hpp"

#include "core/doctor/engine_address.hpp"
#include "core/plan/container_variables.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/error.hpp"
#include "core/system/handover.hpp"
#include "core/system/process.hpp"
#include "core/system/shell_words.hpp"
#include "core/system/signals.hpp"
#include "core/text/passwords.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <vector>

namespace idr::doctor {
namespace {

using docker::EngineClient;

/// An engine that does not answer in this time would be no pleasure to work with.
constexpr auto patience = std::chrono::seconds(10);
/// No image has it: the host name is not one, by RFC 2606.
constexpr auto no_image = "iam-docker-run.invalid/there-is-no-such-image";

std::optional<system::Outcome> ask(const EngineClient& client, std::vector<std::string> words,
                                   const system::Host& host,
                                   const system::SignalState& signals = system::signals_now()) {
  words.insert(words.begin(), client.program);
  return system::outcome_within(words, host.environment, patience, signals);
}

/// What stands in the output behind `mark`, up to the end of the line.
std::optional<std::string> line_behind(const std::string& output, std::string_view mark) {
  const auto at = output.find(mark);
  if (at == std::string::npos) return std::nullopt;
  const auto begin = at + mark.size();
  return output.substr(begin, output.find('\n', begin) - begin);
}

/// The last line that says something: the client's own words for what went wrong.
std::string last_line(const std::string& output) {
  const auto end = output.find_last_not_of(" \n");
  if (end == std::string::npos) return "it says nothing";
  const auto begin = output.find_last_of('\n', end);
  return output.substr(begin + 1, end - begin); // npos + 1 is 0
}

/// Why the client fails, in its own words where they cannot hold a password.
std::string failure_of(const std::string& output, const system::Environment& environment) {
  for (const auto* variable : {"DOCKER_HOST", "CONTAINER_HOST"}) {
    if (text::has_unencoded_password(environment.get(variable).value_or(""))) {
      return fmt::format("{} has a password with characters that a URL must have as %XX", variable);
    }
  }
  return text::without_passwords(last_line(output));
}

bool is_snap(const std::string& path) {
  std::error_code failure;
  const auto target = std::filesystem::canonical(path, failure);
  return path.starts_with("/snap/") || (!failure && target.filename() == "snap");
}

/// What to do about an engine that does not answer.
std::string engine_remedy(const EngineClient& client, const system::Host& host) {
  const bool has_address = client.engine->name == "docker";
  return remedy_for(has_address ? find_engine_address(client, host) : EngineAddress(), client,
                    host);
}

/// False where the client does not come to an end.
bool examine_versions(const EngineClient& client, const std::string& path, const system::Host& host,
                      const Report& report) {
  const auto answer = ask(client,
                          {"version", "--format",
                           "client={{.Client.Version}}\n"
                           "server={{if .Server}}{{.Server.Version}}{{end}}\n"},
                          host);
  if (!answer) {
    report({"engine", Verdict::Bad,
            fmt::format("`{} version` does not end within {} s", system::quote_word(client.program),
                        patience.count()),
            engine_remedy(client, host)});
    return false;
  }
  const auto& output = answer->output;
  report({"engine client",
          Verdict::Good,
          fmt::format("{} {} ({})", client.program, line_behind(output, "client=").value_or("?"),
                      path),
          {}});
  const auto server = line_behind(output, "server=").value_or("");
  if (answer->exit_code != 0) {
    report({"engine", Verdict::Bad, failure_of(output, host.environment),
            engine_remedy(client, host)});
  } else {
    // podman has none beside its client.
    report({"engine", Verdict::Good, server.empty() ? "in the client" : server, {}});
  }
  return true;
}

/// Whether the client reads an env file that lies where a launch puts it. Nothing is started: there
/// is no such image.
void examine_sight(const EngineClient& client, const std::string& program, const system::Host& host,
                   const Report& report) {
  // The others look for the image before they read a file.
  if (client.engine->name != "docker") return;
  const auto folder = system::temporary_folder(host.environment);
  try {
    // Ctrl-C ends the client; and this process once the file is gone.
    const system::SignalQueue signals;
    const auto path = system::handover_path(folder, plan::env_file_prefix);
    system::Handover file(path, "IDR_DOCTOR=1\n");
    file.read_by(system::Handover::anybody);
    ask(client, {"run", "--rm", "--pull=never", "--env-file", path.string(), no_image}, host,
        signals.previous());
    if (file.state() == system::Handover::State::Taken) {
      report({"temp path",
              Verdict::Good,
              fmt::format("{} sees {}", client.program, folder.string()),
              {}});
    } else if (is_snap(program)) {
      report({"temp path", Verdict::Bad,
              fmt::format("{} is a snap, and does not see {}", program, folder.string()),
              "A snap sees the folders of your home that do not begin with a dot: `mkdir -p ~/tmp; "
              "export TMPDIR=~/tmp`, or install docker from its own packages."});
    } else {
      report({"temp path", Verdict::Bad,
              fmt::format("{} does not read a file in {}", client.program, folder.string()),
              "A client that is confined to some folders needs one of them as TMPDIR."});
    }
  } catch (const SystemError&) {
    return; // what is wrong with the folder is found by itself
  }
}

} // namespace

std::optional<EngineClient> examine_engine(const docker::NamedEngine& named,
                                           const system::Host& host, const Report& report) {
  auto client = docker::find_engine(named, host.environment);
  if (!client) {
    try {
      docker::refuse_missing_engine(named, host.environment);
    } catch (const Error& error) {
      report({"engine client", Verdict::Bad, error.what(), error.remedy()});
    }
    return std::nullopt;
  }
  const auto path = system::find_program(client->program, host.environment.get("PATH").value_or(""))
                        .value_or(client->program);
  if (examine_versions(*client, path, host, report)) {
    examine_sight(*client, path, host, report);
  }
  return client;
}

void examine_image(const EngineClient& client, const std::string& image, const system::Host& host,
                   const Report& report) {
  const auto answer =
      ask(client, {"image", "inspect", "--format", "env={{json .Config.Env}}\n", image}, host);
  const auto variables = answer ? line_behind(answer->output, "env=") : std::nullopt;
  if (!variables || answer->exit_code != 0) {
    report({"image", Verdict::Warning, fmt::format("{} is not on this machine", image),
            fmt::format("A launch pulls it; `{}` shows whether it may.",
                        system::command_line({client.program, "pull", image}))});
    return;
  }
  report({"image", Verdict::Good, image, {}});
  const auto list = nlohmann::json::parse(*variables, nullptr, false);
  if (!list.is_array()) return; // an image without variables has null
  for (const auto& entry : list) {
    const auto text = entry.is_string() ? entry.get<std::string>() : "";
    const auto name = text.substr(0, text.find('='));
    if (!plan::is_rival(name)) continue;
    report(
        {"image", Verdict::Warning,
         fmt::format("{} sets {}, which may keep the container from using the role's credentials",
                     image, name),
         client.engine->name == "podman"
             ? fmt::format("Remove it with `--unsetenv {}`, or from the image.", name)
             : fmt::format("Remove it with `-e {}`, where that is unset here, or from the image.",
                           name)});
  }
}

} // namespace idr::doctor

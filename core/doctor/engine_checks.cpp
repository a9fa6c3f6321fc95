#include "core/doctor/engine_checks.hpp"

#include "core/doctor/client_answer.hpp"
#include "core/doctor/engine_address.hpp"
#include "core/error.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/handover.hpp"
#include "core/system/process.hpp"
#include "core/system/signals.hpp"
#include "core/text/passwords.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace idr::doctor {
namespace {

using docker::EngineClient;

/// No image has it: the host name is not one, by RFC 2606.
constexpr auto no_image = "iam-docker-run.invalid/there-is-no-such-image";

/// Why the client fails, in its own words where they cannot hold a password.
std::string failure_of(const std::string& output, const system::Environment& environment) {
  for (const auto* variable : {"DOCKER_HOST", "CONTAINER_HOST"}) {
    if (text::has_unencoded_password(environment.get(variable).value_or(""))) {
      return fmt::format("{} has a password with characters that a URL must have as %XX", variable);
    }
  }
  // A client written in Go that crashes says why before it prints its stack.
  const auto panic = text_after(output, "panic: ");
  return text::without_passwords(panic ? *panic : last_line(output));
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

/// Docker goes on without the settings of a file that it cannot read or parse.
void report_broken_settings(const EngineClient& client, const std::string& output,
                            const Report& report) {
  const auto failure = text_after(output, "WARNING: Error ");
  if (!failure || failure->find("config file") == std::string::npos) return;
  report({"engine client", Verdict::Warning,
          fmt::format("{}: error {}", client.program, text::without_passwords(*failure)),
          "Correct that file: as it is, the context in use and the logins to registries that it "
          "names are ignored."});
}

enum class Answer : std::uint8_t { None, OfClient, OfEngine };

/// Who has answered.
Answer examine_versions(const EngineClient& client, const std::string& path,
                        const system::Host& host, const Report& report) {
  const auto answer = ask(client,
                          {"version", "--format",
                           "client={{.Client.Version}}\n"
                           "server={{if .Server}}{{.Server.Version}}{{end}}\n"},
                          host);
  if (!answer) {
    report({"engine", Verdict::Bad,
            fmt::format("`{} version` does not end within {} s", text::quote_word(client.program),
                        patience.count()),
            engine_remedy(client, host)});
    return Answer::None;
  }
  const auto& output = answer->output;
  const auto version = text_after(output, "client=");
  const bool failed = answer->exit_code != 0;
  report_broken_settings(client, output, report);
  if (version || !failed) {
    report({"engine client",
            Verdict::Good,
            fmt::format("{} {} ({})", client.program, version.value_or("?"), path),
            {}});
  }
  if (failed) {
    report({"engine", Verdict::Bad, failure_of(output, host.environment),
            engine_remedy(client, host)});
    // Without a version of its own it did not get as far as to look for an engine.
    return version ? Answer::OfClient : Answer::None;
  }
  const auto server = text_after(output, "server=").value_or("");
  report({"engine",
          Verdict::Good,
          server.empty() ? fmt::format("{} needs no server", client.program) : server,
          {}});
  return Answer::OfEngine;
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
              "A client that is confined to some folders needs one of them as TMPDIR: `export "
              "TMPDIR=FOLDER`."});
    }
  } catch (const SystemError&) {
    return; // what is wrong with the folder is found by itself
  }
}

} // namespace

ExaminedEngine examine_engine(const docker::NamedEngine& named, const system::Host& host,
                              const Report& report) {
  auto client = docker::find_engine(named, host.environment);
  if (!client) {
    try {
      docker::throw_missing_engine(named, host.environment);
    } catch (const Error& error) {
      report({"engine client", Verdict::Bad, error.what(), error.remedy()});
    }
    return {};
  }
  const auto path = system::find_program(client->program, host.environment.get("PATH").value_or(""))
                        .value_or(client->program);
  const auto answer = examine_versions(*client, path, host, report);
  if (answer == Answer::None) {
    report(untried("temp path", "the client does not answer"));
  } else {
    examine_sight(*client, path, host, report);
  }
  return {std::move(client), answer == Answer::OfEngine};
}

} // namespace idr::doctor

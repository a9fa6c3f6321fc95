#include "core/doctor/engine_checks.hpp"

#include "core/doctor/client_answer.hpp"
#include "core/doctor/engine_address.hpp"
#include "core/error.hpp"
#include "core/handover/env_file.hpp"
#include "core/plan/run_plan.hpp"
#include "core/system/process.hpp"
#include "core/system/signals.hpp"
#include "core/text/passwords.hpp"
#include "core/text/shell_words.hpp"
#include "core/text/split.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace idr::doctor {
namespace {

using docker::EngineClient;

/// No image has this name: RFC 2606 reserves the host name.
constexpr auto no_image = "iam-docker-run.invalid/there-is-no-such-image";

/// The client's own error message, unless it may contain a password.
std::string failure_of(const std::string& output, const system::Environment& environment) {
  for (const auto* variable : {"DOCKER_HOST", "CONTAINER_HOST"}) {
    if (text::has_unencoded_password(environment.get(variable).value_or(""))) {
      return fmt::format(
          "the password in {} contains characters that must be percent-encoded (%XX) in a URL",
          variable);
    }
  }
  // A Go program that crashes prints the cause before its stack.
  const auto panic = text::line_after(output, "panic: ");
  return text::without_passwords(panic ? std::string(*panic) : last_line(output));
}

bool is_snap(const std::string& path) {
  std::error_code failure;
  const auto target = std::filesystem::canonical(path, failure);
  return path.starts_with("/snap/") || (!failure && target.filename() == "snap");
}

/// The remedy if the engine does not answer.
std::string engine_remedy(const EngineClient& client, const system::Host& host) {
  const bool has_address = client.engine->name == "docker";
  return remedy_for(has_address ? find_engine_address(client, host) : EngineAddress(), client,
                    host);
}

/// Docker continues without its config file if it cannot read or parse it.
void report_broken_settings(const EngineClient& client, const std::string& output,
                            const Report& report) {
  const auto failure = text::line_after(output, "WARNING: Error ");
  if (!failure || failure->find("config file") == std::string::npos) return;
  report(
      {"engine client", Verdict::Warning,
       fmt::format("{}: error {}", client.program, text::without_passwords(std::string(*failure))),
       "Correct that file: until then, the current context and the registry logins in it are "
       "ignored."});
}

enum class Answer : std::uint8_t { None, Client, Engine };

/// Reports the versions. Returns whether the client or the engine answered.
Answer examine_versions(const EngineClient& client, const std::string& path,
                        const system::Host& host, const Report& report) {
  const auto answer = run_client(client,
                                 {"version", "--format",
                                  "client={{.Client.Version}}\n"
                                  "server={{if .Server}}{{.Server.Version}}{{end}}\n"},
                                 host);
  if (!answer) {
    report({"engine", Verdict::Bad,
            fmt::format("`{} version` did not finish within {} s", text::quote_word(client.program),
                        patience.count()),
            engine_remedy(client, host)});
    return Answer::None;
  }
  const auto& output = answer->output;
  const auto version = text::line_after(output, "client=");
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
    // A client that did not print its own version failed before it looked for an engine.
    return version ? Answer::Client : Answer::None;
  }
  const auto server = text::line_after(output, "server=").value_or("");
  report({"engine",
          Verdict::Good,
          server.empty() ? fmt::format("{} needs no server", client.program) : std::string(server),
          {}});
  return Answer::Engine;
}

/// Reports whether the client can read an env file in the folder that a launch uses. Starts no
/// container: the image does not exist.
void examine_client_access(const EngineClient& client, const std::string& program,
                           const system::Host& host, const Report& report) {
  // Other clients look for the image before they read the file.
  if (client.engine->name != "docker") return;
  const auto folder = system::temporary_folder(host.environment);
  try {
    // Ctrl-C ends the client, and this process after the file has been removed.
    const system::SignalQueue signals;
    const auto path = handover::random_path(folder, plan::env_file_prefix, plan::env_file_name);
    handover::EnvFile file(path, "IDR_DOCTOR=1\n");
    file.set_reader(handover::EnvFile::any_process);
    run_client(client, {"run", "--rm", "--pull=never", "--env-file", path.string(), no_image}, host,
               signals.previous());
    if (file.state() == handover::EnvFile::State::Taken) {
      report({"temp path",
              Verdict::Good,
              fmt::format("{} can read files in {}", client.program, folder.string()),
              {}});
    } else if (is_snap(program)) {
      report(
          {"temp path", Verdict::Bad,
           fmt::format("{} is a snap and cannot read files in {}", program, folder.string()),
           "A snap can read only the folders of your home directory whose names do not begin with "
           "a dot: `mkdir -p ~/tmp; export TMPDIR=~/tmp`, or install docker from its own "
           "packages."});
    } else {
      report({"temp path", Verdict::Bad,
              fmt::format("{} cannot read files in {}", client.program, folder.string()),
              "If the client can read only certain folders, set TMPDIR to one of them: `export "
              "TMPDIR=FOLDER`."});
    }
  } catch (const SystemError&) {
    return; // examine_temporary_folder reports it
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
    examine_client_access(*client, path, host, report);
  }
  return {std::move(client), answer == Answer::Engine};
}

} // namespace idr::doctor

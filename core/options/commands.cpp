#include "core/options/commands.hpp"

#include <algorithm>
#include <array>

namespace idr::options {
namespace {

constexpr std::array entries = {
    CommandEntry{
        "run", Command::Launch, Positionals::EndOptions,
        "run [OPTIONS] IMAGE [COMMAND [ARG...]]   as docker run\n"
        "run [OPTIONS] @VARIANT [COMMAND...]      a variant of the project file idr.toml\n"
        "[OPTIONS] --image IMAGE",
        "run a container in an AWS IAM role, with the options of docker run",
        "Runs a docker container in an AWS IAM role: the container gets temporary credentials of "
        "the role, and the command line that runs it is printed.",
        "Examples:\n"
        "  idr --image mycompany/myservice --role role-myservice-task\n"
        "  idr run --role role-myservice-task -p 8080:80 mycompany/myservice serve\n\n"
        "The exit code is the container's own. 125 to 127 come from docker, 2 means a mistake in "
        "the command line, and 1 any other failure of idr."},
    CommandEntry{"exec", Command::Exec, Positionals::EndOptions,
                 "exec [OPTIONS] [--] COMMAND [ARG...]\n"
                 "exec [OPTIONS] @VARIANT [COMMAND...]",
                 "run a program on this machine in an AWS IAM role",
                 "Runs a program on this machine in an AWS IAM role: it gets temporary credentials "
                 "of the role, and none of your own.",
                 "The exit code is the program's own, or 127 if it was not found, 126 if it cannot "
                 "be started, 2 for a mistake in the command line, and 1 for any other failure of "
                 "idr."},
    CommandEntry{"schedule", Command::Schedule, Positionals::Names,
                 "schedule add [OPTIONS] @VARIANT      write and start a timer\n"
                 "schedule list [--json]               show all timers, and their last runs\n"
                 "schedule run @VARIANT                run the job now, as its timer does\n"
                 "schedule remove [OPTIONS] @VARIANT   stop and remove the timer",
                 "run a variant of idr.toml at certain times, by systemd or cron",
                 "Runs a variant of idr.toml, a container or a program, at the times that its key "
                 "schedule says. systemd keeps the time or, where there is none, cron.",
                 "The exit code of `run` is the job's own, or 75 if the job runs already."},
    CommandEntry{"whoami",
                 Command::Whoami,
                 Positionals::Variant,
                 "whoami [OPTIONS] [@VARIANT]",
                 "show which identity a container would have, and where it comes from",
                 "Shows which identity a container would have, and where it comes from: each step "
                 "with the place where it is set.",
                 {}},
    CommandEntry{
        "credentials",
        Command::Credentials,
        Positionals::Refused,
        "credentials [OPTIONS]",
        "print the credentials that a container would get",
        "Prints the credentials that a container would get. With --format process (the default), "
        "idr can serve as the credential_process of a profile. It ignores idr.toml.",
        {}},
    CommandEntry{"doctor", Command::Doctor, Positionals::EndOptions,
                 "doctor [OPTIONS] [IMAGE [COMMAND [ARG...]]]   as idr run\n"
                 "doctor [OPTIONS] @VARIANT",
                 "find problems on this machine that would make a launch fail",
                 "Finds problems on this machine that would make a launch fail, with a remedy for "
                 "each. It accepts every option of idr run; its help lists docker's options.",
                 "The exit code is 1 if a launch would fail, else 0."},
    CommandEntry{"ps",
                 Command::Ps,
                 Positionals::Refused,
                 "ps [OPTIONS]",
                 "list the launches whose credentials are refreshed",
                 "Lists the running launches with --delivery endpoint, and which process refreshes "
                 "their credentials.",
                 {}},
    CommandEntry{"stop",
                 Command::Stop,
                 Positionals::Names,
                 "stop [OPTIONS] NAME...",
                 "stop launches whose credentials are refreshed",
                 "Stops launches with --delivery endpoint, named by their containers, and removes "
                 "what belongs to them.",
                 {}},
};

} // namespace

std::span<const CommandEntry> command_table() { return entries; }

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  names.reserve(entries.size() + 1);
  for (const auto& entry : entries) names.push_back(entry.name);
  names.emplace_back("help");
  return names;
}

const CommandEntry* find_command(std::string_view name) {
  const auto* found = std::find_if(entries.begin(), entries.end(),
                                   [&](const auto& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : found;
}

const CommandEntry& entry_of(Command command) {
  return *std::find_if(entries.begin(), entries.end(),
                       [&](const auto& entry) { return entry.command == command; });
}

} // namespace idr::options

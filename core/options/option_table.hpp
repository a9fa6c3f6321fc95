// The table of all options, of launches and of the other commands. The parser, the planner, the
// docker line, the help, the completions and the manual are made from it. To add an option, add a
// row. Code refers to a row by option("name"), which the compiler checks.
#pragma once

#include "core/options/option.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace idr::options {
namespace table {

using enum Arity;
using enum Section;
using enum ValueSource;
using enum PodMember;
using namespace topic;

/// The commands of most options: launches, and idr.toml.
inline constexpr auto launch = Command::Launch | Command::Doctor | Command::IdrToml;
inline constexpr auto every_command =
    Command::Launch | Command::Credentials | Command::Whoami | Command::Doctor | Command::Exec;
inline constexpr auto everywhere = every_command | Command::IdrToml;
/// What runs in the role: a container, or a program on this machine.
inline constexpr auto every_run = launch | Command::Exec;
/// The commands for launches that run already.
inline constexpr auto of_launches = Command::Ps | Command::Stop;

struct Alias {
  std::string_view name;
};
/// Where completion finds values, and values that it adds, separated by spaces. A value that ends
/// in a colon or an equals sign is incomplete; `container:` is continued with the name of a
/// container.
struct Completion {
  ValueSource source;
  std::string_view words;
};
struct Sets {
  Topics topics;
};
struct Replaces {
  Topics topics;
};

// The columns that few rows have, distinguished by their types.
constexpr void set(Row& row, Placement placement) { row.placement = placement; }
constexpr void set(Row& row, HostPath kind) { row.host_path = kind; }
constexpr void set(Row& row, Secrecy secrecy) { row.secrecy = secrecy; }
constexpr void set(Row& row, PodMember member) { row.pod_member = member; }
constexpr void set(Row& row, ValueSource source) { row.completion = source; }
constexpr void set(Row& row, Completion completion) {
  row.completion = completion.source;
  row.value_words = completion.words;
}
constexpr void set(Row& row, Alias alias) { row.alias = alias.name; }
constexpr void set(Row& row, Sets sets) { row.topics = sets.topics; }
constexpr void set(Row& row, Replaces replaces) { row.replaces = replaces.topics; }

/// An option that this program interprets.
template <typename... Columns>
constexpr Row own(std::string_view name, Arity arity, std::string_view value, Section section,
                  CommandSet commands, std::string_view help, Columns... columns) {
  Row row{{.arity = arity, .section = section, .commands = commands}, name};
  row.value = value;
  row.help = help;
  (set(row, columns), ...);
  return row;
}

/// An option that docker interprets.
template <typename... Columns>
constexpr Row docker(std::string_view name, char short_name, Arity arity, std::string_view value,
                     Section section, std::string_view help, Columns... columns) {
  auto row = own(name, arity, value, section, launch, help, Placement::PassedOn, columns...);
  row.short_name = short_name;
  row.reader = Reader::Docker;
  return row;
}

inline constexpr std::string_view capabilities =
    "ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN "
    "DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE "
    "MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP "
    "SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT "
    "SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM";
/// Not complete: used only for completion.
inline constexpr std::string_view usual_regions =
    "us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 ca-west-1 mx-central-1 sa-east-1 "
    "eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 "
    "af-south-1 il-central-1 me-central-1 me-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 "
    "ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 "
    "ap-southeast-4 ap-southeast-5 cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1 "
    "eusc-de-east-1";
inline constexpr std::string_view stop_signals =
    "SIGTERM SIGINT SIGQUIT SIGHUP SIGKILL SIGUSR1 SIGUSR2 SIGWINCH";
inline constexpr std::string_view log_drivers =
    "awslogs fluentd gcplogs gelf journald json-file local none splunk syslog";
inline constexpr std::string_view platforms =
    "linux/amd64 linux/arm64 linux/arm/v7 linux/386 "
    "linux/ppc64le linux/riscv64 linux/s390x windows/amd64";

// clang-format off
inline constexpr std::array rows = {
  own("image",                 Value, "IMAGE",    Section::Launch, launch, "image to run; required, here or in the project file", Images),
  own("full-entrypoint",       Value, "TEXT",     Section::Launch, launch, "program and arguments in one string, instead of the image's entrypoint and command", Secrecy::Command, Sets{started}, Replaces{started | entrypoint}),
  own("cmd",                   Value, "TEXT",     Section::Launch, launch, "the container's command, split into words", Secrecy::Command, Sets{started}, Replaces{started}),
  own("shell",                 Flag,  "",         Section::Launch, launch, "run an interactive shell instead of the entrypoint and the command", Sets{started}),
  own("interactive",           Flag,  "",         Section::Launch, launch, "keep stdin open, with a terminal if there is one (docker's -it)"),
  own("host-source-path",      Value, "PATH",     Section::Launch, launch, "source code to mount; may be relative", HostPath::Folder, Folders),
  own("container-source-path", Value, "PATH",     Section::Launch, launch, "where the source code is mounted in the container"),
  own("selinux",               Flag,  "",         Section::Launch, launch, "relabel the source mount for SELinux (:Z)"),
  own("mount-docker",          Flag,  "",         Section::Launch, launch, "mount the engine's socket into the container"),
  own("custom-env-file",       Value, "FILE",     Section::Launch, launch, "file of variables for the container (default: iam-docker-run.env, if it exists)", HostPath::File, Files),
  own("engine",                Value, "PROGRAM",  Section::Launch, launch | of_launches, "engine's client: docker, podman, nerdctl, finch or a path (default: the first one found on PATH)", HostPath::Program, Completion{Engines, "docker podman nerdctl finch"}),
  own("dry-run",       OptionalValue, "json",     Section::Launch, Command::Launch | Command::Doctor | Command::Schedule, "only print the docker command (=json: the whole plan), or the files of a timer; the env file in the command exists only during a launch", Completion{Words, "json"}),
  own("variant",               Value, "NAME",     Section::Launch, Command::Launch | Command::Whoami | Command::Doctor | Command::Exec, "variant of the project file idr.toml", Variants),
  own("no-project-file",       Flag,  "",         Section::Launch, Command::Launch | Command::Whoami | Command::Doctor | Command::Exec | of_launches, "ignore the project file idr.toml"),
  own("no-volume",             Flag,  "",         Section::Launch, launch, "does nothing; deprecated"),

  own("role",                  Value, "ROLE",     Section::Credentials, everywhere, "role to assume: NAME, PATH/NAME, NAME@ACCOUNT or an ARN", Alias{"aws-role-name"}, Roles),
  own("profile",               Value, "NAME",     Section::Credentials, everywhere, "profile of ~/.aws/config whose credentials are used", Profiles),
  own("region",                Value, "REGION",   Section::Credentials, everywhere, "AWS region, also used for STS", Completion{Regions, usual_regions}),
  own("endpoint-url",          Value, "URL",      Section::Credentials, every_command, "URL for STS and IAM instead of the AWS endpoints (LocalStack, a VPC endpoint)"),
  own("no-session",            Flag,  "",         Section::Credentials, every_command, "pass long-term credentials unchanged, without a temporary session"),
  own("no-cache",              Flag,  "",         Section::Credentials, everywhere, "do not use the credential cache"),
  own("delivery",              Value, "env|endpoint", Section::Credentials, every_run, "how the credentials are passed: env (default), once in the environment, or endpoint, which refreshes them", Completion{Words, "env endpoint"}),
  own("web-identity-token-env", Value, "VARIABLE", Section::Credentials, everywhere, "variable that contains the OIDC token of a CI job, used to assume the role", Variables),

  own("role-session-name",     Value, "NAME",     Section::Role, everywhere, "session name in CloudTrail (default: user@host; in CI, the run's ID)"),
  own("duration",              Value, "TIME",     Section::Role, everywhere, "lifetime of the credentials: seconds, or 90m, 1h30m (default 1h)"),
  own("external-id",           Value, "ID",       Section::Role, everywhere, "external ID that the role's trust policy requires", Secrecy::Value),
  own("mfa-serial",            Value, "ARN",      Section::Role, everywhere, "MFA device that the role requires", MfaDevices),
  own("mfa-code",              Value, "CODE",     Section::Role, every_command, "the device's current code, instead of a prompt on the terminal", Secrecy::Value),
  own("policy",                Value, "FILE|JSON", Section::Role, everywhere, "session policy that narrows the role's permissions", HostPath::Policy, Secrecy::Value, Files),
  own("policy-arn",            List,  "ARN",      Section::Role, everywhere, "managed policy that narrows the role's permissions; repeatable", PolicyArns),
  own("tag",                   List,  "KEY=VALUE", Section::Role, everywhere, "session tag; repeatable"),
  own("transitive-tag-key",    List,  "KEY",      Section::Role, everywhere, "session tag that later sessions inherit; repeatable"),
  own("source-identity",       Value, "NAME",     Section::Role, everywhere, "source identity, which persists through chained roles"),

  docker("name",               '\0', Value, "NAME",   Container, "name of the container (default: the image's name and 8 random hex digits)", Placement::Planned),
  docker("detach",             'd',  Flag,  "",       Container, "run in the background and print the container's ID", Alias{"detached"}, Placement::Planned),
  docker("rm",                 '\0', Flag,  "",       Container, "remove the container when it ends (the default without -d; --rm=false keeps it)", Placement::Planned),
  docker("entrypoint",         '\0', Value, "PROGRAM", Container, "program to run instead of the image's entrypoint", Placement::Planned, Sets{entrypoint}, Replaces{started}),
  docker("interactive",        'i',  Flag,  "",       Container, "keep stdin open", Placement::Planned),
  docker("tty",                't',  Flag,  "",       Container, "allocate a terminal", Placement::Planned),
  docker("attach",             'a',  List,  "STREAM", Container, "attach to stdin, stdout or stderr", Completion{Words, "stdin stdout stderr"}),
  docker("sig-proxy",          '\0', Flag,  "",       Container, "pass signals to the process"),
  docker("detach-keys",        '\0', Value, "KEYS",   Container, "key sequence that detaches"),
  docker("workdir",            'w',  Value, "PATH",   Container, "working directory in the container"),
  docker("user",               'u',  Value, "USER",   Container, "user, or user:group, that runs the process"),
  docker("group-add",          '\0', List,  "GROUP",  Container, "additional group of the user"),
  docker("init",               '\0', Flag,  "",       Container, "run an init that reaps processes"),
  docker("restart",            '\0', Value, "POLICY", Container, "when to start the container again", Completion{Words, "no always on-failure on-failure: unless-stopped"}),
  docker("stop-signal",        '\0', Value, "SIGNAL", Container, "signal that stops the container", Completion{Words, stop_signals}),
  docker("stop-timeout",       '\0', Value, "SECONDS", Container, "time to wait for the container to stop before it is killed"),
  docker("hostname",           'h',  Value, "NAME",   Container, "host name in the container", Companion),
  docker("domainname",         '\0', Value, "NAME",   Container, "NIS domain name in the container", Companion),
  docker("label",              'l',  List,  "KEY=VALUE", Container, "metadata of the container"),
  docker("label-file",         '\0', List,  "FILE",   Container, "file of labels", HostPath::File, Files),
  docker("annotation",         '\0', List,  "KEY=VALUE", Container, "annotation for the OCI runtime"),
  docker("cidfile",            '\0', Value, "FILE",   Container, "write the container's ID to a file", HostPath::File, Files),
  docker("pull",               '\0', Value, "WHEN",   Container, "pull the image: always, missing or never", PullPolicies),
  docker("quiet",              'q',  Flag,  "",       Container, "suppress the output of the pull"),
  docker("platform",           '\0', Value, "OS/ARCH", Container, "platform of the image", Completion{Words, platforms}),
  docker("runtime",            '\0', Value, "NAME",   Container, "OCI runtime to use"),
  docker("disable-content-trust", '\0', Flag, "",     Container, ""),

  docker("env",                'e',  List,  "NAME[=VALUE]", Section::Environment, "variable for the container; its value does not appear in process lists", Alias{"envvar"}, Placement::Planned, Secrecy::Assigned, Variables),
  docker("env-file",           '\0', List,  "FILE",   Section::Environment, "file of variables for the container, in docker's format", HostPath::File, Placement::Planned, Files),

  docker("volume",             'v',  List,  "SOURCE:PATH", Storage, "mount a volume or a path of the host", HostPath::Volume, Volumes),
  docker("mount",              '\0', List,  "SPEC",   Storage, "mount a file system", HostPath::Mount, Mounts),
  docker("tmpfs",              '\0', List,  "PATH",   Storage, "mount a file system in memory"),
  docker("volumes-from",       '\0', List,  "CONTAINER", Storage, "mount the volumes of another container", Containers),
  docker("volume-driver",      '\0', Value, "NAME",   Storage, "driver for the container's volumes"),
  docker("storage-opt",        '\0', List,  "KEY=VALUE", Storage, "option of the storage driver"),
  docker("read-only",          '\0', Flag,  "",       Storage, "mount the container's root file system read-only"),
  docker("shm-size",           '\0', Value, "BYTES",  Storage, "size of /dev/shm"),

  docker("publish",            'p',  List,  "HOST:CONTAINER", Network, "publish a port on the host", Companion, Alias{"portmap"}),
  docker("publish-all",        'P',  Flag,  "",       Network, "publish all exposed ports on random ports", Companion),
  docker("expose",             '\0', List,  "PORT",   Network, "expose a port or a range", Companion),
  docker("network",            '\0', List,  "NETWORK", Network, "network to join", Companion, Sets{network}, Replaces{network}, Completion{Networks, "bridge host none container:"}),
  docker("net",                '\0', List,  "NETWORK", Network, "", Companion, Sets{network}, Replaces{network}, Completion{Networks, "bridge host none container:"}),
  docker("network-alias",      '\0', List,  "NAME",   Network, "name of the container in the network", Companion, Sets{network}),
  docker("net-alias",          '\0', List,  "NAME",   Network, "", Companion, Sets{network}),
  docker("dns",                '\0', List,  "ADDRESS", Network, "DNS server", Companion),
  docker("dns-search",         '\0', List,  "DOMAIN", Network, "DNS search domain", Companion),
  docker("dns-option",         '\0', List,  "OPTION", Network, "DNS option", Companion),
  docker("dns-opt",            '\0', List,  "OPTION", Network, "", Companion),
  docker("add-host",           '\0', List,  "HOST:IP", Network, "host name with its address", Companion),
  docker("link",               '\0', List,  "CONTAINER", Network, "link to another container", Companion, Containers),
  docker("ip",                 '\0', Value, "ADDRESS", Network, "IPv4 address", Companion, Sets{network}),
  docker("ip6",                '\0', Value, "ADDRESS", Network, "IPv6 address", Companion, Sets{network}),
  docker("link-local-ip",      '\0', List,  "ADDRESS", Network, "link-local address", Companion, Sets{network}),
  docker("mac-address",        '\0', Value, "ADDRESS", Network, "MAC address", Companion, Sets{network}),

  docker("memory",             'm',  Value, "BYTES",  Resources, "memory limit"),
  docker("memory-reservation", '\0', Value, "BYTES",  Resources, "soft memory limit"),
  docker("memory-swap",        '\0', Value, "BYTES",  Resources, "limit of memory plus swap; -1 for none"),
  docker("memory-swappiness",  '\0', Value, "0-100",  Resources, "tendency to swap memory"),
  docker("kernel-memory",      '\0', Value, "BYTES",  Resources, ""),
  docker("cpus",               '\0', Value, "NUMBER", Resources, "number of CPUs"),
  docker("cpu-shares",         'c',  Value, "WEIGHT", Resources, "relative weight for CPU time"),
  docker("cpu-period",         '\0', Value, "MICROSECONDS", Resources, "period of the CPU scheduler"),
  docker("cpu-quota",          '\0', Value, "MICROSECONDS", Resources, "CPU time in each period"),
  docker("cpu-rt-period",      '\0', Value, "MICROSECONDS", Resources, "period of the real-time scheduler"),
  docker("cpu-rt-runtime",     '\0', Value, "MICROSECONDS", Resources, "real-time CPU time in each period"),
  docker("cpuset-cpus",        '\0', Value, "LIST",   Resources, "CPUs to run on (0-3, 0,1)"),
  docker("cpuset-mems",        '\0', Value, "LIST",   Resources, "memory nodes to use (0-3, 0,1)"),
  docker("blkio-weight",       '\0', Value, "10-1000", Resources, "relative weight for block devices"),
  docker("blkio-weight-device", '\0', List,  "DEVICE:WEIGHT", Resources, "relative weight for one block device"),
  docker("device-read-bps",    '\0', List,  "DEVICE:RATE", Resources, "limit of bytes per second read from a device"),
  docker("device-read-iops",   '\0', List,  "DEVICE:RATE", Resources, "limit of reads per second from a device"),
  docker("device-write-bps",   '\0', List,  "DEVICE:RATE", Resources, "limit of bytes per second written to a device"),
  docker("device-write-iops",  '\0', List,  "DEVICE:RATE", Resources, "limit of writes per second to a device"),
  docker("gpus",               '\0', List,  "SPEC",   Resources, "GPUs to add, or all", Completion{Words, "all"}),
  docker("pids-limit",         '\0', Value, "NUMBER", Resources, "limit of the number of processes; -1 for none"),
  docker("ulimit",             '\0', List,  "NAME=SOFT[:HARD]", Resources, "resource limit of the processes"),
  docker("oom-kill-disable",   '\0', Flag,  "",       Resources, "do not kill the process when memory runs out"),
  docker("oom-score-adj",      '\0', Value, "-1000-1000", Resources, "how likely the kernel is to kill the process when memory runs out"),

  docker("privileged",         '\0', Flag,  "",       Security, "all privileges of the host"),
  docker("cap-add",            '\0', List,  "CAPABILITY", Security, "add a Linux capability", Completion{Words, capabilities}),
  docker("cap-drop",           '\0', List,  "CAPABILITY", Security, "drop a Linux capability", Completion{Words, capabilities}),
  docker("security-opt",       '\0', List,  "OPTION", Security, "security option", HostPath::Seccomp, Completion{Words, "no-new-privileges seccomp= apparmor= label= systempaths=unconfined"}),
  docker("device",             '\0', List,  "DEVICE", Security, "add a device of the host", Files),
  docker("device-cgroup-rule", '\0', List,  "RULE",   Security, "rule for the devices that the container may use"),
  docker("cgroup-parent",      '\0', Value, "CGROUP", Security, "parent control group"),
  docker("cgroupns",           '\0', Value, "MODE",   Security, "control group namespace: host or private", Completion{Words, "host private"}),
  docker("ipc",                '\0', Value, "MODE",   Security, "IPC namespace", Completion{Words, "none private shareable host container:"}),
  docker("pid",                '\0', Value, "MODE",   Security, "process namespace", Completion{Words, "host container:"}),
  docker("userns",             '\0', Value, "MODE",   Security, "user namespace", Completion{Words, "host"}),
  docker("uts",                '\0', Value, "MODE",   Security, "UTS namespace", Completion{Words, "host"}),
  docker("sysctl",             '\0', List,  "NAME=VALUE", Security, "kernel parameter of the container"),
  docker("use-api-socket",     '\0', Flag,  "",       Security, "mount the engine's API socket and the registry logins"),

  docker("health-cmd",         '\0', Value, "COMMAND", Health, "command that checks health"),
  docker("health-interval",    '\0', Value, "TIME",   Health, "time between checks"),
  docker("health-retries",     '\0', Value, "NUMBER", Health, "consecutive failures before the container is unhealthy"),
  docker("health-timeout",     '\0', Value, "TIME",   Health, "time limit for one check"),
  docker("health-start-period", '\0', Value, "TIME",  Health, "time to start, during which failures do not count"),
  docker("health-start-interval", '\0', Value, "TIME", Health, "time between checks while starting"),
  docker("no-healthcheck",     '\0', Flag,  "",       Health, "disable the image's health check"),

  docker("log-driver",         '\0', Value, "NAME",   Logging, "logging driver", Completion{Words, log_drivers}),
  docker("log-opt",            '\0', List,  "KEY=VALUE", Logging, "option of the logging driver"),

  docker("isolation",          '\0', Value, "KIND",   Windows, "isolation technology", Completion{Words, "default process hyperv"}),
  docker("cpu-count",          '\0', Value, "NUMBER", Windows, "number of CPUs"),
  docker("cpu-percent",        '\0', Value, "PERCENT", Windows, "share of the CPUs"),
  docker("io-maxbandwidth",    '\0', Value, "BYTES",  Windows, "bandwidth limit of the system drive"),
  docker("io-maxiops",         '\0', Value, "NUMBER", Windows, "limit of operations per second on the system drive"),

  own("exec",                  Value, "COMMAND",  Job, Command::IdrToml, "program on this machine, with its arguments, that idr exec runs instead of a container", Secrecy::Command),
  own("schedule",              Value, "TIME",     Job, Command::IdrToml, "when the job runs: a calendar expression of systemd, or five cron fields"),
  own("at-start",              Flag,  "",         Job, Command::IdrToml, "run the job also when the timer starts, at boot or login"),
  own("jitter",                Value, "TIME",     Job, Command::IdrToml, "longest random delay of each run"),
  own("timeout",               Value, "TIME",     Job, Command::IdrToml, "longest duration of a run, which is then ended"),
  own("on-failure",            Value, "COMMAND",  Job, Command::IdrToml, "program to run, with its arguments, when the job has failed", Secrecy::Command),

  own("force",                 Flag,  "",         Job, Command::Schedule, "add: schedule the job even if its credentials need a person"),
  own("system",                Flag,  "",         Job, Command::Schedule, "add, remove: use the system's systemd, as root, instead of your own"),
  own("print-on-failure",      Flag,  "",         Job, Command::Schedule, "run: print the output only if the job fails, for cron, which mails it"),

  own("timer",                 Value, "NAME",     Job, Command::Schedule, ""),

  own("format",                Value, "FORMAT",   Section::Output, Command::Credentials, "output format: process (default), env, env-no-export, powershell, fish or json", Completion{Words, "process env env-no-export powershell fish json"}),
  own("json",                  Flag,  "",         Section::Output, Command::Whoami | Command::Doctor | Command::Ps | Command::Schedule, "print a JSON document"),
  own("warnings-only",         Flag,  "",         Section::Output, everywhere | of_launches | Command::Schedule, "print only warnings, errors and the requested output"),
  own("verbose",               Flag,  "",         Section::Output, everywhere | Command::Schedule, "print every step, but no secrets"),
};
// clang-format on

inline constexpr auto options = [] {
  std::array<Option, rows.size()> all{};
  std::uint16_t place = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) all[i] = Option(rows[i], place);
  return all;
}();

/// The place of the only row with this name, and reader if not null; std::size_t's maximum if there
/// are none or several.
consteval std::size_t only_row(std::string_view name, const Reader* reader) {
  constexpr auto nowhere = static_cast<std::size_t>(-1);
  std::size_t found = nowhere;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].name != name || (reader != nullptr && rows[i].reader != *reader)) continue;
    if (found != nowhere) return nowhere;
    found = i;
  }
  return found;
}

} // namespace table

/// The row with this long name, found by the compiler: a name without a row, or with two rows, does
/// not compile. If two rows have the same name (`--interactive` and docker's `-i`), `reader`
/// selects one.
consteval const Option& option(std::string_view name) {
  return table::options.at(table::only_row(name, nullptr));
}
consteval const Option& option(std::string_view name, Reader reader) {
  return table::options.at(table::only_row(name, &reader));
}

/// Represents an option of the engine that is not in the table. Its value is the whole word that
/// was typed, `--name=value`.
inline constexpr auto unlisted_option = [] {
  std::uint16_t place = 0;
  return Option(table::docker("", '\0', Arity::Value, "", Section::Container, ""), place);
}();

} // namespace idr::options

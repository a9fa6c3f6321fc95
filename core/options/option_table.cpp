#include "core/options/option_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace idr::options {
namespace {

using enum Arity;
using enum Section;

/// What most options are for: a launch, and the file that describes it.
constexpr std::uint8_t launch = Command::Launch | Command::Doctor | Command::IdrToml;
constexpr std::uint8_t every = Command::Every | Command::IdrToml;

/// An option of docker's that is passed on.
constexpr Option docker(std::string_view name, char short_name, Arity arity, std::string_view value,
                        Section section, std::string_view help, std::uint8_t commands = launch) {
  return {name, short_name, arity, value, section, Reader::Docker, commands, help, {}};
}

/// An option that this program acts on.
constexpr Option own(std::string_view name, Arity arity, std::string_view value, Section section,
                     std::uint8_t commands, std::string_view help) {
  return {name, '\0', arity, value, section, Reader::Idr, commands, help, {}};
}

constexpr Option alias(std::string_view name, std::string_view of, Section section,
                       std::uint8_t commands = launch) {
  return {name, '\0', Flag, {}, section, Reader::Idr, commands, {}, of};
}

// clang-format off
constexpr std::array rows = {
  own("image",                 Value, "IMAGE",    Section::Launch, launch, "image to run; a launch needs one, here or in the project file"),
  own("full-entrypoint",       Value, "TEXT",     Section::Launch, launch, "program and arguments in one text, in place of the image's entrypoint and command"),
  own("cmd",                   Value, "TEXT",     Section::Launch, launch, "the container's command, split into words"),
  own("shell",                 Flag,  "",         Section::Launch, launch, "an interactive shell in place of entrypoint and command"),
  own("interactive",           Flag,  "",         Section::Launch, launch, "keep stdin open, with a terminal where there is one (docker's -it)"),
  own("host-source-path",      Value, "PATH",     Section::Launch, launch, "source code to mount; may be relative"),
  own("container-source-path", Value, "PATH",     Section::Launch, launch, "where the source code is mounted in the container"),
  own("selinux",               Flag,  "",         Section::Launch, launch, "relabel the source mount for SELinux (:Z)"),
  own("mount-docker",          Flag,  "",         Section::Launch, launch, "mount the engine's socket into the container"),
  own("custom-env-file",       Value, "FILE",     Section::Launch, launch, "variables for the container (default: iam-docker-run.env, where it exists)"),
  own("engine",                Value, "PROGRAM",  Section::Launch, launch, "engine's client: docker, podman, nerdctl, finch or a path (default: the first of them on PATH)"),
  own("dry-run",       OptionalValue, "json",     Section::Launch, Command::Launch | Command::Doctor, "print the docker command (=json: the whole plan) and exit; the env file in it exists only during a launch"),
  own("variant",               Value, "NAME",     Section::Launch, Command::Launch | Command::Whoami | Command::Doctor, "variant of the project file idr.toml"),
  own("no-project-file",       Flag,  "",         Section::Launch, Command::Launch | Command::Whoami | Command::Doctor, "ignore the project file idr.toml"),
  own("no-volume",             Flag,  "",         Section::Launch, launch, "does nothing; deprecated"),

  own("role",                  Value, "ROLE",     Section::Credentials, every, "role to assume: NAME, PATH/NAME, NAME@ACCOUNT or an ARN"),
  alias("aws-role-name", "role", Section::Credentials, every),
  own("profile",               Value, "NAME",     Section::Credentials, every, "profile of ~/.aws/config whose credentials are used"),
  own("region",                Value, "REGION",   Section::Credentials, every, "AWS region, for the container and for STS"),
  own("endpoint-url",          Value, "URL",      Section::Credentials, Command::Every, "URL of STS and IAM, in place of those of AWS (LocalStack, a VPC endpoint)"),
  own("no-session",            Flag,  "",         Section::Credentials, Command::Every, "pass long-term keys on as they are, without a temporary session"),
  own("no-cache",              Flag,  "",         Section::Credentials, every, "do not use the cache of credentials"),
  own("web-identity-token-env", Value, "VARIABLE", Section::Credentials, every, "variable in which a CI job has its OIDC token, to assume the role with"),

  own("role-session-name",     Value, "NAME",     Section::Role, every, "name of the session in CloudTrail (default: user@host, in CI the run's id)"),
  own("duration",              Value, "TIME",     Section::Role, every, "life of the credentials: seconds, or 90m, 1h30m (default 1h)"),
  own("external-id",           Value, "ID",       Section::Role, every, "external ID that the role's trust policy requires"),
  own("mfa-serial",            Value, "ARN",      Section::Role, every, "MFA device that the role requires"),
  own("mfa-code",              Value, "CODE",     Section::Role, Command::Every, "the device's current code, instead of a question on the terminal"),
  own("policy",                Value, "FILE|JSON", Section::Role, every, "session policy that narrows the role's permissions"),
  own("policy-arn",            List,  "ARN",      Section::Role, every, "managed policy that narrows the role's permissions; repeatable"),
  own("tag",                   List,  "KEY=VALUE", Section::Role, every, "session tag; repeatable"),
  own("transitive-tag-key",    List,  "KEY",      Section::Role, every, "session tag that later sessions inherit; repeatable"),
  own("source-identity",       Value, "NAME",     Section::Role, every, "identity that stays the same through chained roles"),

  docker("name",               '\0', Value, "NAME",   Container, "name of the container (default: the image's and 8 random hex digits)"),
  docker("detach",             'd',  Flag,  "",       Container, "run in the background and print the container's ID"),
  alias("detached", "detach", Container),
  docker("rm",                 '\0', Flag,  "",       Container, "remove the container when it ends (the default without -d; --rm=false keeps it)"),
  docker("entrypoint",         '\0', Value, "PROGRAM", Container, "in place of the image's entrypoint"),
  docker("interactive",        'i',  Flag,  "",       Container, "keep stdin open"),
  docker("tty",                't',  Flag,  "",       Container, "allocate a terminal"),
  docker("attach",             'a',  List,  "STREAM", Container, "attach to stdin, stdout or stderr"),
  docker("sig-proxy",          '\0', Flag,  "",       Container, "pass signals on to the process"),
  docker("detach-keys",        '\0', Value, "KEYS",   Container, "key sequence that detaches"),
  docker("workdir",            'w',  Value, "PATH",   Container, "working directory in the container"),
  docker("user",               'u',  Value, "USER",   Container, "user, or user:group, that runs the process"),
  docker("group-add",          '\0', List,  "GROUP",  Container, "further group of the user"),
  docker("init",               '\0', Flag,  "",       Container, "run an init that reaps processes"),
  docker("restart",            '\0', Value, "POLICY", Container, "when to start the container again"),
  docker("stop-signal",        '\0', Value, "SIGNAL", Container, "signal that stops the container"),
  docker("stop-timeout",       '\0', Value, "SECONDS", Container, "time to stop before the container is killed"),
  docker("hostname",           'h',  Value, "NAME",   Container, "host name in the container"),
  docker("domainname",         '\0', Value, "NAME",   Container, "NIS domain name in the container"),
  docker("label",              'l',  List,  "KEY=VALUE", Container, "metadata of the container"),
  docker("label-file",         '\0', List,  "FILE",   Container, "file of labels"),
  docker("annotation",         '\0', List,  "KEY=VALUE", Container, "annotation for the OCI runtime"),
  docker("cidfile",            '\0', Value, "FILE",   Container, "write the container's ID to a file"),
  docker("pull",               '\0', Value, "WHEN",   Container, "pull the image: always, missing or never"),
  docker("quiet",              'q',  Flag,  "",       Container, "no output of the pull"),
  docker("platform",           '\0', Value, "OS/ARCH", Container, "platform of the image"),
  docker("runtime",            '\0', Value, "NAME",   Container, "OCI runtime to use"),
  docker("disable-content-trust", '\0', Flag, "",     Container, ""),

  docker("env",                'e',  List,  "NAME[=VALUE]", Section::Environment, "variable for the container; its value shows in no process list"),
  alias("envvar", "env", Section::Environment),
  docker("env-file",           '\0', List,  "FILE",   Section::Environment, "file of variables for the container, as docker reads it"),

  docker("volume",             'v',  List,  "SOURCE:PATH", Storage, "mount a volume or a path of the host"),
  docker("mount",              '\0', List,  "SPEC",   Storage, "mount a file system"),
  docker("tmpfs",              '\0', List,  "PATH",   Storage, "mount a file system in memory"),
  docker("volumes-from",       '\0', List,  "CONTAINER", Storage, "mount the volumes of another container"),
  docker("volume-driver",      '\0', Value, "NAME",   Storage, "driver for the container's volumes"),
  docker("storage-opt",        '\0', List,  "KEY=VALUE", Storage, "option of the storage driver"),
  docker("read-only",          '\0', Flag,  "",       Storage, "mount the container's root file system read-only"),
  docker("shm-size",           '\0', Value, "BYTES",  Storage, "size of /dev/shm"),

  docker("publish",            'p',  List,  "HOST:CONTAINER", Network, "publish a port on the host"),
  alias("portmap", "publish", Network),
  docker("publish-all",        'P',  Flag,  "",       Network, "publish all exposed ports on random ports"),
  docker("expose",             '\0', List,  "PORT",   Network, "expose a port or a range"),
  docker("network",            '\0', List,  "NETWORK", Network, "network to join"),
  docker("net",                '\0', List,  "NETWORK", Network, ""),
  docker("network-alias",      '\0', List,  "NAME",   Network, "name of the container in the network"),
  docker("net-alias",          '\0', List,  "NAME",   Network, ""),
  docker("dns",                '\0', List,  "ADDRESS", Network, "DNS server"),
  docker("dns-search",         '\0', List,  "DOMAIN", Network, "DNS search domain"),
  docker("dns-option",         '\0', List,  "OPTION", Network, "DNS option"),
  docker("dns-opt",            '\0', List,  "OPTION", Network, ""),
  docker("add-host",           '\0', List,  "HOST:IP", Network, "host name with its address"),
  docker("link",               '\0', List,  "CONTAINER", Network, "link to another container"),
  docker("ip",                 '\0', Value, "ADDRESS", Network, "IPv4 address"),
  docker("ip6",                '\0', Value, "ADDRESS", Network, "IPv6 address"),
  docker("link-local-ip",      '\0', List,  "ADDRESS", Network, "link-local address"),
  docker("mac-address",        '\0', Value, "ADDRESS", Network, "MAC address"),

  docker("memory",             'm',  Value, "BYTES",  Resources, "limit of memory"),
  docker("memory-reservation", '\0', Value, "BYTES",  Resources, "soft limit of memory"),
  docker("memory-swap",        '\0', Value, "BYTES",  Resources, "limit of memory and swap together; -1 for none"),
  docker("memory-swappiness",  '\0', Value, "0-100",  Resources, "how readily memory is swapped"),
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
  docker("device-read-bps",    '\0', List,  "DEVICE:RATE", Resources, "bytes a second read from a device"),
  docker("device-read-iops",   '\0', List,  "DEVICE:RATE", Resources, "reads a second from a device"),
  docker("device-write-bps",   '\0', List,  "DEVICE:RATE", Resources, "bytes a second written to a device"),
  docker("device-write-iops",  '\0', List,  "DEVICE:RATE", Resources, "writes a second to a device"),
  docker("gpus",               '\0', List,  "SPEC",   Resources, "GPUs to add; all for every one"),
  docker("pids-limit",         '\0', Value, "NUMBER", Resources, "limit of processes; -1 for none"),
  docker("ulimit",             '\0', List,  "NAME=SOFT[:HARD]", Resources, "resource limit of the processes"),
  docker("oom-kill-disable",   '\0', Flag,  "",       Resources, "do not kill the process when memory runs out"),
  docker("oom-score-adj",      '\0', Value, "-1000-1000", Resources, "how soon the kernel kills the process when memory runs out"),

  docker("privileged",         '\0', Flag,  "",       Security, "all privileges of the host"),
  docker("cap-add",            '\0', List,  "CAPABILITY", Security, "add a Linux capability"),
  docker("cap-drop",           '\0', List,  "CAPABILITY", Security, "drop a Linux capability"),
  docker("security-opt",       '\0', List,  "OPTION", Security, "security option"),
  docker("device",             '\0', List,  "DEVICE", Security, "add a device of the host"),
  docker("device-cgroup-rule", '\0', List,  "RULE",   Security, "rule for the devices that the container may use"),
  docker("cgroup-parent",      '\0', Value, "CGROUP", Security, "parent control group"),
  docker("cgroupns",           '\0', Value, "MODE",   Security, "control group namespace: host or private"),
  docker("ipc",                '\0', Value, "MODE",   Security, "IPC namespace"),
  docker("pid",                '\0', Value, "MODE",   Security, "process namespace"),
  docker("userns",             '\0', Value, "MODE",   Security, "user namespace"),
  docker("uts",                '\0', Value, "MODE",   Security, "UTS namespace"),
  docker("sysctl",             '\0', List,  "NAME=VALUE", Security, "kernel parameter of the container"),
  docker("use-api-socket",     '\0', Flag,  "",       Security, "mount the engine's API socket and the login for registries"),

  docker("health-cmd",         '\0', Value, "COMMAND", Health, "command that checks health"),
  docker("health-interval",    '\0', Value, "TIME",   Health, "time between two checks"),
  docker("health-retries",     '\0', Value, "NUMBER", Health, "failures in a row that mean unhealthy"),
  docker("health-timeout",     '\0', Value, "TIME",   Health, "longest time for one check"),
  docker("health-start-period", '\0', Value, "TIME",  Health, "time to start before failures count"),
  docker("health-start-interval", '\0', Value, "TIME", Health, "time between two checks while starting"),
  docker("no-healthcheck",     '\0', Flag,  "",       Health, "no health check, whatever the image says"),

  docker("log-driver",         '\0', Value, "NAME",   Logging, "logging driver"),
  docker("log-opt",            '\0', List,  "KEY=VALUE", Logging, "option of the logging driver"),

  docker("isolation",          '\0', Value, "KIND",   Windows, "isolation technology"),
  docker("cpu-count",          '\0', Value, "NUMBER", Windows, "number of CPUs"),
  docker("cpu-percent",        '\0', Value, "PERCENT", Windows, "share of the CPUs"),
  docker("io-maxbandwidth",    '\0', Value, "BYTES",  Windows, "limit of the system drive's bandwidth"),
  docker("io-maxiops",         '\0', Value, "NUMBER", Windows, "limit of the system drive's operations a second"),

  own("format",                Value, "FORMAT",   Section::Output, Command::Credentials, "output format: process (default), env, env-no-export, powershell, fish or json"),
  own("json",                  Flag,  "",         Section::Output, Command::Whoami | Command::Doctor, "print a JSON document"),
  own("warnings-only",         Flag,  "",         Section::Output, every, "print only warnings, errors and the requested output"),
  own("verbose",               Flag,  "",         Section::Output, every, "say every step; never a secret"),
};
// clang-format on

constexpr auto by_name = [] {
  std::array<const Option*, rows.size()> options{};
  std::transform(rows.begin(), rows.end(), options.begin(), [](const auto& row) { return &row; });
  // Where two have one name, the one that stands first in the table comes first here as well.
  std::sort(options.begin(), options.end(), [](const Option* left, const Option* right) {
    return std::pair(left->name, left) < std::pair(right->name, right);
  });
  return options;
}();

struct Heading {
  Section section;
  std::string_view name;
  std::string_view title;
};
constexpr std::array headings = {
    Heading{Section::Launch, "launch", "Launch"},
    Heading{Section::Credentials, "credentials", "Credentials"},
    Heading{Section::Role, "role", "Role"},
    Heading{Section::Container, "container", "Container"},
    Heading{Section::Environment, "environment", "Environment"},
    Heading{Section::Storage, "storage", "Storage"},
    Heading{Section::Network, "network", "Network"},
    Heading{Section::Resources, "resources", "Resources"},
    Heading{Section::Security, "security", "Security and namespaces"},
    Heading{Section::Health, "health", "Health check"},
    Heading{Section::Logging, "logging", "Logging"},
    Heading{Section::Windows, "windows", "Windows only"},
    Heading{Section::Output, "output", "Output"},
};

/// What other tools call an option, where the nearest spelling would not lead to it. Sources: AWS
/// CLI (assume-role, configure), aws-vault, awsume, saml2aws, docker compose.
struct ForeignName {
  std::string_view foreign;
  std::string_view name;
  std::string_view value = {}; ///< behind the name, as it is typed
};
constexpr std::array foreign_names = {
    ForeignName{"assume-role", "role"},
    ForeignName{"assume-role-arn", "role"},
    ForeignName{"iam-role", "role"},
    ForeignName{"role-arn", "role"},
    ForeignName{"role-name", "role"},
    ForeignName{"rolename", "role"},
    ForeignName{"r", "role"},
    ForeignName{"p", "profile"},
    ForeignName{"aws-profile", "profile"},
    ForeignName{"profile-name", "profile"},
    ForeignName{"source-profile", "profile"},
    ForeignName{"aws-region", "region"},
    ForeignName{"session", "role-session-name"},
    ForeignName{"session-name", "role-session-name"},
    ForeignName{"assume-role-ttl", "duration"},
    ForeignName{"duration-seconds", "duration"},
    ForeignName{"role-duration", "duration"},
    ForeignName{"session-duration", "duration"},
    ForeignName{"session-ttl", "duration"},
    ForeignName{"mfa-token", "mfa-code"},
    ForeignName{"otp", "mfa-code"},
    ForeignName{"token-code", "mfa-code"},
    ForeignName{"mfa-device", "mfa-serial"},
    ForeignName{"serial-number", "mfa-serial"},
    ForeignName{"session-policy", "policy"},
    ForeignName{"session-tags", "tag"},
    ForeignName{"transitive-tag-keys", "transitive-tag-key"},
    ForeignName{"environment", "env"},
    ForeignName{"env-vars", "env"},
    ForeignName{"docker-image", "image"},
    ForeignName{"container-name", "name"},
    ForeignName{"command", "cmd"},
    ForeignName{"ports", "publish"},
    ForeignName{"volumes", "volume"},
    ForeignName{"debug", "verbose"},
    ForeignName{"output", "format"},
    ForeignName{"output", "json"},
    ForeignName{"o", "format"},
    ForeignName{"o", "json"},
    ForeignName{"format", "json"},
    ForeignName{"json", "format", " json"},
    ForeignName{"json", "dry-run", "=json"},
};

const Heading& heading_of(Section section) {
  return *std::find_if(headings.begin(), headings.end(),
                       [&](const auto& heading) { return heading.section == section; });
}

constexpr Option unlisted = docker("", '\0', Value, "", Container, "");

} // namespace

std::span<const Option> option_table() { return rows; }

const Option& unlisted_option() { return unlisted; }

const Option* find_option(std::string_view name, Command command) {
  const auto before = [](const Option* option, std::string_view text) {
    return option->name < text;
  };
  for (auto row = std::lower_bound(by_name.begin(), by_name.end(), name, before);
       row != by_name.end() && (*row)->name == name; ++row) {
    if (((*row)->commands & command) == 0) continue;
    return (*row)->alias_of.empty() ? *row : find_option((*row)->alias_of, command);
  }
  return nullptr;
}

const Option* find_option(char short_name, Command command) {
  for (const auto& option : rows) {
    if (option.short_name == short_name && (option.commands & command) != 0) return &option;
  }
  return nullptr;
}

bool is_offered(const Option& option, Command command) {
  const bool has_effect = command != Command::Doctor || option.name != "dry-run";
  return (option.commands & command) != 0 && !option.help.empty() && has_effect;
}

bool is_listed(const Option& option, Command command) {
  const bool listed_elsewhere = command == Command::Doctor && option.reader == Reader::Docker;
  return is_offered(option, command) && !listed_elsewhere;
}

std::vector<std::string_view> listed_names(const Option& option, Command command) {
  std::vector<std::string_view> names;
  // A name of docker's that means more here is listed with that meaning.
  if (find_option(option.name, command) == &option) names.push_back(option.name);
  for (const auto& other : rows) {
    if (!other.alias_of.empty() && find_option(other.name, command) == &option) {
      names.push_back(other.name);
    }
  }
  return names;
}

std::vector<std::string_view> option_names(Command command) {
  std::vector<std::string_view> names;
  for (const auto& option : rows) {
    if ((option.commands & command) != 0) names.push_back(option.name);
  }
  return names;
}

std::string meant_by_foreign_name(std::string_view name, Command command) {
  for (const auto& entry : foreign_names) {
    const auto* option = entry.foreign == name ? find_option(entry.name, command) : nullptr;
    if (option != nullptr) return fmt::format("--{}{}", option->name, entry.value);
  }
  constexpr std::string_view negation = "no-";
  if (!name.starts_with(negation)) return {};
  const auto* flag = find_option(name.substr(negation.size()), command);
  return flag != nullptr && flag->arity == Arity::Flag ? fmt::format("--{}=false", flag->name) : "";
}

std::vector<Section> sections(Command command) {
  std::vector<Section> result;
  for (const auto& heading : headings) {
    const auto belongs = [&](const Option& option) {
      return option.section == heading.section && is_listed(option, command);
    };
    if (std::any_of(rows.begin(), rows.end(), belongs)) result.push_back(heading.section);
  }
  return result;
}

std::string_view title(Section section) { return heading_of(section).title; }

std::string_view name(Section section) { return heading_of(section).name; }

} // namespace idr::options

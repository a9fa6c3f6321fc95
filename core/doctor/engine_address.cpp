#include "core/doctor/engine_address.hpp"

#include "core/system/file_descriptor.hpp"
#include "core/system/process.hpp"
#include "core/text/contains.hpp"
#include "core/text/passwords.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <grp.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <vector>

namespace idr::doctor {
namespace {

using docker::EngineClient;

constexpr auto context_patience = std::chrono::seconds(5);
/// The folder for sockets of rootless engines.
constexpr auto user_sockets = "/run/user/";
/// The meaning of `unix://` alone for the client.
constexpr auto default_socket = "/var/run/docker.sock";
constexpr auto address_forms =
    "An engine's address is unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST.";

/// Connects to the socket. Returns 0, or the error number.
int connect_to(const std::string& socket_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
  std::memcpy(address.sun_path, socket_path.data(), socket_path.size());
  const system::FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  return ::connect(socket.get(), generic, sizeof address) == 0 ? 0 : errno;
}

/// The name of the group, other than root's, that may use the socket; empty if there is none or it
/// is unknown.
std::string group_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || (info.st_mode & S_IWGRP) == 0) return {};
  if (info.st_gid == 0) return {};
  const auto* group = ::getgrgid(info.st_gid);
  return group != nullptr ? group->gr_name : std::to_string(info.st_gid);
}

std::string remedy_for_refusal(const std::string& path, const system::Host& host) {
  const auto group = group_of(path);
  if (group.empty() || path.starts_with(user_sockets)) {
    return fmt::format("{} is reserved for another user. Use the address of your own engine, or of "
                       "one that a group may use.",
                       path);
  }
  return fmt::format("{} is reserved for group {}: `{}`, then log in again. Members of that "
                     "group can do what root can; rootless docker needs no group.",
                     path, text::quote_word(group),
                     text::command_on({"sudo", "usermod", "-aG", group}, host.user_name));
}

std::string remedy_for_socket(const std::string& path, const system::Host& host) {
  switch (connect_to(path)) {
  case EACCES:
    return remedy_for_refusal(path, host);
  case ENOENT:
  case ECONNREFUSED:
    return fmt::format("No engine is listening at {}. Start it with `{}`, or start Docker Desktop.",
                       path,
                       path.starts_with(user_sockets) ? "systemctl --user start docker"
                                                      : "sudo systemctl start docker");
  default:
    return fmt::format("Check that the engine at {} is running.", path);
  }
}

/// The parts of `USER@HOST:PORT/…`, whose host may be an IPv6 address in brackets.
struct Authority {
  std::string user; ///< including the @
  std::string host;
  std::string port;
};

Authority split_authority(std::string_view address) {
  address = address.substr(0, address.find('/'));
  const auto user_end = address.rfind('@') + 1; // npos + 1 is 0
  auto host = address.substr(user_end);
  std::string_view port;
  if (const auto bracket = host.find(']'); bracket != std::string_view::npos) {
    port = host.substr(bracket + 1);
    host = host.substr(1, bracket - 1);
  } else if (const auto colon = host.find(':'); colon != std::string_view::npos) {
    port = host.substr(colon);
    host = host.substr(0, colon);
  }
  if (port.starts_with(':')) port.remove_prefix(1);
  return {std::string(address.substr(0, user_end)), std::string(host), std::string(port)};
}

bool is_port(std::string_view port) {
  constexpr int highest = 65'535;
  int number = 0;
  const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), number);
  return port.empty() || (failure == std::errc() && end == port.data() + port.size() &&
                          number >= 0 && number <= highest);
}

/// Whether the port is valid and no part begins with a dash: a program would take that for an
/// option.
bool is_usable(const Authority& authority) {
  return !authority.user.starts_with('-') && !authority.host.starts_with('-') &&
         is_port(authority.port);
}

/// Whether this is a valid network address. Without a scheme, the client assumes tcp.
bool is_valid_network(const std::string& url) {
  const auto end = url.find("://");
  const auto scheme = url.substr(0, end == std::string::npos ? 0 : end);
  return text::contains(std::array{"", "tcp", "http", "https"}, scheme) &&
         is_usable(split_authority(end == std::string::npos ? url : url.substr(end + 3)));
}

std::string remedy_for_ssh(std::string_view address) {
  const auto authority = split_authority(address);
  if (authority.host.empty() || !is_usable(authority)) return address_forms;
  std::vector<std::string> words = {"ssh"};
  if (!authority.port.empty()) words.insert(words.end(), {"-p", authority.port});
  words.insert(words.end(), {authority.user + authority.host, "docker", "version"});
  return fmt::format("`{}` must work without a password prompt.", text::command_line(words));
}

std::string remedy_for_url(const std::string& url, const system::Host& host) {
  const auto rest = [&](std::string_view scheme) { return url.substr(scheme.size()); };
  if (url == "unix://") return remedy_for_socket(default_socket, host);
  if (url.starts_with("unix://")) return remedy_for_socket(rest("unix://"), host);
  if (url.starts_with("ssh://")) return remedy_for_ssh(rest("ssh://"));
  if (url.starts_with("npipe://")) {
    return fmt::format("{} is a Windows named pipe, which this system does not support.", url);
  }
  if (url.empty()) {
    return "`docker version` must work first; `docker context ls` lists the engines that the "
           "client knows.";
  }
  if (!is_valid_network(url)) return address_forms;
  if (host.environment.get_nonblank("DOCKER_TLS_VERIFY")) {
    return fmt::format(
        "Check that an engine is listening at {} with TLS, that no firewall blocks "
        "it, and that ca.pem, cert.pem and key.pem are in DOCKER_CERT_PATH, by default "
        "~/.docker.",
        url);
  }
  return fmt::format(
      "Check that an engine is listening at {} and that no firewall blocks it. With TLS, "
      "usually on port 2376, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH must be set.",
      url);
}

std::string remedy_for_origin(const std::string& origin) {
  if (origin.empty()) return {};
  if (origin == "DOCKER_HOST") return " The address is set in DOCKER_HOST.";
  return fmt::format(" The address is that of {}: `docker context use default` switches back to "
                     "the engine of this machine.",
                     origin);
}

} // namespace

EngineAddress find_engine_address(const EngineClient& client, const system::Host& host) {
  constexpr auto variable = "DOCKER_HOST";
  if (const auto url = host.environment.get_nonblank(variable))
    return {text::url_without_password(*url), variable};
  // Only stdout: the client may print warnings on stderr.
  const auto answer = system::output_of(
      {client.program, "context", "inspect", "--format", "{{.Endpoints.docker.Host}} {{.Name}}"},
      host.environment, context_patience);
  if (!answer) return {};
  const auto line = text::without_passwords(answer->substr(0, answer->find('\n')));
  const auto gap = line.find(' ');
  if (gap == std::string::npos) return {};
  const auto name = line.substr(gap + 1);
  return {line.substr(0, gap), name == "default" ? "" : "context " + name};
}

std::string remedy_for(const EngineAddress& address, const EngineClient& client,
                       const system::Host& host) {
  if (client.engine->name != "docker") {
    const auto remote = host.environment.get_nonblank("CONTAINER_HOST");
    return fmt::format("`{} info` must work first.{}", text::quote_word(client.program),
                       client.engine->name == "podman" && remote
                           ? fmt::format(" CONTAINER_HOST names the engine at {}.",
                                         text::url_without_password(*remote))
                           : "");
  }
  return remedy_for_url(address.url, host) + remedy_for_origin(address.origin);
}

} // namespace idr::doctor

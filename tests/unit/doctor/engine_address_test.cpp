#include "core/doctor/engine_address.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace idr::doctor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string remedy(const std::string& url, const std::string& origin = {},
                   const std::string& engine = "docker") {
  system::Host host;
  host.user_name = "ann";
  return remedy_for({url, origin}, {&docker::engine_of(engine), engine, options::OnSearchPath{}},
                    host);
}

TEST(EngineRemedy, fits_the_address) {
  EXPECT_EQ(remedy("ssh://me@build.example:2222/x"),
            "`ssh -p 2222 me@build.example docker version` must work without a password prompt.");
  EXPECT_THAT(remedy("ssh://build.example"), HasSubstr("`ssh build.example docker version`"));
  EXPECT_THAT(remedy("ssh://u@[::1]:22"), HasSubstr("`ssh -p 22 u@::1 docker version`"));
  EXPECT_THAT(remedy("ssh://[::1]/x"), HasSubstr("`ssh ::1 docker version`"));
  EXPECT_THAT(remedy("tcp://1.2.3.4:2376"),
              AllOf(HasSubstr("listening at tcp://1.2.3.4:2376"), HasSubstr("DOCKER_CERT_PATH")));
  EXPECT_THAT(remedy("unix://"), HasSubstr("/var/run/docker.sock"));
  EXPECT_THAT(remedy("npipe:////./pipe/docker_engine"), HasSubstr("Windows"));
  EXPECT_THAT(remedy(""), HasSubstr("`docker context ls`"));
  for (const auto* url : {"ssh://h", "tcp://h:1", "npipe:////./pipe/x", ""}) {
    EXPECT_THAT(remedy(url), AllOf(Not(HasSubstr("docker.sock")), Not(HasSubstr("usermod"))));
  }
}

TEST(EngineRemedy, suggests_no_command_for_an_invalid_address) {
  for (const auto* url :
       {"ssh://-oProxyCommand=x", "ssh://-oProxyCommand=x@h", "ssh://u@-oProxyCommand=x", "ssh://",
        "ssh://h:-1", "ssh://h:x", "tcp://h:99999", "h:99999", "http://h:x", "fd://"}) {
    EXPECT_EQ(remedy(url),
              "An engine's address is unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST.")
        << url;
  }
  for (const auto* url : {"tcp://h", "h:2375", "tcp://[::1]:2375/x", "https://h:65535"}) {
    EXPECT_THAT(remedy(url), HasSubstr("no firewall blocks")) << url;
  }
}

TEST(EngineRemedy, suggests_starting_the_engine_of_the_socket) {
  EXPECT_THAT(remedy("unix:///run/user/0/there-is-none.sock"),
              HasSubstr("`systemctl --user start docker`"));
  EXPECT_THAT(remedy("unix:///there/is/none.sock"), HasSubstr("`sudo systemctl start docker`"));
}

TEST(EngineRemedy, shows_where_the_address_is_set) {
  EXPECT_THAT(remedy("tcp://h:1", "DOCKER_HOST"), HasSubstr("set in DOCKER_HOST"));
  EXPECT_THAT(remedy("tcp://h:1", "context build"),
              AllOf(HasSubstr("context build"), HasSubstr("`docker context use default`")));
}

TEST(EngineRemedy, suggests_the_own_check_of_other_engines) {
  EXPECT_EQ(remedy("", "", "podman"), "`podman info` must work first.");
}

TEST(EngineAddress, is_docker_host_or_that_of_the_context) {
  const test::ScratchFolder folder;
  folder.write_program("docker",
                       "#!/bin/sh\necho 'WARNING: something' >&2; echo 'ssh://h build'\n");
  system::Host host;
  const docker::EngineClient client{&docker::engine_of("docker"), (folder / "docker").string(), {}};
  const auto of_context = find_engine_address(client, host);
  EXPECT_EQ(of_context.url, "ssh://h");
  EXPECT_EQ(of_context.origin, "context build");
  host.environment.set("DOCKER_HOST", "tcp://h:1");
  const auto of_variable = find_engine_address(client, host);
  EXPECT_EQ(of_variable.url, "tcp://h:1");
  EXPECT_EQ(of_variable.origin, "DOCKER_HOST");
}

TEST(EngineAddress, has_no_password) {
  const test::ScratchFolder folder;
  folder.write_program("docker", "#!/bin/sh\necho 'ssh://ann:hunter2@h:22 build'\n");
  const docker::EngineClient client{&docker::engine_of("docker"), (folder / "docker").string(),
                                    options::OnCommandLine{&options::option("engine")}};
  system::Host host;
  EXPECT_EQ(find_engine_address(client, host).url, "ssh://ann@h:22");
  host.environment.set("DOCKER_HOST", "tcp://ann:hunter2@h:1");
  EXPECT_EQ(find_engine_address(client, host).url, "tcp://ann@h:1");
  host.environment.set("CONTAINER_HOST", "ssh://ann:hunter2@h:1/run/podman.sock");
  EXPECT_THAT(
      remedy_for({}, {&docker::engine_of("podman"), "podman", options::OnSearchPath{}}, host),
      HasSubstr("at ssh://ann@h:1/run/podman.sock."));
}

} // namespace
} // namespace idr::doctor

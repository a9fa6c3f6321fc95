#include "core/options/host_paths.hpp"

#include <gtest/gtest.h>

namespace idr::options {
namespace {

TEST(HostPaths, are_seen_from_the_folder_and_the_home) {
  const HostPaths paths{"/p/project", "/home/ann"};
  struct {
    const char* option;
    const char* value;
    const char* absolute;
  } const cases[] = {
      {"host-source-path", "src/", "/p/project/src"},
      {"host-source-path", ".", "/p/project"},
      {"custom-env-file", "/etc/env", "/etc/env"},
      {"env-file", "a.env", "/p/project/a.env"},
      {"label-file", "../l", "/p/l"},
      {"cidfile", "~/cid", "/home/ann/cid"},
      {"cidfile", "", ""},
      {"policy", "p.json", "/p/project/p.json"},
      {"policy", "{a}.json", "{a}.json"},
      {"policy", " {\"a\": 1}", " {\"a\": 1}"},
      {"volume", "./src:/src:ro", "/p/project/src:/src:ro"},
      {"volume", ".:/src", "/p/project:/src"},
      {"volume", "..:/src", "/p:/src"},
      {"volume", "~/.m2:/m2", "/home/ann/.m2:/m2"},
      {"volume", "named:/src", "named:/src"},
      {"volume", "/a:/b", "/a:/b"},
      {"volume", "/anonymous", "/anonymous"},
      {"volume", "./none", "./none"},
      {"mount", "type=bind,source=./a,target=/b", "type=bind,source=/p/project/a,target=/b"},
      {"mount", "src=named,dst=/b,readonly", "src=named,dst=/b,readonly"},
      {"mount", "\"src=./a,b\",dst=/b", "\"src=/p/project/a,b\",dst=/b"},
      {"security-opt", "seccomp=p.json", "seccomp=/p/project/p.json"},
      {"security-opt", "seccomp=unconfined", "seccomp=unconfined"},
      {"security-opt", "seccomp={}", "seccomp={}"},
      {"security-opt", "label=disable", "label=disable"},
      {"workdir", "./relative", "./relative"},
      {"container-source-path", "./app", "./app"},
      {"policy", "file://p.json", "/p/project/p.json"},
  };
  for (const auto& [option, value, absolute] : cases) {
    EXPECT_EQ(paths.absolute(option, value), absolute) << option << " " << value;
  }
}

TEST(HostPaths, below_an_unknown_home_stay_as_they_are) {
  const HostPaths paths{"/p", ""};
  EXPECT_EQ(paths.absolute("volume", "~/a:/a"), "~/a:/a");
  EXPECT_EQ(paths.absolute("env-file", "~/a"), "~/a");
}

} // namespace
} // namespace idr::options

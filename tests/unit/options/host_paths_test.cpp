#include "core/options/host_paths.hpp"
#include "core/options/option_table.hpp"

#include <gtest/gtest.h>

namespace idr::options {
namespace {

TEST(HostPaths, are_resolved_from_the_folder_and_the_home) {
  const HostPaths paths{"/p/project", "/home/ann"};
  struct {
    Option option;
    const char* value;
    const char* absolute;
  } const cases[] = {
      {option("host-source-path"), "src/", "/p/project/src"},
      {option("host-source-path"), ".", "/p/project"},
      {option("custom-env-file"), "/etc/env", "/etc/env"},
      {option("env-file"), "a.env", "/p/project/a.env"},
      {option("label-file"), "../l", "/p/l"},
      {option("cidfile"), "~/cid", "/home/ann/cid"},
      {option("cidfile"), "", ""},
      {option("policy"), "p.json", "/p/project/p.json"},
      {option("policy"), "{a}.json", "{a}.json"},
      {option("policy"), " {\"a\": 1}", " {\"a\": 1}"},
      {option("volume"), "./src:/src:ro", "/p/project/src:/src:ro"},
      {option("volume"), ".:/src", "/p/project:/src"},
      {option("volume"), "..:/src", "/p:/src"},
      {option("volume"), "~/.m2:/m2", "/home/ann/.m2:/m2"},
      {option("volume"), "named:/src", "named:/src"},
      {option("volume"), "/a:/b", "/a:/b"},
      {option("volume"), "/anonymous", "/anonymous"},
      {option("volume"), "./none", "./none"},
      {option("mount"), "type=bind,source=./a,target=/b",
       "type=bind,source=/p/project/a,target=/b"},
      {option("mount"), "src=named,dst=/b,readonly", "src=named,dst=/b,readonly"},
      {option("mount"), "\"src=./a,b\",dst=/b", "\"src=/p/project/a,b\",dst=/b"},
      {option("security-opt"), "seccomp=p.json", "seccomp=/p/project/p.json"},
      {option("security-opt"), "seccomp=unconfined", "seccomp=unconfined"},
      {option("security-opt"), "seccomp={}", "seccomp={}"},
      {option("security-opt"), "label=disable", "label=disable"},
      {option("workdir"), "./relative", "./relative"},
      {option("container-source-path"), "./app", "./app"},
      {option("policy"), "file://p.json", "/p/project/p.json"},
  };
  for (const auto& [option, value, absolute] : cases) {
    EXPECT_EQ(paths.absolute(option.host_path, value), absolute) << option.name() << " " << value;
  }
}

TEST(HostPaths, below_an_unknown_home_do_not_change) {
  const HostPaths paths{"/p", ""};
  EXPECT_EQ(paths.absolute(HostPath::Volume, "~/a:/a"), "~/a:/a");
  EXPECT_EQ(paths.absolute(HostPath::File, "~/a"), "~/a");
}

} // namespace
} // namespace idr::options

// An engine's client, written in shell, that records how it was called, and a loop to call it from.
#pragma once

#include "core/error.hpp"
#include "core/launch/interruptible_loop.hpp"
#include "core/system/environment.hpp"
#include "core/text/split.hpp"
#include "tests/unit/child.hpp"
#include "tests/unit/scratch_folder.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace idr::test {

/// A loop that fails its test if nothing else ends it. Everything that waits for signals runs in a
/// child (see text_of_child).
class Loop : public launch::InterruptibleLoop {
public:
  Loop() {
    after(patience, [] { throw Error("the loop was not stopped"); });
  }
};

/// The client's script runs in the folder, which is also HOME.
class FakeEngine {
public:
  explicit FakeEngine(std::string_view script, std::string_view name = "docker")
      : program_(folder.write_program(name, std::string(recorder) + std::string(script) + "\n")) {}

  std::string program() const { return program_.string(); }
  system::Environment environment() const {
    return system::Environment(
        {{"HOME", folder.path().string()}, {"PATH", folder.path().string() + ":/usr/bin:/bin"}});
  }
  /// The words of each call, without formats.
  std::vector<std::string> calls() const {
    const auto text = content_of(folder / "calls");
    std::vector<std::string> calls;
    for (const auto line : text::lines_of(text)) calls.emplace_back(line);
    return calls;
  }

  const ScratchFolder folder;

private:
  static constexpr std::string_view recorder = R"(#!/bin/sh
cd "${0%/*}" || exit
words=
for word; do
  case $word in *'{{'*) ;; *) words="${words:+$words }$word" ;; esac
done
echo "$words" >>calls
)";

  std::filesystem::path program_;
};

} // namespace idr::test

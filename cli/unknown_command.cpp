#include "cli/unknown_command.hpp"

#include "core/docker/engine.hpp"
#include "core/error.hpp"
#include "core/options/commands.hpp"
#include "core/options/project_file.hpp"
#include "core/plan/read_options.hpp"
#include "core/text/contains.hpp"
#include "core/text/nearest.hpp"
#include "core/text/shell_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace idr::cli {
namespace {

/// A command of other tools, and what to use instead.
struct KnownWord {
  std::string_view word;
  std::string_view instead;
};
constexpr std::array known_words = {
    KnownWord{"version", "Type `idr --version`."},
    KnownWord{"login", "Log in with `aws sso login --profile NAME`."},
    KnownWord{"signin", "Log in with `aws sso login --profile NAME`."},
    KnownWord{"sso", "Log in with `aws sso login --profile NAME`."},
    KnownWord{"logout", "Log out with `aws sso logout`."},
    KnownWord{"configure", "Set up a profile with `aws configure` or `aws configure sso`."},
    KnownWord{"config", "Set up a profile with `aws configure` or `aws configure sso`."},
    KnownWord{"profiles", "List the profiles with `aws configure list-profiles`."},
    KnownWord{"list", "List launches with --delivery endpoint with `idr ps`."},
    KnownWord{"ls", "List launches with --delivery endpoint with `idr ps`."},
    KnownWord{"assume", "Print a role's credentials with `idr credentials --role ROLE`."},
    KnownWord{"assume-role", "Print a role's credentials with `idr credentials --role ROLE`."},
    KnownWord{"creds", "Print a role's credentials with `idr credentials --role ROLE`."},
    KnownWord{"env", "Print the variables with `idr credentials --role ROLE --format env`."},
    KnownWord{"export", "Print the variables with `idr credentials --role ROLE --format env`."},
    KnownWord{"export-credentials", "Print the credentials with `idr credentials --role ROLE`."},
    KnownWord{"shell", "Start a shell in the image with `idr run --role ROLE --shell IMAGE`."},
    KnownWord{"bash", "Start a shell in the image with `idr run --role ROLE --shell IMAGE`."},
    KnownWord{"sh", "Start a shell in the image with `idr run --role ROLE --shell IMAGE`."},
    KnownWord{"launch", "Launch a container with `idr run --role ROLE IMAGE`."},
    KnownWord{"up", "Launch a container with `idr run --role ROLE IMAGE`."},
    KnownWord{"docker", "Replace docker with idr: `idr run --role ROLE IMAGE`."},
    KnownWord{"completion", "The packages install completions; see Completion in `man idr`."},
    KnownWord{"completions", "The packages install completions; see Completion in `man idr`."},
    KnownWord{"cron", "Schedule a variant with `idr schedule add @VARIANT`."},
    KnownWord{"timer", "Schedule a variant with `idr schedule add @VARIANT`."},
    KnownWord{"get-caller-identity", "Type `idr whoami`."},
    KnownWord{"sts", "Type `idr whoami`."},
    KnownWord{"identity", "Type `idr whoami`."},
    KnownWord{"status", "Type `idr whoami`, or `idr doctor`."},
    KnownWord{"check", "Type `idr doctor`."},
    KnownWord{"diagnose", "Type `idr doctor`."},
};

/// Commands of the engine's client that have nothing to do with a launch. Source: docker(1).
constexpr std::array engine_commands = {
    "attach", "build",   "builder", "buildx",  "commit", "compose", "container", "context",
    "cp",     "create",  "diff",    "events",  "image",  "images",  "info",      "inspect",
    "kill",   "load",    "logs",    "network", "pause",  "port",    "pull",      "push",
    "rename", "restart", "rm",      "rmi",     "save",   "search",  "start",     "stats",
    "system", "tag",     "top",     "unpause", "update", "volume",  "wait"};

/// The options of the variant of this name, if the project file can be read and has it.
std::optional<options::OptionList> options_of_variant(const std::string& name,
                                                      const system::Host& host) try {
  const auto path = options::find_project_file(host.working_directory);
  if (!path) return std::nullopt;
  const auto file = options::read_project_file(*path, host);
  const auto found = file.variants.find(name);
  return found == file.variants.end() ? std::nullopt : std::optional(found->second);
} catch (const Error&) {
  return std::nullopt;
}

/// The command line that runs the variant; a launch, if it has none of this name.
std::string run_of(const std::string& name, const std::optional<options::OptionList>& variant) {
  const bool is_program = variant && plan::is_program(*variant);
  return text::command_line({"idr", is_program ? "exec" : "run", "@" + name});
}

/// What to type instead of a known word; std::nullopt if the word is unknown.
std::optional<std::string> instead_of(const std::string& word, const system::Host& host) {
  const bool is_marked = word.starts_with('@');
  const auto name = word.substr(is_marked ? 1 : 0);
  const auto variant = options_of_variant(name, host);
  if (is_marked) return fmt::format("Type `{}`.", run_of(name, variant));
  if (variant) {
    return fmt::format("It is a variant of the project file: `{}`.", run_of(name, variant));
  }
  const auto* known = std::find_if(known_words.begin(), known_words.end(),
                                   [&](const auto& entry) { return entry.word == word; });
  if (known != known_words.end()) return std::string(known->instead);
  if (text::contains(engine_commands, word)) {
    // Without the words after it, which may be secret.
    const auto client = docker::find_engine({}, host.environment);
    return fmt::format("Type `{} {}`.", text::quote_word(client ? client->program : "docker"),
                       word);
  }
  return std::nullopt;
}

/// Lists the commands, and shows how to launch an image: the word, if it looks like an image name.
std::string all_commands(std::vector<std::string_view> names, const std::string& word) {
  const auto last = names.back();
  names.pop_back();
  const bool is_image = word.find_first_of("/:") != std::string::npos;
  return fmt::format("The commands are {} and {}. To launch an image, use `idr run {}`.",
                     fmt::join(names, ", "), last, is_image ? text::quote_word(word) : "IMAGE");
}

} // namespace

void throw_unknown_command(const std::string& word, const system::Host& host) {
  auto remedy = instead_of(word, host);
  if (!remedy) {
    const auto names = options::command_names();
    const auto near = text::nearest(word, names);
    remedy =
        near.empty() ? all_commands(names, word) : fmt::format("Did you mean {}?", near.front());
  }
  throw UsageError(fmt::format("unknown command \"{}\"", word), *remedy);
}

} // namespace idr::cli

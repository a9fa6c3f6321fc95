#include "core/options/layers.hpp"

#include "core/text/contains.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace idr::options {
namespace {

using options::Arity;
using options::Layer;
using options::OptionList;
using options::TypedOption;

/// What is said about what runs in the container, and what that replaces in an earlier layer.
struct Replaced {
  std::string_view option;
  std::array<std::string_view, 3> earlier;
};
constexpr std::array what_runs = {
    Replaced{"full-entrypoint", {"shell", "entrypoint", "cmd"}},
    Replaced{"entrypoint", {"shell", "full-entrypoint", "cmd"}},
    Replaced{"cmd", {"shell", "full-entrypoint", "cmd"}},
};

/// Docker cannot join a further network beside one that is the host's or another container's, and
/// has no names and addresses in those.
constexpr std::array networks = {"network", "net"};
constexpr std::array in_network = {"network", "net", "network-alias", "net-alias",
                                   "ip",      "ip6", "link-local-ip", "mac-address"};

using text::contains;

bool replaces(std::string_view later, std::string_view earlier) {
  if (contains(networks, later)) return contains(in_network, earlier);
  const auto* entry = std::find_if(what_runs.begin(), what_runs.end(),
                                   [&](const auto& said) { return said.option == later; });
  return entry != what_runs.end() && contains(entry->earlier, earlier);
}

bool replaces(const TypedOption& later, const TypedOption& earlier) {
  return (later.option == earlier.option && later.option->arity != Arity::List) ||
         replaces(later.option->name, earlier.option->name);
}

void add_layer(OptionList& result, const OptionList& layer) {
  std::erase_if(result, [&](const TypedOption& earlier) {
    return std::any_of(layer.begin(), layer.end(),
                       [&](const TypedOption& later) { return replaces(later, earlier); });
  });
  result.insert(result.end(), layer.begin(), layer.end());
}

} // namespace

options::OptionList options_in_effect(const options::OptionList& of_user, const ProjectFile& file,
                                      const std::string& variant, options::Command command,
                                      const options::OptionList& typed, bool has_command) {
  auto result = of_user;
  add_layer(result, file.options);
  if (!variant.empty()) {
    const auto chosen = file.variants.find(variant);
    if (chosen == file.variants.end()) {
      const auto names = variant_names(file);
      throw UsageError(fmt::format("{} has no variant \"{}\"", file.path, variant),
                       names.empty() ? "" : fmt::format("It has {}.", fmt::join(names, ", ")));
    }
    add_layer(result, chosen->second);
  }
  std::erase_if(result, [&](const auto& option) {
    return (option.option->commands & command) == 0 ||
           (has_command && replaces("cmd", option.option->name));
  });
  add_layer(result, typed);
  return result;
}

std::string origin(const options::TypedOption& given, const OptionFiles& files) {
  if (given.layer == Layer::CommandLine) return fmt::format("--{}", given.option->name);
  return fmt::format("{}:{}", given.layer == Layer::UserFile ? files.user : files.project,
                     given.line);
}

Places places_in_files(const options::OptionList& options, const OptionFiles& files) {
  Places places;
  for (const auto& given : options) {
    const std::string name(given.option->name);
    if (given.layer == Layer::CommandLine) {
      places.erase(name);
    } else {
      places[name] = origin(given, files);
    }
  }
  return places;
}

std::optional<Error> with_place(const Error& error, const Places& places) {
  const std::string_view message = error.what();
  const auto name = message.starts_with("--")
                        ? std::string(message.substr(2, message.find_first_of(" :=") - 2))
                        : std::string();
  const auto place = places.find(name);
  if (place == places.end()) return std::nullopt;
  const auto* gap = error.remedy().empty() ? "" : " ";
  return Error(error.what(),
               fmt::format("{}{}--{} is set in {}.", error.remedy(), gap, name, place->second),
               error.exit_code());
}

} // namespace idr::options

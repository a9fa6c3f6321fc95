#include "core/options/layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace idr::options {
namespace {

bool replaces(const TypedOption& later, const TypedOption& earlier) {
  return (later.option == earlier.option && later.option->arity != Arity::List) ||
         (later.option->replaces & earlier.option->topics) != 0;
}

void add_layer(OptionList& result, const OptionList& layer) {
  std::erase_if(result, [&](const TypedOption& earlier) {
    return std::any_of(layer.begin(), layer.end(),
                       [&](const TypedOption& later) { return replaces(later, earlier); });
  });
  result.insert(result.end(), layer.begin(), layer.end());
}

} // namespace

OptionList options_in_effect(const OptionList& of_user, const ProjectFile& file,
                             const std::string& variant, Command command, const OptionList& typed,
                             bool has_command) {
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
  std::erase_if(result, [&](const TypedOption& given) {
    return !given.option->commands.has(command) ||
           (has_command && (option("cmd").replaces & given.option->topics) != 0);
  });
  add_layer(result, typed);
  return result;
}

std::string origin(const TypedOption& given, const OptionFiles& files) {
  if (given.layer == Layer::CommandLine) return fmt::format("--{}", given.option->name);
  return fmt::format("{}:{}", given.layer == Layer::UserFile ? files.user : files.project,
                     given.line);
}

Places places_in_files(const OptionList& options, const OptionFiles& files) {
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

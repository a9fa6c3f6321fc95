#include "core/options/layers.hpp"

#include "core/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace idr::options {
namespace {

bool replaces(const TypedOption& later, const TypedOption& earlier) {
  return (later.option == earlier.option && later.option->arity != Arity::List) ||
         (later.option->replaces & earlier.option->topics) != 0;
}

/// Keys that describe a job are no option of any command.
bool is_used_by(Command command, const TypedOption& given) {
  const auto commands = given.option->commands;
  return commands.has(command) || commands == CommandSet(Command::IdrToml);
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
                       names.empty() ? ""
                                     : fmt::format("Its variants are {}.", fmt::join(names, ", ")));
    }
    add_layer(result, chosen->second);
  }
  std::erase_if(result, [&](const TypedOption& given) {
    return !is_used_by(command, given) ||
           (has_command && (option("cmd").replaces & given.option->topics) != 0);
  });
  add_layer(result, typed);
  return result;
}

Origins origins_in_files(const OptionList& given) {
  Origins origins;
  for (const auto& typed : given) {
    if (is<InFile>(typed.origin)) {
      origins.insert_or_assign(typed.option, typed.origin);
    } else {
      origins.erase(typed.option);
    }
  }
  return origins;
}

} // namespace idr::options

#include "core/options/origin.hpp"

#include "core/options/find_option.hpp"

#include <fmt/format.h>

namespace idr::options {
namespace {

struct Text {
  std::string operator()(const Default& /*none*/) const { return "default"; }
  std::string operator()(const OnCommandLine& line) const {
    return line.typed.empty() ? fmt::format("--{}", line.option->name()) : line.typed;
  }
  std::string operator()(const FromVariable& variable) const { return variable.name; }
  std::string operator()(const InFile& place) const {
    return fmt::format("{}:{}", place.file, place.line);
  }
  std::string operator()(const OnSearchPath& /*path*/) const { return "PATH"; }
};

} // namespace

Origin origin_of(const Origins& origins, const Option& option) {
  const auto found = origins.find(&option);
  return found == origins.end() ? Origin(OnCommandLine{&option}) : found->second;
}

std::string to_string(const Origin& origin) { return std::visit(Text{}, origin); }

} // namespace idr::options

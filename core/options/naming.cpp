#include "core/options/naming.hpp"

#include <fmt/format.h>

namespace idr::options {

void name_option(Error& error, const Origin& origin) {
  if (!error.needs_option_name()) return;
  const auto place = to_string(origin);
  error.name(is<InFile>(origin) ? fmt::format("{}: {}: ", place, error.option()->name())
                                : fmt::format("{}: ", place));
}

void name_option(Error& error, const Origins& origins) {
  if (error.needs_option_name()) name_option(error, origin_of(origins, *error.option()));
}

} // namespace idr::options

#include "core/plan/image_rivals.hpp"

#include "core/plan/credential_variables.hpp"
#include "core/text/contains.hpp"

#include <fmt/format.h>

namespace idr::plan {
RemovedRivals remove_rivals(const docker::ImageConfig* image, const std::string& image_name,
                            Delivery delivery, const docker::Engine& engine,
                            const system::Environment& environment,
                            const std::vector<std::string>& already) {
  RemovedRivals removed;
  for (const auto& variable : all_credential_variables()) {
    const std::string name(variable.name);
    if (!is_rival(name, delivery) || text::contains(already, name)) continue;
    if (image != nullptr && !text::contains(image->variables, name)) continue;
    const bool can = can_unset(engine, name, environment);
    if (can)
      removed.options.insert(removed.options.end(), {std::string(engine.unset_option), name});
    if (image == nullptr) continue;
    if (!can && may_be_empty(variable)) removed.in_file.push_back({name, ""});
    removed.warnings.push_back(
        can || may_be_empty(variable)
            ? Warning{fmt::format("{} from {} is dropped: it conflicts with the credentials that "
                                  "the container gets",
                                  name, image_name),
                      {}}
            : Warning{fmt::format("{} sets {}, which may prevent the container from using the "
                                  "role's credentials",
                                  image_name, name),
                      image_variable_remedy(name, engine, environment)});
  }
  return removed;
}

} // namespace idr::plan

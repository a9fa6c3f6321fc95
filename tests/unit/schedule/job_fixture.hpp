// A job, as its parts are tested.
#pragma once

#include "core/options/arguments.hpp"
#include "core/options/option_table.hpp"
#include "core/schedule/job.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace idr::test {

inline constexpr auto project_file = "/home/dev/shop/idr.toml";

inline schedule::Job tick_job() {
  schedule::Job job;
  job.variant = "tick";
  job.project_file = project_file;
  job.name = "idr-shop-tick-01234567";
  job.schedule = "30 2 * * *";
  job.idr = "/usr/bin/idr";
  return job;
}

/// As if they were set in the project file, in lines from 1.
inline options::OptionList
in_project_file(const std::vector<std::pair<const options::Option*, std::string>>& values) {
  options::OptionList given;
  for (const auto& [option, value] : values) {
    given.push_back({.option = option,
                     .value = value,
                     .origin = options::InFile{project_file, given.size() + 1},
                     .of_variant = true});
  }
  return given;
}

} // namespace idr::test

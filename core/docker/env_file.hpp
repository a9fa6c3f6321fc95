// Docker's env files: read as its client reads them, and written so that it reads back what was
// meant. Source of the grammar: the behaviour of `docker run --env-file` (client 28.2).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idr::docker {

/// A variable of the container.
struct Variable {
  std::string name;
  std::string value;
};

/// A line of an env file; without a value it stands for the host's (host_variables of
/// core/docker/engine.hpp).
struct EnvFileLine {
  std::string name;
  std::optional<std::string> value;
  std::size_t number = 0; ///< of the line, from 1
};

/// What docker makes of the text; comments and empty lines are skipped. Throws ConfigError
/// `FILE:LINE: …`, which names the variable but never its value.
std::vector<EnvFileLine> parse_env_file(std::string_view text, const std::string& file);

/// Whether the variable can stand in an env file and come out of it unchanged: not with a newline,
/// a line of 64 KiB, invalid UTF-8, or a name that the grammar reads otherwise.
bool fits_env_file(const Variable& variable);

/// The text of a file that holds these variables, each of which fits.
std::string format_env_file(const std::vector<Variable>& variables);

} // namespace idr::docker

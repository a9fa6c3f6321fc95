// Docker's env files: reads them as docker's client does, and writes them so that the client reads
// the same values back. Source of the grammar: the behaviour of `docker run --env-file` (client
// 28.2).
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

/// A line of an env file. Without a value, it passes the host's variables (host_variables in
/// core/docker/engine.hpp).
struct EnvFileLine {
  std::string name;
  std::optional<std::string> value;
  std::size_t number = 0; ///< the line number, from 1
};

/// Parses the text as docker does, skipping comments and empty lines. Throws ConfigError
/// `FILE:LINE: …`, which names the variable but never contains its value.
std::vector<EnvFileLine> parse_env_file(std::string_view text, const std::string& file);

/// Whether docker reads the variable unchanged from an env file. It does not if the value has a
/// newline, the line is 64 KiB or longer or not valid UTF-8, or the grammar does not allow the
/// name.
bool fits_env_file(const Variable& variable);

/// The text of an env file with these variables, for all of which fits_env_file must be true.
std::string format_env_file(const std::vector<Variable>& variables);

} // namespace idr::docker

// Completion candidates for the values of options, from the AWS config files, the project file, the
// engine's client and the option table.
#pragma once

#include "core/options/arguments.hpp"
#include "core/system/host.hpp"

#include <string>
#include <vector>

namespace idr::completion {

struct Candidate {
  std::string text;
  std::string description = {};
};

/// The kind of path that the shell should complete.
enum class Paths : std::uint8_t { None, Files, Folders };

struct Candidates {
  std::vector<Candidate> words = {};
  Paths paths = Paths::None;
  std::string before_path = {}; ///< the part of the word before the path
};

/// Finds candidates; `given` are the options that were typed so far. Reads files and runs the
/// engine's client. A source that cannot be read, or is slow, gives no candidates.
class ValueFinder {
public:
  ValueFinder(const options::OptionList& given, const system::Host& host)
      : given_(given), host_(host) {}

  /// The values of an option. `typed` is the beginning of the value, but not all candidates start
  /// with it.
  Candidates values(const options::Option& option, const std::string& typed) const;
  /// The words `@VARIANT`.
  Candidates variant_words() const;
  /// The containers of launches with an endpoint.
  Candidates launch_words() const;
  /// Images, and the words `@VARIANT`.
  Candidates image_words() const;

private:
  const options::OptionList& given_;
  const system::Host& host_;
};

} // namespace idr::completion

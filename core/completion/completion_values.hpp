// What can stand for the value of an option while it is being typed: from the config files, the
// project file, the engine and tables.
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

/// What the shell itself is to complete.
enum class Paths : std::uint8_t { None, Files, Folders };

struct Candidates {
  std::vector<Candidate> words = {};
  Paths paths = Paths::None;
  std::string before_path = {}; ///< what stands in front of the path, within the word
};

/// Finds values; `given` is what has been typed so far. Reads files and asks the engine's client;
/// what cannot be read, or does not answer at once, has no candidates.
class ValueFinder {
public:
  ValueFinder(const options::OptionList& given, const system::Host& host)
      : given_(given), host_(host) {}

  /// `typed` is the beginning of the value. Not all candidates begin with it.
  Candidates values(const options::Option& option, const std::string& typed) const;
  /// `@VARIANT`
  Candidates variant_words() const;
  /// For the word that is the image: `@VARIANT` too.
  Candidates image_words() const;

private:
  const options::OptionList& given_;
  const system::Host& host_;
};

} // namespace idr::completion

// The options that this program acts on, bound to where their values go.
#pragma once

#include "core/aws/chain/identity_options.hpp"
#include "core/options/arguments.hpp"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idr::cli {

/// Of what was typed, docker's own options are passed over. The words have been made unambiguous by
/// then: every option by its long name, every value a word of its own.
class OwnOptions {
public:
  /// `typed` outlives this object, and so do the targets.
  explicit OwnOptions(const options::OptionList& typed) : typed_(typed) { app_.set_help_flag(); }

  void text(const std::string& name, std::string& target);
  void text(const std::string& name, std::optional<std::string>& target); ///< may be empty
  void list(const std::string& name, std::vector<std::string>& target);
  void flag(const std::string& name, bool& target);

  /// Fills the targets. Throws UsageError in this program's words; CLI11's exit codes stay inside.
  void parse();

private:
  bool is_typed(std::string_view name) const;

  const options::OptionList& typed_;
  CLI::App app_;
};

/// The options of the sections "Credentials" and "Role", which all commands share.
class IdentityBinding {
public:
  void bind(OwnOptions& own, aws::IdentityOptions& identity);
  /// After OwnOptions::parse. Throws UsageError.
  void finish(aws::IdentityOptions& identity) const;

private:
  std::string duration_;
  std::vector<std::string> tags_;
};

} // namespace idr::cli

// What SharedConfig owns, and the parser that fills it.
#pragma once

#include "core/aws/shared_config.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace idr::aws {

/// A file's name and text. The parser joins continued values in place, so the text changes.
struct SharedConfigSource {
  std::string name;
  std::string text;
};

/// The sections of one kind, by name and in the order of their first headers.
class SectionTable {
public:
  /// The section of that name, added where it is new.
  Section& obtain(std::string_view name, const FilePosition& position) {
    const auto [entry, is_new] = by_name_.try_emplace(name, nullptr);
    if (is_new) entry->second = &sections_.emplace_back(Section{name, position, {}});
    return *entry->second;
  }
  const Section* find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }

  std::deque<Section>& sections() { return sections_; }
  const std::deque<Section>& sections() const { return sections_; }

private:
  std::deque<Section> sections_; // its elements never move
  std::unordered_map<std::string_view, Section*> by_name_;
};

/// Lives on the heap and is never moved, since views point into the sources.
struct SharedConfigContents {
  SharedConfigContents() = default;
  SharedConfigContents(const SharedConfigContents&) = delete;
  SharedConfigContents& operator=(const SharedConfigContents&) = delete;
  ~SharedConfigContents() = default;

  SharedConfigSource config;
  SharedConfigSource credentials;
  std::vector<std::string_view> files_read;
  SectionTable profiles;
  SectionTable sso_sessions;
  SectionTable services;
  std::vector<ConfigWarning> warnings;
};

/// Parses `config`, then `credentials`, into the tables. A section's properties are left in the
/// order in which they were read, every one of a repeated key among them. Throws ConfigError as
/// SharedConfig::parse.
void parse_shared_config(SharedConfigContents& contents);

} // namespace idr::aws

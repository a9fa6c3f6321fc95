// The data of SharedConfig and the parser that fills it.
#pragma once

#include "core/aws/config/shared_config.hpp"

#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace idr::aws {

/// A file's name and text. The parser joins continuation lines in place, so it changes the text.
struct SharedConfigSource {
  std::string name;
  std::string text;
};

/// The lines below one header: their begin and end in the text, and the number of the line before
/// them.
struct Fragment {
  SharedConfigSource* source = nullptr;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t line = 0;
  Fragment* next = nullptr; ///< of the same section
};

/// A section, and the fragments that contain its properties until they are read.
struct SectionEntry {
  Section section;
  Fragment* first = nullptr;
  Fragment* last = nullptr;
};

/// The sections of one kind, by name and in the order of their first headers.
class SectionTable {
public:
  /// Returns the section of that name; adds it if it is new.
  SectionEntry& obtain(std::string_view name, const FilePosition& position) {
    const auto [entry, is_new] = by_name_.try_emplace(name, nullptr);
    if (is_new) entry->second = &entries_.emplace_back(SectionEntry{{name, position, {}}});
    return *entry->second;
  }
  SectionEntry* find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }
  const std::deque<SectionEntry>& entries() const { return entries_; }

private:
  std::deque<SectionEntry> entries_; // its elements never move
  std::unordered_map<std::string_view, SectionEntry*> by_name_;
};

/// Allocated on the heap and never moved, since views refer to the sources.
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
  std::deque<Fragment> fragments;         ///< of all sections
  std::deque<std::string> unquoted_names; ///< of sections with quoted names
  std::vector<ConfigWarning> warnings;
  std::mutex reading; ///< protects the properties of all sections, and therefore the texts
};

/// Checks `config`, then `credentials`, and adds the sections to the tables. Properties are not
/// read: a launch needs only a few of possibly thousands of profiles. Throws ConfigError as
/// SharedConfig::parse does.
void parse_shared_config(SharedConfigContents& contents);

/// Reads the properties of a section, once. Thread-safe.
const Section& read_section(SharedConfigContents& contents, SectionEntry& entry);

} // namespace idr::aws

#include "core/aws/api/xml_elements.hpp"

#include "core/system/wiping.hpp"
#include "core/text/split.hpp"

#include <expat.h>

#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

namespace idr::aws {
namespace {

constexpr std::size_t deepest_element = 64;
/// Of all paths together, in bytes: each repeats the one above it. Those of AWS have a few
/// thousand.
constexpr std::size_t longest_paths = 1U << 20U;

class XmlReader {
public:
  std::optional<XmlElements> read(std::string_view text) {
    text = text::trimmed(text); // gateways send white space before the XML declaration
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), start, end);
    XML_SetCharacterDataHandler(parser_.get(), add_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), refuse_document_type);
    const auto status = XML_Parse(parser_.get(), text.data(), static_cast<int>(text.size()), 1);
    if (status != XML_STATUS_OK) return std::nullopt;
    return std::move(elements_);
  }

private:
  struct Open {
    std::size_t path_size; ///< of the path above it
    std::string text = {};
    bool has_elements = false;
  };

  static XmlReader& self(void* reader) { return *static_cast<XmlReader*>(reader); }

  static void start(void* reader, const char* name, const char** /*attributes*/) {
    self(reader).start_element(name);
  }
  static void end(void* reader, const char* /*name*/) { self(reader).end_element(); }
  static void add_text(void* reader, const char* text, int size) {
    self(reader).open_.back().text.append(text, static_cast<std::size_t>(size));
  }
  static void refuse_document_type(void* reader, const char* /*name*/, const char* /*system*/,
                                   const char* /*pub*/, int /*has_subset*/) {
    XML_StopParser(self(reader).parser_.get(), XML_FALSE);
  }

  void start_element(std::string_view name) {
    const auto path_size = path_.size();
    if (!open_.empty()) {
      open_.back().has_elements = true;
      if (open_.size() > 1) path_ += '/';
      path_ += name;
    }
    open_.push_back({path_size});
    paths_ += path_.size();
    if (open_.size() > deepest_element || paths_ > longest_paths) {
      XML_StopParser(parser_.get(), XML_FALSE);
    }
  }

  void end_element() {
    auto& ended = open_.back();
    if (!ended.has_elements && open_.size() > 1) {
      const bool is_blank = text::trimmed(ended.text).empty();
      elements_.try_emplace(path_, is_blank ? std::string() : std::move(ended.text));
    }
    path_.resize(ended.path_size);
    open_.pop_back();
  }

  static constexpr XML_Memory_Handling_Suite wiping{std::malloc, system::wiping_realloc,
                                                    system::wipe_and_free};
  struct Free {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };
  std::unique_ptr<XML_ParserStruct, Free> parser_{XML_ParserCreate_MM(nullptr, &wiping, nullptr)};
  XmlElements elements_;
  std::vector<Open> open_; ///< from the root element to the current one
  std::string path_;       ///< of the current one
  std::size_t paths_ = 0;
};

} // namespace

std::optional<XmlElements> read_xml(std::string_view text) { return XmlReader().read(text); }

std::string text_at(const XmlElements& elements, std::string_view path) {
  const auto found = elements.find(path);
  return found == elements.end() ? std::string() : found->second;
}

} // namespace idr::aws

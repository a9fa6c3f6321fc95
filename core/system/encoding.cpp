#include "core/system/encoding.hpp"

#include "core/system/error.hpp"
#include "core/system/shell_words.hpp"
#include "core/text/trimmed.hpp"
#include "core/text/utf8.hpp"

#include <fmt/format.h>

namespace idr::system {
namespace {

/// A byte order mark, or the zero that every other byte of ASCII text is.
bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
         text.substr(0, 2).find('\0') != std::string_view::npos;
}

std::string conversion(const std::filesystem::path& file, std::string_view encoding) {
  const auto name = quote_word(file.string());
  const auto converted = quote_word(file.string() + ".utf8");
  // The file keeps its mode and its owner, and nobody else can read its copy.
  return fmt::format("`(umask 077 && iconv -f {0} -t UTF-8 {1} >{2}) && cat {2} >{1} && rm {2}`",
                     encoding, name, converted);
}

} // namespace

void refuse_utf16(const std::filesystem::path& file, std::string_view text) {
  if (!is_utf16(text)) return;
  throw ConfigError(fmt::format("{} is encoded as UTF-16; it must be UTF-8", file.string()),
                    "Convert it: " + conversion(file, "UTF-16"));
}

void require_utf8(const std::filesystem::path& file, std::string_view text) {
  refuse_utf16(file, text);
  if (text::is_utf8(text)) return;
  std::size_t number = 1;
  for (const auto line : text::lines_of(text)) {
    if (!text::is_utf8(line)) break;
    ++number;
  }
  throw ConfigError(fmt::format("{}:{}: not valid UTF-8", file.string(), number),
                    "If it is Latin-1, convert it: " + conversion(file, "LATIN1"));
}

} // namespace idr::system

#include "core/text/encoding.hpp"

#include "core/error.hpp"
#include "core/text/shell_words.hpp"
#include "core/text/split.hpp"
#include "core/text/utf8.hpp"

#include <fmt/format.h>

namespace idr::text {
namespace {

/// The iconv name of the UTF-16 encoding of the text; empty if it is not UTF-16. iconv reads the
/// byte order from a byte order mark; without one, the position of the zero byte in the first ASCII
/// character shows it.
std::string_view name_of_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return "UTF-16";
  const auto zero = text.substr(0, 2).find('\0');
  if (zero == std::string_view::npos) return {};
  return zero == 0 ? "UTF-16BE" : "UTF-16LE";
}

std::string conversion(const std::filesystem::path& file, std::string_view encoding) {
  const auto name = quote_word(file.string());
  const auto converted = quote_word(file.string() + ".utf8");
  // The file keeps its mode and owner, and only this user can read the copy.
  return fmt::format("`(umask 077 && iconv -f {0} -t UTF-8 {1} >{2}) && cat {2} >{1} && rm {2}`",
                     encoding, name, converted);
}

} // namespace

void refuse_utf16(const std::filesystem::path& file, std::string_view text) {
  const auto encoding = name_of_utf16(text);
  if (encoding.empty()) return;
  throw ConfigError(fmt::format("{} is encoded as UTF-16; it must be UTF-8", file.string()),
                    "Convert it: " + conversion(file, encoding));
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

} // namespace idr::text

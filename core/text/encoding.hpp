// Text files of other encodings than UTF-8: told as such, by the file's name, and how to convert
// them.
#pragma once

#include <filesystem>
#include <string_view>

namespace idr::text {

/// Throws ConfigError for UTF-16, in which PowerShell and Notepad write.
void refuse_utf16(const std::filesystem::path& file, std::string_view text);

/// The same for whatever is not UTF-8, with the first line that is not.
void require_utf8(const std::filesystem::path& file, std::string_view text);

} // namespace idr::text

// Rejects text files that are not UTF-8. The error names the file and explains how to convert it.
#pragma once

#include <filesystem>
#include <string_view>

namespace idr::text {

/// Throws ConfigError if the text is UTF-16, which PowerShell and Notepad write.
void refuse_utf16(const std::filesystem::path& file, std::string_view text);

/// Throws ConfigError if the text is not valid UTF-8, with the number of the first line that is
/// not.
void require_utf8(const std::filesystem::path& file, std::string_view text);

} // namespace idr::text

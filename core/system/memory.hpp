// The memory that the program's own code takes.
#pragma once

namespace idr::system {

/// Lets go of the pages of the program and of its libraries that stand in their files as well; a
/// page that is needed again comes from the system's cache. For before and after work that needs
/// much code once. Does nothing on systems other than Linux.
void release_code_pages() noexcept;

} // namespace idr::system

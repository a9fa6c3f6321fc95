// Memory used by the program's own code.
#pragma once

namespace idr::system {

/// Unmaps the code and constants of the program and its libraries; a page that is needed again
/// comes from the page cache. For a process that has done its work and is waiting. The proportional
/// set size of a launch drops from 2.0 to 0.7 MiB with cached credentials, and from 5.9 to 1.7 MiB
/// after a request; that of its guard from 0.9 to 0.45, and from 1.6 to 1.5. Does nothing on
/// systems other than Linux.
void release_code_pages() noexcept;

} // namespace idr::system

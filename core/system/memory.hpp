// The memory that the program's own code takes.
#pragma once

namespace idr::system {

/// Unmaps the code and constants of the program and its libraries; a page that is needed again
/// comes from the page cache. For a process that has done its work and waits: the proportional set
/// size of a launch is then 0.7 MiB instead of 2.0 with cached credentials, 1.7 instead of 5.9
/// after a request; that of its guard 0.45 instead of 0.9, and 1.5 instead of 1.6. Does nothing on
/// systems other than Linux.
void release_code_pages() noexcept;

} // namespace idr::system

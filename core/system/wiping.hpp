// Overwrites memory that contained secrets: all memory that the program allocates, when it is freed
// (by operator delete), and what functions that have returned left on the stack. A container may
// run for days, during which the memory of this program may be read or swapped out.
#pragma once

#include <cstddef>

namespace idr::system {

/// Replacements for std::free and std::realloc, for libraries that accept such functions; for
/// memory from std::malloc. Nothing is overwritten on systems that do not report the size of a
/// block (other than Linux and macOS).
void wipe_and_free(void* block) noexcept;
void* wiping_realloc(void* block, std::size_t size) noexcept;

/// Overwrites the part of the stack below the caller's frame that this program uses.
void wipe_stack() noexcept;

} // namespace idr::system

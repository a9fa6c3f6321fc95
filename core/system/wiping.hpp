// Memory that held secrets is overwritten: everything that the program allocates when it is freed
// (operator delete does that), and what functions that have returned left on the stack. A container
// may run for days, in which the memory of this program may be read or swapped out.
#pragma once

#include <cstddef>

namespace idr::system {

/// std::free and std::realloc for libraries that take such functions; for memory of std::malloc.
/// Nothing is overwritten on systems that do not tell the size of a block (other than Linux and
/// macOS).
void wipe_and_free(void* block) noexcept;
void* wiping_realloc(void* block, std::size_t size) noexcept;

/// Overwrites the stack below the caller's frame, as far as this program uses it.
void wipe_stack() noexcept;

} // namespace idr::system

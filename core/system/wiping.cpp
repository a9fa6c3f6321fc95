#include "core/system/wiping.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <unistd.h>
#if defined(__linux__)
#include <malloc.h>
#elif defined(__APPLE__)
#include <malloc/malloc.h>
#endif

namespace idr::system {
namespace {

std::size_t size_of_block(void* block) noexcept {
#if defined(__linux__)
  return ::malloc_usable_size(block);
#elif defined(__APPLE__)
  return ::malloc_size(block);
#else
  static_cast<void>(block);
  return 0;
#endif
}

/// The stack space that wipe_stack and the functions it calls use themselves, with a margin.
constexpr std::size_t frames_of_wiping = 4096;

void wipe(void* begin, std::size_t size) noexcept {
  std::memset(begin, 0, size);
  asm volatile("" : : "r"(begin) : "memory"); // prevents the removal of the memset
}

} // namespace

// NOLINTBEGIN(cppcoreguidelines-no-malloc): these replace the memory manager
void wipe_and_free(void* block) noexcept {
  if (block == nullptr) return;
  wipe(block, size_of_block(block));
  std::free(block);
}

void* wiping_realloc(void* block, std::size_t size) noexcept {
  const auto old_size = block == nullptr ? 0 : size_of_block(block);
  if (block != nullptr && old_size == 0) return std::realloc(block, size);
  void* const fresh = std::malloc(size);
  if (fresh == nullptr || block == nullptr) return fresh;
  std::memcpy(fresh, block, std::min(size, old_size));
  wipe_and_free(block);
  return fresh;
}
// NOLINTEND(cppcoreguidelines-no-malloc)

[[gnu::noinline]] void wipe_stack() noexcept {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  auto* const frame = static_cast<char*>(__builtin_frame_address(0));
  auto* const end = frame - std::bit_cast<std::uintptr_t>(frame) % page;
  // Only the mapped part: no more was used, and `ulimit -s` may limit the stack.
  std::size_t size = 131072;
  while (size > 0 && ::msync(end - size, size, MS_ASYNC) != 0) size -= page;
  if (size <= frames_of_wiping) return;
  size -= frames_of_wiping;
  wipe(__builtin_alloca(size), size);
}

} // namespace idr::system

// The program's allocation functions for all C++ objects. Arrays use them too.
// NOLINTBEGIN(cppcoreguidelines-no-malloc)
void* operator new(std::size_t size) {
  for (;;) {
    if (void* const block = std::malloc(size == 0 ? 1 : size)) return block;
    const auto handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return std::malloc(size == 0 ? 1 : size);
}
// NOLINTEND(cppcoreguidelines-no-malloc)
void operator delete(void* block) noexcept { idr::system::wipe_and_free(block); }
void operator delete(void* block, std::size_t /*size*/) noexcept {
  idr::system::wipe_and_free(block);
}
void operator delete(void* block, const std::nothrow_t& /*tag*/) noexcept {
  idr::system::wipe_and_free(block);
}

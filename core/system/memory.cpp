#include "core/system/memory.hpp"

#if defined(__linux__)

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <link.h>
#include <span>
#include <sys/mman.h>
#include <unistd.h>

namespace idr::system {
namespace {

/// The loader gives addresses as integers.
void* at(std::uintptr_t address) {
  return reinterpret_cast<void*>(address); // NOLINT(performance-no-int-to-ptr)
}

/// Whether the loader has written to the code.
bool has_text_relocations(const dl_phdr_info& object, std::span<const ElfW(Phdr)> segments) {
  return std::any_of(segments.begin(), segments.end(), [&](const ElfW(Phdr) & segment) {
    if (segment.p_type != PT_DYNAMIC) return false;
    const auto* entry = static_cast<const ElfW(Dyn)*>(at(object.dlpi_addr + segment.p_vaddr));
    for (; entry->d_tag != DT_NULL; ++entry) {
      if (entry->d_tag == DT_TEXTREL) return true;
      if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0) return true;
    }
    return false;
  });
}

int release_pages_of(dl_phdr_info* object, std::size_t /*size*/, void* page_size) {
  const std::span segments(object->dlpi_phdr, object->dlpi_phnum);
  if (has_text_relocations(*object, segments)) return 0;
  const auto page = *static_cast<const std::uintptr_t*>(page_size);
  for (const auto& segment : segments) {
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const auto begin = (object->dlpi_addr + segment.p_vaddr) & ~(page - 1);
    const auto end = object->dlpi_addr + segment.p_vaddr + segment.p_filesz;
    ::madvise(at(begin), end - begin, MADV_DONTNEED);
  }
  return 0;
}

} // namespace

void release_code_pages() noexcept {
  auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  ::dl_iterate_phdr(release_pages_of, &page);
}

} // namespace idr::system

#else

namespace idr::system {

void release_code_pages() noexcept {}

} // namespace idr::system

#endif

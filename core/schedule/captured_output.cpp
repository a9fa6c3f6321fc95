#include "core/schedule/captured_output.hpp"

#include "core/error.hpp"
#include "core/system/private_file.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace idr::schedule {

CapturedOutput::CapturedOutput(launch::Supervisor& loop, const std::filesystem::path& folder)
    : loop_(loop), pipe_(system::make_pipe("the output of the job")),
      file_(system::unnamed_file(folder)) {
  ::fcntl(pipe_.reading.get(), F_SETFL, O_NONBLOCK);
  loop_.watch(pipe_.reading.get(), launch::Readiness::Readable, [this] { take(); });
}

CapturedOutput::~CapturedOutput() { loop_.unwatch(pipe_.reading.get()); }

void CapturedOutput::take() {
  std::array<char, 65'536> buffer{};
  for (;;) {
    const auto size = ::read(pipe_.reading.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size == 0) loop_.unwatch(pipe_.reading.get());
    if (size <= 0) return;
    try {
      system::write_all(file_.get(), {buffer.data(), static_cast<std::size_t>(size)}, "the output");
    } catch (const SystemError&) {
      is_complete_ = false; // the job must go on
    }
  }
}

bool CapturedOutput::print() try {
  take();
  std::array<char, 65'536> buffer{};
  off_t at = 0;
  for (;;) {
    const auto size = ::pread(file_.get(), buffer.data(), buffer.size(), at);
    if (size <= 0) return is_complete_;
    system::write_all(STDOUT_FILENO, {buffer.data(), static_cast<std::size_t>(size)}, "stdout");
    at += size;
  }
} catch (const SystemError&) {
  return false;
}

} // namespace idr::schedule

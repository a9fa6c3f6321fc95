// What a run prints, held back until its result is known.
#pragma once

#include "core/launch/supervisor.hpp"
#include "core/system/file_descriptor.hpp"
#include "core/system/pipe.hpp"

#include <filesystem>

namespace idr::schedule {

/// The job writes to a pipe, as under cron: one that opens /dev/stderr again must not lose output.
/// What it writes is kept in a file without a name.
class CapturedOutput {
public:
  /// `loop` must outlive this object. Throws SystemError if there can be no file in the folder.
  CapturedOutput(launch::Supervisor& loop, const std::filesystem::path& folder);
  ~CapturedOutput();
  CapturedOutput(const CapturedOutput&) = delete;
  CapturedOutput& operator=(const CapturedOutput&) = delete;

  /// For the job's stdout and stderr.
  int descriptor() const { return pipe_.writing.get(); }
  /// To be called when the job has been started.
  void close_descriptor() { pipe_.writing = {}; }

  /// Prints everything to stdout, including what is still in the pipe. Returns whether nothing was
  /// lost, on a full disk for instance.
  bool print();

private:
  void take();

  launch::Supervisor& loop_;
  system::Pipe pipe_;
  system::FileDescriptor file_;
  bool is_complete_ = true;
};

} // namespace idr::schedule

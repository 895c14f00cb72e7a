// Ticks of a counting board, turned into instructions.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/virtual_board/profiler.h"

#include <algorithm>
#include <cmath>

#include "core/tflite/model_file.h"
#include "device_link/session/session.h"

namespace thimble::device_link {
namespace {

/// Passes on cancel, and progress as a part of the whole.
class PartOfJob : public Job {
 public:
  PartOfJob(Job& whole, double from, double to) : whole_(whole), from_(from), to_(to) {}
  void progress(double fraction, std::string_view step) override {
    whole_.progress(from_ + (to_ - from_) * std::max(fraction, 0.0), step);
  }
  bool canceled() const override { return whole_.canceled(); }

 private:
  Job& whole_;
  const double from_, to_;
};

}  // namespace

Result<InstructionCounts> countInstructions(const BoardEntry& entry, const VirtualBoardPaths& paths,
                                            std::span<const uint8_t> model_file, Job& job) {
  if (entry.kind != BoardKind::kVirtual) {
    return Error{ErrorCode::kUnsupported,
                 "Instructions are counted on virtual boards only; " + entry.name + " is real.",
                 "Choose the virtual board with the core most like it" +
                     (entry.core.empty() ? std::string() : " (" + entry.core + ")") +
                     ", such as virtual-m4."};
  }
  const auto file = tflite::withMemoryPlan(model_file);
  if (!file) return file.error();
  if (auto runnable = tflite::checkRunnable(*file); !runnable) return runnable.error();
  job.progress(0, "Starting a counting board");
  auto board = VirtualBoard::start(entry, paths, Pace::kCounting);
  if (!board) return board.error();
  auto link = (*board)->openLink();
  if (!link) return link.error();
  auto session = Session::connect(std::move(link).value(), {});
  if (!session) return session.error();
  PartOfJob uploading(job, 0.1, 0.8);
  if (auto uploaded = (*session)->uploadModel(*file, uploading); !uploaded) return uploaded.error();
  job.progress(0.8, "Counting instructions");
  const auto profile = (*session)->profile();
  if (!profile) return profile.error();
  const uint32_t tick_hz = (*session)->info().tick_hz;
  if (tick_hz == 0)
    return Error{ErrorCode::kUnsupported, entry.name + " has no counter to profile with.", ""};

  const double instructions_a_tick = 1e9 / tick_hz / (*board)->nanosecondsPerInstruction();
  const auto instructions = [&](uint64_t ticks) {
    return static_cast<int64_t>(std::llround(static_cast<double>(ticks) * instructions_a_tick));
  };
  InstructionCounts counts;
  counts.inference = instructions(profile->total_ticks);
  counts.features = instructions(profile->feature_ticks);
  counts.load = instructions(profile->load_ticks);
  for (const uint64_t ticks : profile->operator_ticks) counts.layers.push_back(instructions(ticks));
  counts.runtime_code_bytes = (*session)->info().runtime_code_bytes;
  job.progress(1, "Counted");
  return counts;
}

}  // namespace thimble::device_link

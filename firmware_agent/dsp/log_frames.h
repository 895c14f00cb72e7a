// LogFrames: a window as frames one after the other, each as log10 of its power in bands.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/dsp/bank.h"
#include "firmware_agent/dsp/frames.h"

namespace thimble {
namespace dsp {

/// Spectrogram, mel energies and MFCC share these.
struct LogFrames {
  FrameSettings frame;
  Bank bank;
  uint32_t hop;
  int32_t floor_db;  // below full scale (32768 counts): added to each power

  /// Frames wholly inside the window; 0 if the settings do not go together.  A frame is at least an eighth of the FFT
  /// and a hop an eighth of a frame, so that the work has a bound.
  uint32_t steps(uint32_t window) const;
  uint32_t tables() const { return frameTables(frame) + bankTables(bank); }
  uint32_t scratch() const { return frameScratch(frame) + (frame.fixed ? 2 * bank.count + 1 : 0); }
  void prepare(float* tables) const;

  /// The steps of one channel.
  class Walk {
   public:
    Walk(const LogFrames& frames, const Channel& channel, uint32_t window, const float* tables);
    /// logs: [bank.count], log10 of the mean square in a band, in squared physical units.  scratch: [scratch()].
    void logsOf(uint32_t step, float* logs, float* scratch) const;

   private:
    const LogFrames& frames_;
    const Channel& channel_;
    const float* tables_;
    float mean_, gain_, floor_, unit_;
    int32_t whole_mean_;
  };

  /// features: [steps][channels][bank.count].
  void compute(const Signal& signal, const float* tables, float* features, float* scratch) const;
};

}  // namespace dsp
}  // namespace thimble

// One frame at a time: power, bands, floor, logarithm.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/log_frames.h"

#include "firmware_agent/dsp/math.h"

namespace thimble {
namespace dsp {

uint32_t LogFrames::steps(uint32_t window) const {
  if (!isFftLength(frame.n) || frame.length > frame.n || 8 * frame.length < frame.n || 8 * hop < frame.length)
    return 0;
  return framesInside(window, frame.length, hop);
}

void LogFrames::prepare(float* tables) const {
  prepareFrames(frame, tables);
  prepareBank(bank, tables + frameTables(frame));
}

LogFrames::Walk::Walk(const LogFrames& frames, const Channel& channel, uint32_t window, const float* tables)
    : frames_(frames),
      channel_(channel),
      tables_(tables),
      mean_(meanOf(channel, window)),
      // 2·|X|² / (n · Σ weight²): bands of a bank that covers all add up to the mean square.
      gain_(2.0f / (static_cast<float>(frames.frame.n) *
                    (meanSquare(frames.frame.weighting) * static_cast<float>(frames.frame.length)))),
      unit_(channel.scale * channel.scale),
      whole_mean_(wholeMeanOf(channel, window)) {
  const float full_scale = 32768.0f * channel.gain;
  floor_ = full_scale * full_scale * exponential10(static_cast<float>(-frames.floor_db) / 10.0f);
}

void LogFrames::Walk::logsOf(uint32_t step, float* logs, float* scratch) const {
  const FrameSettings& frame = frames_.frame;
  const Bank& bank = frames_.bank;
  const float* const bank_tables = tables_ + frameTables(frame);
  const uint32_t begin = step * frames_.hop;
  if (!frame.fixed) {
    const float* power = framePower(frame, tables_, channel_, begin, mean_, scratch);
    sumBank(bank, bank_tables, power, logs);
    for (uint32_t band = 0; band < bank.count; ++band)
      logs[band] = logarithm10((logs[band] * gain_ + floor_) * unit_);
    return;
  }
  const uint32_t largest = largestFixed(frame, channel_, begin, frame.length, whole_mean_);
  const FixedPower power = framePowerFixed(frame, tables_, channel_, begin, whole_mean_, largest, scratch);
  uint64_t* const sums = wideSums(scratch + frameScratch(frame));
  sumBankFixed(bank, bank_tables, power.bins, sums);
  const FixedLogarithm logarithm(gain_ * exponential2(static_cast<float>(2 * power.exponent)) / kBankOne,
                                 floor_, unit_);
  for (uint32_t band = 0; band < bank.count; ++band) logs[band] = logarithm.of(sums[band]);
}

void LogFrames::compute(const Signal& signal, const float* tables, float* features, float* scratch) const {
  const uint32_t channels = signal.input.channels, count = steps(signal.input.frames);
  for (uint32_t c = 0; c < channels; ++c) {
    const Walk walk(*this, signal.channel[c], signal.input.frames, tables);
    for (uint32_t step = 0; step < count; ++step) {
      walk.logsOf(step, features + (step * channels + c) * bank.count, scratch);
    }
  }
}

}  // namespace dsp
}  // namespace thimble

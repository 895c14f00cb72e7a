// FeatureTable: every labelled window of the recordings as one row of numbers for the trainer.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/dataset/recording.h"
#include "firmware_agent/dsp/pipeline.h"

namespace thimble::features {

/// The user's choice.  Frames; see firmware_agent/dsp/PIPELINE.md for ranges.
struct FeatureSettings {
  int window = 100;
  int stride = 50;
  dsp::Block block = dsp::Block::kRaw;
  int decimation = 1;   // raw
  int fft_length = 64;  // spectrum
  int bands = 8;        // spectrum
  friend bool operator==(const FeatureSettings&, const FeatureSettings&) = default;
};

/// The board's settings for a sensor format.  Errors: kInvalidArgument saying which value is out of range.
Result<dsp::PipelineSettings> pipelineSettings(const FeatureSettings& settings,
                                               const dataset::SensorFormat& format);

/// Where a row comes from: frames [begin, begin + window) of a recording.
struct WindowRef {
  int64_t recording = 0;
  int64_t begin = 0;
  int label = 0;  // index into classes
  dataset::Split split = dataset::Split::kTrain;
};

/// rows: [windows][features] before normalisation.  Raw block: features are [time][channel], so a convolution
/// sees shape [time_steps, channels_per_step]; other blocks: time_steps = 1.
struct FeatureTable {
  FeatureSettings settings;
  dataset::SensorFormat format;
  std::vector<std::string> classes;  // the labels that have a window, sorted
  std::vector<WindowRef> windows;
  int features = 0;
  int time_steps = 1;
  int channels_per_step = 0;
  std::vector<float> rows;
  std::vector<float> mean;    // [features], of the training windows only
  std::vector<float> factor;  // [features], 1 / standard deviation of the training windows (1 where it is 0)
  const float* row(size_t window) const { return rows.data() + window * static_cast<size_t>(features); }
};

/// Reads the samples of a recording; called from extract's thread.
using SampleSource = std::function<Result<dataset::Samples>(int64_t recording_id)>;

/// Cuts windows wholly inside each labelled segment, stride apart from its begin (a segment shorter than a
/// window gives none; deleted recordings are left out), computes features with the board's own code, and fits
/// the normalisation on training windows. Raw features are normalised a channel (the same mean and factor at
/// each time step). Errors: kInvalidArgument (settings; recordings of different formats, naming one; no
/// window at all, with a hint), kCanceled.
Result<FeatureTable> extract(const std::vector<dataset::RecordingInfo>& recordings,
                             const SampleSource& samples, const FeatureSettings& settings, Job& job);

/// Normalised rows for training: (row − mean) × factor, in the board's arithmetic.
std::vector<float> normalisedRows(const FeatureTable& table);

/// The pipeline's bytes for the model's file.
Result<std::vector<uint8_t>> pipelineBytes(const FeatureTable& table);

/// Settings that suit the data: the window is the median labelled length, at most 2 s and at most the longest
/// segment of each label (so that no class vanishes); half a window of stride; raw for windows of up to 1200
/// values, else statistics.
FeatureSettings recommend(const std::vector<dataset::RecordingInfo>& recordings);

/// The first two principal components of the normalised rows: x, y a window.  Deterministic in sign and
/// order. Errors: kCanceled.  Source: Pearson 1901; by power iteration on the covariance.
struct Point2 {
  float x = 0, y = 0;
};
Result<std::vector<Point2>> pcaMap(const FeatureTable& table, Job& job);

}  // namespace thimble::features

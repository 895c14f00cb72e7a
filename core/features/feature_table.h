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
#include "core/features/feature_settings.h"

namespace thimble::features {

/// Where a row comes from: frames [begin, begin + frames) of a recording.  frames: those of a window, or of a shorter part
/// whose ends are held (held_frames.h).
struct WindowRef {
  int64_t recording = 0;
  int64_t begin = 0;
  int64_t frames = 0;
  int label = 0;  // index into classes
  dataset::Split split = dataset::Split::kTrain;
};

/// rows: [windows][features] before normalisation.  A single block with steps in time gives [time][channel], so a
/// convolution sees shape [time_steps, channels_per_step]; otherwise time_steps = 1.
struct FeatureTable {
  FeatureSettings settings;
  dataset::SensorFormat format;
  std::vector<std::string> classes;  // the labels that have a window, sorted
  std::vector<WindowRef> windows;
  int features = 0;
  int time_steps = 1;
  int channels_per_step = 0;
  std::vector<BlockSpan> blocks;  // what of a row each block gives; none: one block of these time steps
  std::vector<float> rows;
  std::vector<float> mean;  // [features], of the training windows only
  std::vector<float>
      targets;                // [windows], for regression: the number that each window's label is; else empty
  std::vector<float> factor;  // [features], 1 / standard deviation of the training windows (1 where it is 0)
  const float* row(size_t window) const { return rows.data() + window * static_cast<size_t>(features); }
};

/// Reads the samples of a recording; called from extract's thread.
using SampleSource = std::function<Result<dataset::Samples>(int64_t recording_id)>;

/// Cuts windows wholly inside each labelled segment, stride apart from its begin (a segment shorter than a
/// window gives none, or one with its ends held where the settings say so; deleted recordings are left out), computes features with the board's own code, and fits
/// the normalisation on training windows.  Where a block has steps in time, they share mean and factor. Errors: kInvalidArgument (settings; recordings of different formats, naming one; no
/// window at all, with a hint), kCanceled.
Result<FeatureTable> extract(const std::vector<dataset::RecordingInfo>& recordings,
                             const SampleSource& samples, const FeatureSettings& settings, Job& job);

/// Fills table.targets with the labels read as numbers ("21.5").  Errors: kInvalidArgument naming a label that is none.
Result<void> readTargets(FeatureTable& table);

/// Fits mean and factor anew on the training windows whose label is one of `labels` alone (those called normal).
void fitNormalisationOn(FeatureTable& table, const std::vector<std::string>& labels);

/// Normalised rows for training: (row − mean) × factor, in the board's arithmetic.
std::vector<float> normalisedRows(const FeatureTable& table);

/// The pipeline's bytes for the model's file.
Result<std::vector<uint8_t>> pipelineBytes(const FeatureTable& table);

/// Settings that suit the data: the window is the median labelled length, at most 2 s and at most the longest
/// segment of each label (so that no class vanishes); half a window of stride; MFCC for sound (8 kHz or more, at most two
/// channels, windows of at most 1 s), else raw for windows of up to 1200 values, else statistics.
FeatureSettings recommend(const std::vector<dataset::RecordingInfo>& recordings);

/// The same after a look at the samples: vibration, movements or states that go on, and how slow.  why: sentences for a
/// person.  Errors: those of samples; kCanceled.
struct Recommendation {
  FeatureSettings settings;
  std::vector<std::string> why;
};
Result<Recommendation> recommendFrom(const std::vector<dataset::RecordingInfo>& recordings,
                                     const SampleSource& samples, Job& job);

/// The first two principal components of the normalised rows: x, y a window.  Deterministic in sign and
/// order. Errors: kCanceled.  Source: Pearson 1901; by power iteration on the covariance.
struct Point2 {
  float x = 0, y = 0;
};
Result<std::vector<Point2>> pcaMap(const FeatureTable& table, Job& job);

}  // namespace thimble::features

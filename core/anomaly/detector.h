// Detector: learns what is normal, tells how far from it something is, and becomes a model that boards run.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/anomaly/settings.h"
#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nn/trainer.h"
#include "core/tflite/graph.h"

namespace thimble::anomaly {

/// A fitted detector.  The distance of a row x is √ of
/// - an autoencoder: the mean square of x − net(x);
/// - the others: zₖ = |Wₖ (x − cₖ)|² + oₖ for each component k, and of these the least (k-means, Mahalanobis) or
///   −2 ln Σ exp(−zₖ / 2) (a mixture).
/// Its score is distance / threshold: from 1 on it is an anomaly.
struct Detector {
  DetectorKind kind = DetectorKind::kMahalanobis;
  int inputs = 0;
  int components = 0;
  std::vector<float> centres;  // c: [components][inputs]
  std::vector<float>
      whitening;  // W: [components][inputs][inputs], or its diagonal [components][inputs], or empty: one
  std::vector<float> offsets;         // o: [components], ≥ 0
  std::optional<nn::TrainedNet> net;  // autoencoder
  float threshold = 1;
};

/// What a detector learns from.  rows: [n][inputs] normalised, of normal windows alone; groups: [n] recordings.
struct Lesson {
  std::span<const float> rows;
  int inputs = 0;
  std::span<const int64_t> groups;
  std::span<const nn::AxisGroup> axes = {};
  nn::NetSpec net;                                           // autoencoder
  nn::TrainSettings training;                                // autoencoder; its seed for all
  std::function<void(const nn::EpochStats&)> on_epoch = {};  // autoencoder
  const nn::TrainStart* start = nullptr;                     // autoencoder
};

/// Fits; the threshold stays 1.  Deterministic by training.seed.  Errors: kInvalidArgument (settings out of range; too few
/// rows; too many features), kCanceled; for an autoencoder as nn::train.
Result<Detector> fit(const Settings& settings, const Lesson& lesson, Job& job);

/// [n] scores of [n][inputs] rows, in single precision; empty if the rows do not fit.
std::vector<float> scores(const Detector& detector, std::span<const float> rows);

/// An int8 input and one float32 output, the score.  Whatever a distance needs is computed in float32 in the graph.
/// calibration_rows: [n][inputs] that the input's range must hold.  Errors: as quantize::quantize.
Result<tflite::Graph> deployable(const Detector& detector, std::span<const float> calibration_rows);

/// A dense or convolutional autoencoder for an input.
nn::NetSpec autoencoderFor(nn::Shape input);

/// Bytes for a project ("THAD", version, CRC-32), and back.  Errors: kCorrupt.
std::vector<uint8_t> serialise(const Detector& detector);
Result<Detector> deserialise(std::span<const uint8_t> bytes);

}  // namespace thimble::anomaly

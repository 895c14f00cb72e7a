// Toy data: small problems that a net must be able to learn.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <numbers>
#include <vector>

#include "core/nn/random.h"
#include "core/nn/trainer.h"

namespace thimble::nn {

struct ToyData {
  std::vector<float> rows;
  std::vector<int> labels;
  std::vector<int64_t> groups;
  Examples examples() const { return {rows, labels, groups}; }
};

/// Two spirals of one and a half turns wound into each other: [n, 2], no straight line parts them.
inline ToyData spirals(int n, uint64_t seed) {
  ToyData data;
  Random random(seed);
  for (int i = 0; i < n; ++i) {
    const double turn = 0.25 + 1.25 * random.uniform(),
                 angle = 2 * std::numbers::pi * turn + std::numbers::pi * (i % 2);
    for (double v : {turn * std::cos(angle), turn * std::sin(angle)})
      data.rows.push_back(static_cast<float>(v + 0.03 * random.normal()));
    data.labels.push_back(i % 2);
    data.groups.push_back(i);
  }
  return data;
}

/// Series of 24 steps, 2 channels: class 0 rises, 1 falls, 2 beats fast; begun anywhere, with noise.
inline ToyData series(int n, uint64_t seed) {
  ToyData data;
  Random random(seed);
  for (int i = 0; i < n; ++i) {
    const double phase = random.uniform() * 6;
    for (int t = 0; t < 24; ++t)
      for (int c = 0; c < 2; ++c) {
        const double slow = std::fmod(t + 4 * phase, 24.0) / 12 - 1;
        const double value = i % 3 == 0 ? slow : i % 3 == 1 ? -slow : std::sin(2.1 * t + phase + c);
        data.rows.push_back(static_cast<float>(value + 0.2 * random.normal()));
      }
    data.labels.push_back(i % 3);
    data.groups.push_back(i);
  }
  return data;
}

inline NetSpec spiralNet() {
  return {"custom",
          {1, 1, 2},
          {{.kind = LayerKind::kDense, .units = 24},
           {.kind = LayerKind::kRelu},
           {.kind = LayerKind::kDense, .units = 24},
           {.kind = LayerKind::kRelu},
           {.kind = LayerKind::kDense, .units = 2}}};
}

/// Share of rows whose largest probability is the label's.
inline double accuracy(const TrainedNet& net, const ToyData& data) {
  const std::vector<float> p = predict(net, data.rows);
  const size_t classes = static_cast<size_t>(net.spec.layers.back().units);
  size_t right = 0;
  for (size_t i = 0; i < data.labels.size(); ++i) {
    size_t best = 0;
    for (size_t c = 1; c < classes; ++c)
      if (p[i * classes + c] > p[i * classes + best]) best = c;
    right += best == static_cast<size_t>(data.labels[i]);
  }
  return static_cast<double>(right) / static_cast<double>(data.labels.size());
}

}  // namespace thimble::nn

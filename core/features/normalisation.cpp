// Normalisation in double precision, then applied as the board does, in float.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/normalisation.h"

#include <cmath>

namespace thimble::features {

void fitNormalisation(FeatureTable& table) {
  const size_t features = static_cast<size_t>(table.features);
  const size_t groups =
      table.settings.block == dsp::Block::kRaw ? static_cast<size_t>(table.channels_per_step) : features;
  std::vector<double> mean(groups, 0), square(groups, 0);
  size_t windows = 0;
  const auto eachTrainingRow = [&](auto&& visit) {
    for (size_t w = 0; w < table.windows.size(); ++w) {
      if (table.windows[w].split == dataset::Split::kTrain) visit(table.row(w));
    }
  };
  eachTrainingRow([&](const float* row) {
    ++windows;
    for (size_t i = 0; i < features; ++i) mean[i % groups] += static_cast<double>(row[i]);
  });
  const double count = static_cast<double>(windows * (features / groups));
  for (double& m : mean) m = windows == 0 ? 0 : m / count;
  eachTrainingRow([&](const float* row) {
    for (size_t i = 0; i < features; ++i) {
      const double d = static_cast<double>(row[i]) - mean[i % groups];
      square[i % groups] += d * d;
    }
  });
  table.mean.resize(features);
  table.factor.resize(features);
  for (size_t i = 0; i < features; ++i) {
    const double m = mean[i % groups];
    const double deviation = windows == 0 ? 0 : std::sqrt(square[i % groups] / count);
    const float factor = static_cast<float>(1 / deviation);
    const bool constant = !(deviation > 1e-6 * std::fabs(m)) || !std::isfinite(factor);
    table.mean[i] = static_cast<float>(m);
    table.factor[i] = constant ? 1.0f : factor;
  }
}

std::vector<float> normalisedRows(const FeatureTable& table) {
  std::vector<float> rows(table.rows.size());
  const size_t features = static_cast<size_t>(table.features);
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i] = (table.rows[i] - table.mean[i % features]) * table.factor[i % features];
  }
  return rows;
}

}  // namespace thimble::features

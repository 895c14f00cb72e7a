// Normalisation in double precision, then applied as the board does, in float.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/normalisation.h"

#include <algorithm>
#include <cmath>

namespace thimble::features {

namespace {

/// Features with one number share mean and factor: groups[feature], numbered from 0.
std::vector<size_t> groupsOf(const FeatureTable& table) {
  std::vector<BlockSpan> blocks = table.blocks;
  if (blocks.empty()) blocks.push_back({0, table.time_steps, table.channels_per_step});
  std::vector<size_t> groups;
  size_t first = 0;
  for (const BlockSpan& block : blocks) {
    for (int i = 0; i < block.features(); ++i)
      groups.push_back(first + static_cast<size_t>(i % block.per_step));
    first += static_cast<size_t>(block.per_step);
  }
  return groups;
}

}  // namespace

void fitNormalisation(FeatureTable& table) {
  fitNormalisation(table, [](size_t) { return true; });
}

void fitNormalisationOn(FeatureTable& table, const std::vector<std::string>& labels) {
  fitNormalisation(table, [&](size_t w) {
    const std::string& label = table.classes[static_cast<size_t>(table.windows[w].label)];
    return std::find(labels.begin(), labels.end(), label) != labels.end();
  });
}

void fitNormalisation(FeatureTable& table, const std::function<bool(size_t window)>& counts) {
  const size_t features = static_cast<size_t>(table.features);
  const std::vector<size_t> group = groupsOf(table);
  std::vector<double> count(features, 0), mean(features, 0), square(features, 0);
  size_t windows = 0;
  const auto eachTrainingRow = [&](auto&& visit) {
    for (size_t w = 0; w < table.windows.size(); ++w) {
      if (table.windows[w].split == dataset::Split::kTrain && counts(w)) visit(table.row(w));
    }
  };
  eachTrainingRow([&](const float* row) {
    ++windows;
    for (size_t i = 0; i < features; ++i) {
      mean[group[i]] += static_cast<double>(row[i]);
      ++count[group[i]];
    }
  });
  for (size_t g = 0; g < features; ++g) mean[g] = count[g] > 0 ? mean[g] / count[g] : 0;
  eachTrainingRow([&](const float* row) {
    for (size_t i = 0; i < features; ++i) {
      const double d = static_cast<double>(row[i]) - mean[group[i]];
      square[group[i]] += d * d;
    }
  });
  table.mean.resize(features);
  table.factor.resize(features);
  for (size_t i = 0; i < features; ++i) {
    const double m = mean[group[i]];
    const double deviation = windows == 0 ? 0 : std::sqrt(square[group[i]] / count[group[i]]);
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

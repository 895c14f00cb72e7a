// Examples gathered, changed and blended.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/batch.h"

#include <algorithm>
#include <cmath>

namespace thimble::nn {
namespace {

/// Shape `a`, scale 1.  Source: Marsaglia and Tsang 2000.
double gamma(double a, Random& random) {
  if (a < 1) return gamma(a + 1, random) * std::pow(1 - random.uniform(), 1 / a);
  const double d = a - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = random.normal(), v = std::pow(1 + c * x, 3);
    if (v > 0 && std::log(1 - random.uniform()) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

double beta(double a, Random& random) {
  const double x = gamma(a, random), y = gamma(a, random);
  return x + y > 0 ? x / (x + y) : 0.5;
}

}  // namespace

std::vector<float> classWeightsOf(const TrainSettings& settings, std::span<const int> labels, int classes) {
  if (settings.class_weighting == ClassWeighting::kNone) return {};
  if (settings.class_weighting == ClassWeighting::kGiven) return settings.class_weights;
  std::vector<float> weights(static_cast<size_t>(classes), 0.0f);
  for (const int label : labels) ++weights[static_cast<size_t>(label)];
  for (float& w : weights)
    w = w > 0 ? static_cast<float>(labels.size()) / (static_cast<float>(classes) * w) : 1;
  return weights;
}

TargetScale targetScaleOf(const Examples& examples, std::span<const size_t> indices, int outputs) {
  const size_t n = static_cast<size_t>(outputs);
  TargetScale scale{std::vector<float>(n, 0.0f), std::vector<float>(n, 1.0f)};
  for (size_t j = 0; j < n; ++j) {
    double mean = 0, square = 0;
    for (const size_t i : indices) mean += double{examples.targets[i * n + j]};
    mean /= static_cast<double>(indices.size());
    for (const size_t i : indices) square += std::pow(double{examples.targets[i * n + j]} - mean, 2);
    const float deviation = static_cast<float>(std::sqrt(square / static_cast<double>(indices.size())));
    scale.mean[j] = static_cast<float>(mean);
    if (deviation > 0 && std::isfinite(deviation)) scale.deviation[j] = deviation;
  }
  return scale;
}

Batch::Batch(const NetSpec& net, const Examples& examples, const TrainSettings& settings)
    : net_(net),
      examples_(examples),
      settings_(settings),
      augmenter_(settings.augmentation, net.input, examples.axes) {
  if (net.head == Head::kSoftmax)
    class_weights_ = classWeightsOf(settings, examples.labels, net.layers.back().units);
}

void Batch::want(std::span<const size_t> indices, double smoothing) {
  const int outputs = net_.layers.back().units;
  if (net_.head == Head::kSoftmax) {
    labels_.resize(indices.size());
    for (size_t i = 0; i < indices.size(); ++i) labels_[i] = examples_.labels[indices[i]];
    wantClasses(std::span<const int>(labels_), outputs, smoothing, class_weights_, wanted_);
    return;
  }
  wanted_.norm = static_cast<double>(indices.size());
  if (examples_.reconstruct) {
    wanted_.values = x_;
    return;
  }
  wanted_.values.resize(static_cast<Eigen::Index>(indices.size()), outputs);
  const size_t n = static_cast<size_t>(outputs);
  for (size_t i = 0; i < indices.size(); ++i)
    for (size_t j = 0; j < n; ++j)
      wanted_.values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
          (examples_.targets[indices[i] * n + j] - scale_.mean[j]) / scale_.deviation[j];
}

void Batch::pick(std::span<const size_t> indices) {
  const size_t width = static_cast<size_t>(net_.input.size());
  x_.resize(static_cast<Eigen::Index>(indices.size()), static_cast<Eigen::Index>(width));
  for (size_t i = 0; i < indices.size(); ++i)
    std::copy_n(examples_.rows.data() + indices[i] * width, width,
                x_.row(static_cast<Eigen::Index>(i)).data());
  want(indices, 0);
}

void Batch::pickForTraining(std::span<const size_t> indices, Random& random) {
  pick(indices);
  if (settings_.augmentation.any()) {
    for (Eigen::Index i = 0; i < x_.rows(); ++i)
      augmenter_.change({x_.row(i).data(), static_cast<size_t>(x_.cols())}, random);
    if (settings_.augmentation.mixup > 0)
      return want(indices, double{settings_.label_smoothing}), mix(random);
  }
  if (examples_.reconstruct || (net_.head == Head::kSoftmax && settings_.label_smoothing > 0))
    want(indices, double{settings_.label_smoothing});
}

/// Each example with one other of the batch.  Source: Zhang et al. 2018.
void Batch::mix(Random& random) {
  std::vector<size_t> other(static_cast<size_t>(x_.rows()));
  for (size_t i = 0; i < other.size(); ++i) other[i] = i;
  random.shuffle(other);
  mixed_ = x_;
  Matrix<float> values = wanted_.values;
  const bool weighted = !class_weights_.empty();
  double norm = 0;
  for (size_t i = 0; i < other.size(); ++i) {
    const float part = static_cast<float>(beta(double{settings_.augmentation.mixup}, random));
    const Eigen::Index a = static_cast<Eigen::Index>(i), b = static_cast<Eigen::Index>(other[i]);
    mixed_.row(a) = part * x_.row(a) + (1 - part) * x_.row(b);
    values.row(a) = part * wanted_.values.row(a) + (1 - part) * wanted_.values.row(b);
    if (weighted)
      norm += double{part * class_weights_[static_cast<size_t>(labels_[i])] +
                     (1 - part) * class_weights_[static_cast<size_t>(labels_[other[i]])]};
  }
  x_.swap(mixed_);
  wanted_.values.swap(values);
  if (weighted) wanted_.norm = norm;
}

}  // namespace thimble::nn

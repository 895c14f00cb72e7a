// Rows shifted, warped, turned, scaled, masked and made noisy, in that order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/augment.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace thimble::nn {
namespace {

/// Between −most and most.
float within(double most, Random& random) { return static_cast<float>(most * (2 * random.uniform() - 1)); }

/// Nearly normal, of mean 0 and variance 1, at a tenth of the exact one's cost: a sum of four 16-bit numbers.
float nearlyNormal(Random& random) {
  const uint64_t r = random.next();
  const int sum = static_cast<int>((r & 0xFFFF) + (r >> 16 & 0xFFFF) + (r >> 32 & 0xFFFF) + (r >> 48));
  return static_cast<float>(sum - 2 * 65535) * (1 / 37837.2278f);  // √(4 · (2^32 − 1) / 12)
}

/// A turn by `angle` about a random axis, row by row.  Source: Rodrigues' formula.
std::array<float, 9> turn(double angle, Random& random) {
  const double z = 2 * random.uniform() - 1, around = 2 * std::numbers::pi * random.uniform();
  const double flat = std::sqrt(1 - z * z), x = flat * std::cos(around), y = flat * std::sin(around);
  const double c = std::cos(angle), s = std::sin(angle), d = 1 - c;
  const double m[] = {c + x * x * d,     x * y * d - z * s, x * z * d + y * s,
                      y * x * d + z * s, c + y * y * d,     y * z * d - x * s,
                      z * x * d - y * s, z * y * d + x * s, c + z * z * d};
  std::array<float, 9> result{};
  std::copy(std::begin(m), std::end(m), result.begin());
  return result;
}

}  // namespace

Result<void> checkAugmentation(const Augmentation& a) {
  const struct {
    const char* name;
    double value, most;
  } strengths[] = {
      {"noise", a.noise, 2},
      {"scale", a.scale, 0.9},
      {"shift", a.shift, 0.9},
      {"warp", a.warp, 0.9},
      {"rotation", a.rotation, 180},
      {"mixup", a.mixup, 4},
      {"number of time masks", static_cast<double>(a.time_masks), 8},
      {"time mask", a.time_mask, 1},
      {"number of band masks", static_cast<double>(a.band_masks), 8},
      {"band mask", a.band_mask, 1},
  };
  for (const auto& [name, value, most] : strengths) {
    if (value >= 0 && value <= most) continue;
    std::string limit = std::to_string(most);
    limit.resize(limit.find('.') + 2);
    return Error{ErrorCode::kInvalidArgument, "The augmentation's " + std::string(name) + " is out of range.",
                 "Choose 0 to " + limit + "."};
  }
  return {};
}

Augmenter::Augmenter(const Augmentation& settings, const Shape& input, std::span<const AxisGroup> axes)
    : settings_(settings),
      steps_(input.h),
      bands_(input.w > 1 ? input.w : input.c),
      channels_(input.w > 1 ? input.c : 1) {
  const int values = bands_ * channels_;
  for (const AxisGroup& group : axes)
    if (group.first >= 0 && group.first + 3 <= values) axes_.push_back(group);
  if (steps_ == 1) settings_.shift = settings_.warp = 0, settings_.time_masks = settings_.band_masks = 0;
  if (axes_.empty()) settings_.rotation = 0;
}

void Augmenter::shiftAndWarp(std::span<float> row, Random& random) {
  constexpr int kKnots = 5;
  scratch_.assign(row.begin(), row.end());
  const int values = bands_ * channels_;
  const float shift = within(double{settings_.shift} * steps_, random);
  if (settings_.warp == 0) {
    const int moved = static_cast<int>(std::lround(shift));
    for (int t = 0; t < steps_; ++t) {
      const int from = std::clamp(t + moved, 0, steps_ - 1);
      std::copy_n(scratch_.data() + from * values, values, row.data() + t * values);
    }
    return;
  }
  // Where each step reads from: the sum of a speed that runs straight from knot to knot, brought back to the window's
  // length.
  std::array<float, kKnots> speed{};
  for (float& s : speed) s = 1 + within(settings_.warp, random);
  const auto speedAt = [&](int t) {
    const float at = static_cast<float>(t * (kKnots - 1)) / static_cast<float>(steps_);
    const size_t k = static_cast<size_t>(at);
    return speed[k] + (speed[k + 1] - speed[k]) * (at - static_cast<float>(k));
  };
  float length = 0;
  for (int t = 0; t + 1 < steps_; ++t) length += speedAt(t);
  const float factor = static_cast<float>(steps_ - 1) / length;
  float position = shift;
  for (int t = 0; t < steps_; ++t) {
    const float at = std::clamp(position, 0.0f, static_cast<float>(steps_ - 1));
    const int below = static_cast<int>(at), above = std::min(below + 1, steps_ - 1);
    const float part = at - static_cast<float>(below);
    const float *a = scratch_.data() + below * values, *b = scratch_.data() + above * values;
    for (int i = 0; i < values; ++i) row[static_cast<size_t>(t * values + i)] = a[i] + part * (b[i] - a[i]);
    position += speedAt(t) * factor;
  }
}

void Augmenter::rotate(std::span<float> row, Random& random) {
  const double angle = double{settings_.rotation} * std::numbers::pi / 180 * (2 * random.uniform() - 1);
  const std::array<float, 9> m = turn(angle, random);
  for (const AxisGroup& group : axes_) {
    // (m · (x / factor + mean) − mean) · factor, as one matrix and one vector.
    std::array<float, 9> a{};
    std::array<float, 3> b{};
    for (size_t i = 0; i < 3; ++i) {
      b[i] = -group.mean[i];
      for (size_t j = 0; j < 3; ++j) {
        a[3 * i + j] = m[3 * i + j] * group.factor[i] / group.factor[j];
        b[i] += m[3 * i + j] * group.mean[j];
      }
      b[i] *= group.factor[i];
    }
    for (int t = 0; t < steps_; ++t) {
      float* x = row.data() + t * bands_ * channels_ + group.first;
      const float u = x[0], v = x[1], w = x[2];
      for (size_t i = 0; i < 3; ++i) x[i] = a[3 * i] * u + a[3 * i + 1] * v + a[3 * i + 2] * w + b[i];
    }
  }
}

void Augmenter::mask(std::span<float> row, Random& random) {
  // A stretch of up to `share` of `all`, anywhere: [begin, end).
  const auto stretch = [&](int all, float share) {
    const uint64_t most = static_cast<uint64_t>(static_cast<float>(all) * share);
    const int length = static_cast<int>(random.below(most + 1));
    const int begin = static_cast<int>(random.below(static_cast<uint64_t>(all - length) + 1));
    return std::pair(begin, begin + length);
  };
  const int values = bands_ * channels_;
  for (int i = 0; i < settings_.time_masks; ++i) {
    const auto [begin, end] = stretch(steps_, settings_.time_mask);
    std::fill(row.data() + begin * values, row.data() + end * values, 0.0f);
  }
  for (int i = 0; i < settings_.band_masks; ++i) {
    const auto [begin, end] = stretch(bands_, settings_.band_mask);
    for (int t = 0; t < steps_; ++t)
      std::fill(row.data() + t * values + begin * channels_, row.data() + t * values + end * channels_, 0.0f);
  }
}

void Augmenter::change(std::span<float> row, Random& random) {
  if (settings_.shift > 0 || settings_.warp > 0) shiftAndWarp(row, random);
  if (settings_.rotation > 0) rotate(row, random);
  if (settings_.scale > 0) {
    const float factor = 1 + within(settings_.scale, random);
    for (float& v : row) v *= factor;
  }
  if (settings_.time_masks > 0 || settings_.band_masks > 0) mask(row, random);
  if (settings_.noise > 0)
    for (float& v : row) v += settings_.noise * nearlyNormal(random);
}

Result<std::vector<float>> augmentPreview(std::span<const float> row, const Shape& input,
                                          const Augmentation& settings, std::span<const AxisGroup> axes,
                                          uint64_t seed) {
  if (const Result<void> ok = checkAugmentation(settings); !ok) return ok.error();
  if (input.h < 1 || input.w < 1 || input.c < 1 || row.size() != static_cast<size_t>(input.size()))
    return Error{ErrorCode::kInvalidArgument, "The row does not have the input's size.",
                 "Compute the features again."};
  std::vector<float> changed(row.begin(), row.end());
  Random random(seed);
  Augmenter(settings, input, axes).change(changed, random);
  return changed;
}

}  // namespace thimble::nn

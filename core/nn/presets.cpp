// Presets: nets that suit a shape of input, to begin with.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/nn/net.h"

namespace thimble::nn {
namespace {

LayerSpec dense(int units) { return {.kind = LayerKind::kDense, .units = units}; }
LayerSpec dropout(float rate) { return {.kind = LayerKind::kDropout, .rate = rate}; }
LayerSpec jitter(float rate) { return {.kind = LayerKind::kJitter, .rate = rate}; }
LayerSpec plain(LayerKind kind) { return {.kind = kind}; }

LayerSpec conv1d(int filters, int kernel, int stride) {
  return {.kind = LayerKind::kConv1d,
          .units = filters,
          .kernel_h = kernel,
          .stride_h = stride,
          .padding = Padding::kSame};
}

LayerSpec pool(LayerKind kind, int length) { return {.kind = kind, .kernel_h = length, .stride_h = length}; }

}  // namespace

NetSpec densePreset(Shape input, int classes) {
  const bool vector = input.h == 1 && input.w == 1;
  NetSpec net{"dense", input, {jitter(vector ? 0.1f : 0.2f)}};
  if (!vector) net.layers.push_back(plain(LayerKind::kFlatten));
  const LayerSpec relu = plain(LayerKind::kRelu);
  net.layers.insert(net.layers.end(), {dense(32), relu, dropout(0.1f), dense(16), relu, dense(classes)});
  return net;
}

NetSpec conv1dPreset(Shape input, int classes) {
  if (input.w != 1) return densePreset(input, classes);
  NetSpec net{"conv1d", input, {jitter(0.2f)}};
  int steps = input.h;
  auto block = [&](int filters, int kernel, int stride) {
    net.layers.insert(net.layers.end(), {conv1d(filters, kernel, stride), plain(LayerKind::kBatchNorm),
                                         plain(LayerKind::kRelu)});
    steps = (steps + stride - 1) / stride;
  };
  auto shorten = [&] {
    if (steps < 4) return;
    net.layers.push_back(pool(LayerKind::kMaxPool, 2));
    steps /= 2;
  };
  block(16, 5, steps >= 64 ? 2 : 1);
  shorten();
  block(32, 3, 1);
  shorten();
  block(32, 3, 1);
  // Whatever is left in time is averaged down to at most four places, so that long windows cost no large
  // dense layer.
  if (const int length = (steps + 3) / 4; length > 1) net.layers.push_back(pool(LayerKind::kAvgPool, length));
  net.layers.insert(net.layers.end(), {plain(LayerKind::kFlatten), dropout(0.25f), dense(classes)});
  return net;
}

NetSpec recommend(Shape input, int classes) {
  return input.h >= 8 && input.w == 1 ? conv1dPreset(input, classes) : densePreset(input, classes);
}

}  // namespace thimble::nn

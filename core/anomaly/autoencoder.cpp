// Autoencoder: a net that learns to give normal rows back through a narrow waist, and fails at others.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/anomaly/detector_type.h"

namespace thimble::anomaly {
namespace {

Result<Detector> learn(const Settings&, const Lesson& lesson, Job& job) {
  if (lesson.net.head != nn::Head::kLinear)
    return invalid("An autoencoder's net must have a linear head.", "Choose the autoencoder's own net.");
  const nn::Examples examples{lesson.rows, {}, lesson.groups, {}, lesson.axes, true};
  Result<nn::TrainedNet> net =
      nn::train(lesson.net, examples, lesson.training, job, lesson.on_epoch, lesson.start);
  if (!net) return net.error();
  return Detector{DetectorKind::kAutoencoder, lesson.inputs, 0, {}, {}, {}, *std::move(net), 1};
}

}  // namespace

const DetectorType kAutoencoderType = {DetectorKind::kAutoencoder, learn};

nn::NetSpec autoencoderFor(nn::Shape input) {
  using nn::LayerKind;
  const int values = static_cast<int>(input.size());
  const auto dense = [](int units) { return nn::LayerSpec{.kind = LayerKind::kDense, .units = units}; };
  const nn::LayerSpec relu{.kind = LayerKind::kRelu};
  nn::NetSpec net{"autoencoder", input, {}, nn::Head::kLinear};
  if (input.h >= 16 && input.w == 1) {
    for (const int filters : {16, 8})
      net.layers.insert(net.layers.end(), {nn::LayerSpec{.kind = LayerKind::kConv1d,
                                                         .units = filters,
                                                         .kernel_h = 5,
                                                         .stride_h = 2,
                                                         .padding = nn::Padding::kSame},
                                           relu});
    net.layers.push_back({.kind = LayerKind::kFlatten});
  } else {
    if (input.h > 1 || input.w > 1) net.layers.push_back({.kind = LayerKind::kFlatten});
    net.layers.insert(net.layers.end(), {dense(std::clamp(values, 8, 48)), relu});
  }
  net.layers.insert(net.layers.end(), {dense(std::clamp(values / 4, 2, 12)), relu,
                                       dense(std::clamp(values, 8, 32)), relu, dense(values)});
  return net;
}

}  // namespace thimble::anomaly

// Flatten: the same numbers seen as one vector.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"
#include "core/nn/layers/same.h"

namespace thimble::nn {
namespace {

/// [h, w, c] → [1, 1, h·w·c].
Result<LayerInfo> describeFlatten(const LayerSpec&, const Shape& input) {
  return LayerInfo{"flatten", {1, 1, static_cast<int>(input.size())}, 0, 0};
}

}  // namespace

const LayerType kFlattenType = {LayerKind::kFlatten, "flatten",       0,
                                describeFlatten,     makeSame<float>, makeSame<double>};

}  // namespace thimble::nn

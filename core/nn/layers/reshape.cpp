// Reshape: the same numbers seen in another shape, so that a vector becomes a spectrogram or an image.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"
#include "core/nn/layers/same.h"

namespace thimble::nn {
namespace {

/// [h, w, c] → spec.shape, of the same size.
Result<LayerInfo> describeReshape(const LayerSpec& spec, const Shape& input) {
  const Shape& to = spec.shape;
  std::string text = std::to_string(to.h) + " × " + std::to_string(to.w) + " × " + std::to_string(to.c);
  const bool fits =
      to.h > 0 && to.w > 0 && to.c > 0 && int64_t{to.h} * to.w <= input.size() && to.size() == input.size();
  if (!fits)
    return Error{ErrorCode::kInvalidArgument,
                 "it wants " + text + " of " + std::to_string(input.size()) + " values",
                 "Choose sides whose product is the number of values."};
  return LayerInfo{"reshape " + text, to, 0, 0};
}

}  // namespace

const LayerType kReshapeType = {LayerKind::kReshape, "reshape",       only(Field::kShape),
                                describeReshape,     makeSame<float>, makeSame<double>};

}  // namespace thimble::nn

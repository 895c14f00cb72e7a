// Add: a layer's output added to what is before it, so that a deep net learns the difference.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"
#include "core/nn/layers/same.h"

namespace thimble::nn {
namespace {

/// What is before it.  The other layer's output, and the gradient that goes there, are Network's business.
/// Source: He et al. 2016, Deep Residual Learning.
Result<LayerInfo> describeAdd(const LayerSpec& spec, const Shape& input) {
  if (spec.back < 2)
    return Error{ErrorCode::kInvalidArgument, "it adds what is " + std::to_string(spec.back) + " layers back",
                 "Choose 2 or more."};
  return LayerInfo{"add, " + std::to_string(spec.back) + " back", input, 0, 0};
}

}  // namespace

const LayerType kAddType = {LayerKind::kAdd, "add",           only(Field::kBack),
                            describeAdd,     makeSame<float>, makeSame<double>};

}  // namespace thimble::nn

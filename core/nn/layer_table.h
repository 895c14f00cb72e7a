// LayerTable: every kind of layer there is.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/nn/layer.h"

namespace thimble::nn {

/// All kinds, in the order in which people are offered them.
std::span<const LayerType* const> layerTypes();
/// Null if kind is no LayerKind (a number from a file).
const LayerType* layerType(LayerKind kind);

/// One a file in layers/.
extern const LayerType kDenseType, kConv1dType, kConv2dType, kMaxPoolType, kAvgPoolType, kDropoutType,
    kBatchNormType, kReluType, kFlattenType, kJitterType, kDepthwiseConv1dType, kDepthwiseConv2dType,
    kAddType, kGlobalAvgPoolType, kGlobalMaxPoolType, kRelu6Type, kLeakyReluType, kSpatialDropoutType,
    kReshapeType, kLstmType, kSquareType;

}  // namespace thimble::nn

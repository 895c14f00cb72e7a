// The table of layers: to add a kind, write its file in layers/ and name it here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/layer_table.h"

namespace thimble::nn {
namespace {

const LayerType* const kTypes[] = {
    &kDenseType,     &kConv1dType,         &kConv2dType,          &kMaxPoolType,
    &kAvgPoolType,   &kDropoutType,        &kBatchNormType,       &kReluType,
    &kFlattenType,   &kJitterType,         &kDepthwiseConv1dType, &kDepthwiseConv2dType,
    &kAddType,       &kGlobalAvgPoolType,  &kGlobalMaxPoolType,   &kRelu6Type,
    &kLeakyReluType, &kSpatialDropoutType, &kReshapeType,         &kLstmType,
    &kSquareType,
};

}  // namespace

std::span<const LayerType* const> layerTypes() { return kTypes; }

const LayerType* layerType(LayerKind kind) {
  for (const LayerType* type : kTypes)
    if (type->kind == kind) return type;
  return nullptr;
}

const char* kindName(LayerKind kind) {
  const LayerType* type = layerType(kind);
  return type ? type->name : "unknown";
}

bool heeds(LayerKind kind, Field field) {
  const LayerType* type = layerType(kind);
  return type && (type->fields & only(field)) != 0;
}

bool overTime(LayerKind kind) { return kind == LayerKind::kConv1d || kind == LayerKind::kDepthwiseConv1d; }

Result<LayerKind> kindFromName(const std::string& name) {
  std::string known;
  for (const LayerType* type : kTypes) {
    if (name == type->name) return type->kind;
    known += (known.empty() ? "" : ", ") + std::string(type->name);
  }
  return Error{ErrorCode::kInvalidArgument, "There is no layer called '" + name + "'.",
               "Layers are: " + known + "."};
}

}  // namespace thimble::nn

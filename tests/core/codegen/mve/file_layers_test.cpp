// Layers as the interpreter runs them give the definition's bytes: here, and by Helium on the emulated core.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cstring>

#include "core/codegen/pack_layer.h"
#include "tests/core/codegen/mve/trials.h"

namespace thimble::mve_test {
namespace {

using codegen::Operation;
using codegen::Reference;

/// layer.plain with the weights as they lie, and with scratch.
template <class Record>
Operation asInterpreted(const Layer& layer, const char* kernel, const Record& record,
                        const runtime::Ref* scratch, int64_t scratch_bytes) {
  Operation operation = layer.plain;
  operation.kernel = kernel;
  std::memcpy(operation.record.data(), &record, sizeof(record));
  operation.constants.emplace_back((layer.weights.size() + 3) / 4);
  std::memcpy(operation.constants[0].data(), layer.weights.data(), layer.weights.size());
  operation.references.push_back({codegen::wordOf(record, record.w), Reference::Kind::kConstant, 0});
  if (scratch != nullptr)
    operation.references.push_back({codegen::wordOf(record, *scratch), Reference::Kind::kScratch, 0});
  operation.scratch_bytes = scratch_bytes;
  return operation;
}

Operation interpreted(Kind kind, const Layer& layer) {
  if (kind == Kind::kConv) {
    const auto record = codegen::recordOf<runtime::Conv2dRecord>(layer.plain);
    const int64_t taps = record.ay.filter * record.ax.filter * record.depth;
    return asInterpreted(layer, "runConv2d", record, &record.patch, 6 * ((taps + 3) / 4 * 4));
  }
  if (kind == Kind::kDense) {
    const auto record = codegen::recordOf<runtime::FullyConnectedRecord>(layer.plain);
    return asInterpreted(layer, "runFullyConnected", record, nullptr, 0);
  }
  auto record = codegen::recordOf<runtime::DepthwiseRecord>(layer.plain);
  record.ring_rows = (record.ay.filter - 1) * record.ay.dilation + 1;
  record.row_bytes =
      ((record.ax.out - 1) * record.ax.stride + (record.ax.filter - 1) * record.ax.dilation + 1) *
      record.in_channels;
  return asInterpreted(layer, "runDepthwiseConv2d", record, &record.rows,
                       int64_t{record.ring_rows} * record.row_bytes);
}

/// Random layers of every kind, some of them with multipliers above 1 and weights of −128.
std::vector<Trial> interpretedTrials() {
  std::mt19937 random(20261123);
  std::vector<Trial> all;
  for (int i = 0; i < 600; ++i) {
    Shape shape = randomShape(random);
    shape.any = random() % 3 == 0;
    if (shape.kind == Kind::kDepthwise && random() % 4 == 0) shape.channels = shape.in_channels = 8;
    const Layer layer = randomLayer(shape, random);
    const bool in_place = layer.plain.in_place[0] && random() % 2 == 0;
    all.push_back({describe(shape) + (in_place ? " in place" : ""),
                   Placed(interpreted(shape.kind, layer), layer, in_place)});
  }
  return all;
}

TEST(FileLayers, GiveTheDefinitionsBytesHere) { expectRightHere(interpretedTrials()); }

TEST(FileLayers, GiveTheDefinitionsBytesOnTheCore) { expectRightOnTheCore(interpretedTrials()); }

}  // namespace
}  // namespace thimble::mve_test

// Packed layers give the definition's bytes: as plain C++ here, and by Helium on the emulated core.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/pack_mve.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/core/codegen/mve/trials.h"

namespace thimble::mve_test {
namespace {

using codegen::Operation;

std::optional<Operation> pack(Kind kind, const Layer& layer) {
  switch (kind) {
    case Kind::kConv:
      return codegen::packConvMve(layer.plain, layer.weights);
    case Kind::kDepthwise:
      return codegen::packDepthwiseMve(layer.plain, layer.weights);
    case Kind::kDense:
      return codegen::packDenseMve(layer.plain, layer.weights);
  }
  return std::nullopt;
}

/// Layers of known models first, then random ones.
std::vector<Trial> packedTrials() {
  std::mt19937 random(20240607);
  std::vector<Shape> shapes = {
      {"keyword first", Kind::kConv, 1, 49, 10, 1, 64, 10, 4, 2, 2},
      {"keyword pointwise", Kind::kConv, 1, 25, 5, 64, 64},
      {"keyword depthwise", Kind::kDepthwise, 1, 25, 5, 64, 64, 3, 3},
      {"keyword dense", Kind::kDense, 1, 1, 1, 64, 12, 1, 1, 1, 1, 1, 1, true, false},
      {"speech depthwise", Kind::kDepthwise, 1, 49, 40, 1, 8, 10, 8, 2, 2},
      {"speech dense", Kind::kDense, 1, 1, 1, 4000, 4, 1, 1, 1, 1, 1, 1, true, false},
      {"person first", Kind::kDepthwise, 1, 96, 96, 1, 8, 3, 3, 2, 2},
      {"person depthwise 8", Kind::kDepthwise, 1, 48, 48, 8, 8, 3, 3},
      {"person pointwise 8", Kind::kConv, 1, 48, 48, 8, 16},
      {"person depthwise 16", Kind::kDepthwise, 1, 48, 48, 16, 16, 3, 3, 2, 2},
      {"person pointwise 16", Kind::kConv, 1, 24, 24, 16, 32},
      {"person depthwise 32", Kind::kDepthwise, 1, 24, 24, 32, 32, 3, 3},
      {"person depthwise 128", Kind::kDepthwise, 1, 6, 6, 128, 128, 3, 3},
      {"person pointwise 128", Kind::kConv, 1, 6, 6, 128, 128},
      {"dense 16", Kind::kDense, 1, 1, 1, 16, 16, 1, 1, 1, 1, 1, 1, true, false},
      {"pointwise, not ReLU", Kind::kConv, 1, 25, 5, 64, 64, 1, 1, 1, 1, 1, 1, true, false}};
  for (int i = 0; i < 300; ++i) shapes.push_back(randomShape(random));
  std::vector<Trial> all;
  for (size_t i = 0; i < shapes.size(); ++i) {
    const Layer layer = randomLayer(shapes[i], random);
    const auto packed = pack(shapes[i].kind, layer);
    if (!packed) continue;
    const bool in_place = i >= 16 && packed->in_place[0] && random() % 2 == 0;
    all.push_back({describe(shapes[i]) + (in_place ? " in place" : ""), Placed(*packed, layer, in_place)});
  }
  return all;
}

TEST(PackMve, GivesTheDefinitionsBytesInPlainCode) {
  const auto all = packedTrials();
  EXPECT_GT(all.size(), 200u);
  expectRightHere(all);
}

TEST(PackMve, GivesTheDefinitionsBytesOnTheCore) { expectRightOnTheCore(packedTrials()); }

}  // namespace
}  // namespace thimble::mve_test

// Layers packed for Helium give the definition's bytes: as plain C++ here, and on the emulated Cortex-M55.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/codegen/pack_mve.h"
#include "tests/core/codegen/packed/sums.h"

namespace thimble::packed_test {
namespace {

std::optional<codegen::Operation> packedForMve(Kind kind, const Layer& layer) {
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
std::vector<Trial> mveTrials() {
  std::mt19937 random(20240607);
  std::mt19937 sums(20261201);
  std::vector<Shape> shapes = knownShapes();
  for (int i = 0; i < 300; ++i) shapes.push_back(randomShape(random));
  for (int i = 0; i < 300; ++i) shapes.push_back(edgeShape(random));
  std::vector<Trial> all;
  for (const Shape& shape : shapes) {
    const Layer layer = randomLayer(shape, random);
    const auto packed = packedForMve(shape.kind, layer);
    if (!packed) continue;
    addTrials(shape.described(), *packed, layer, all);
    if (shape.images == 1 && packed->kernel == "convMve")
      addSumTrials(shape.described(), *packed, layer, sums, all);
  }
  return all;
}

TEST(PackMve, GivesTheDefinitionsBytesInPlainCode) {
  const auto all = mveTrials();
  EXPECT_GT(all.size(), 800u);
  expectRightHere(all);
}

TEST(PackMve, GivesTheDefinitionsBytesOnTheCore) { expectRightOn(kCortexM55, kBuild, mveTrials()); }

}  // namespace
}  // namespace thimble::packed_test

// Layers on weights as they lie in the file give the definition's bytes: in plain loops here, and on the emulated cores by
// the DSP extension and by Helium.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "tests/core/codegen/packed/sums.h"

namespace thimble::packed_test {
namespace {

std::vector<Trial> fileTrials() {
  std::mt19937 random(19991231);
  std::mt19937 sums(20261201);
  std::vector<Shape> shapes = knownShapes();
  for (int i = 0; i < 300; ++i) shapes.push_back(randomShape(random));
  for (int i = 0; i < 600; ++i) shapes.push_back(edgeShape(random));
  for (int i = 0; i < 600; ++i) shapes.push_back(smallDepthwise(random));
  std::vector<Trial> all;
  for (const Shape& shape : shapes) {
    const Layer layer = randomLayer(shape, random);
    addTrials(shape.described(), layer.plain, layer, all);
    if (shape.images == 1 && shape.kind == Kind::kConv)
      addSumTrials(shape.described(), layer.plain, layer, sums, all);
  }
  return all;
}

TEST(FileLayers, GiveTheDefinitionsBytesInPlainCode) { expectRightHere(fileTrials()); }
TEST(FileLayers, GiveTheDefinitionsBytesOnTheCortexM4) { expectRightOn(kCortexM4, kBuild, fileTrials()); }
TEST(FileLayers, GiveTheDefinitionsBytesOnTheCortexM55) { expectRightOn(kCortexM55, kBuild, fileTrials()); }

#ifndef THIMBLE_SINGLE_ROUNDING
TEST(FileLayers, GiveTheDefinitionsBytesBuiltSmall) { expectRightOn(kCortexM4, "small", fileTrials()); }
#endif

}  // namespace
}  // namespace thimble::packed_test

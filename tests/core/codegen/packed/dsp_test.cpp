// Layers packed for the DSP extension give the definition's bytes: as plain C++ here, and on the emulated Cortex-M4.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <map>

#include "core/codegen/pack_dsp.h"
#include "tests/core/codegen/packed/sums.h"

namespace thimble::packed_test {
namespace {

using codegen::Weights;

/// All that the layer can be packed to.
std::vector<codegen::Operation> packedForDsp(Kind kind, const Layer& layer) {
  std::map<std::string, codegen::Operation> by_kernel;
  const auto add = [&](const std::optional<codegen::Operation>& packed) {
    if (packed) by_kernel.insert({packed->kernel, *packed});
  };
  for (const Weights weights : {Weights::kBytes, Weights::kWide}) {
    if (kind == Kind::kConv) add(codegen::packConv(layer.plain, layer.weights, weights));
    if (kind != Kind::kDepthwise) continue;
    for (const bool in_pairs : {false, true}) {
      add(codegen::packDepthwise(layer.plain, layer.weights, weights, in_pairs));
    }
  }
  if (kind == Kind::kDense) add(codegen::packDense(layer.plain, layer.weights));
  std::vector<codegen::Operation> all;
  for (const auto& [name, operation] : by_kernel) all.push_back(operation);
  return all;
}

struct Trials {
  std::vector<Trial> all;
  std::map<std::string, int> layers;  // of each kernel
};

Trials dspTrials() {
  std::mt19937 random(20261123);
  std::mt19937 sums(20261201);
  std::vector<Shape> shapes = knownShapes();
  for (int i = 0; i < 1000; ++i) shapes.push_back(edgeShape(random));
  // Filters of which some reach just as far as fields of 21 bits, and some a little farther.
  for (int i = 0; i < 150; ++i) shapes.push_back({"field", Kind::kConv, 1, 2, 2, 63 + i % 3, 5});
  Trials trials;
  for (const Shape& shape : shapes) {
    const Layer layer = randomLayer(shape, random);
    for (const auto& packed : packedForDsp(shape.kind, layer)) {
      ++trials.layers[packed.kernel];
      addTrials(shape.described(), packed, layer, trials.all);
      if (shape.images == 1 && packed.kernel.starts_with("conv")) {
        addSumTrials(shape.described(), packed, layer, sums, trials.all);
      }
    }
  }
  return trials;
}

TEST(PackDsp, GivesTheDefinitionsBytesInPlainCode) {
  const Trials some = dspTrials();
  for (const char* kernel :
       {"convPacked", "convWide", "densePacked", "depthwisePacked", "depthwisePairs", "depthwiseTaps"}) {
    EXPECT_GE(some.layers.at(kernel), 40) << kernel;
  }
  expectRightHere(some.all);
}

TEST(PackDsp, GivesTheDefinitionsBytesOnTheCore) { expectRightOn(kCortexM4, kBuild, dspTrials().all); }

#ifndef THIMBLE_SINGLE_ROUNDING
TEST(PackDsp, GivesTheDefinitionsBytesBuiltSmall) { expectRightOn(kCortexM4, "small", dspTrials().all); }
#endif

}  // namespace
}  // namespace thimble::packed_test

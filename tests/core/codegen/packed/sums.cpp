// A random ADD after the layer, worked out element by element from the layer's own outputs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/codegen/packed/sums.h"

#include <algorithm>
#include <cstring>

#include "core/codegen/fuse.h"
#include "firmware_agent/runtime/ops/sum.h"

namespace thimble::packed_test {

namespace {

using codegen::Reference;
using runtime::SumBody;

int32_t zeroPoint(std::mt19937& random) {
  return oneIn(random, 3) ? -128 : oneIn(random, 3) ? 127 : between(random, -128, 127);
}

runtime::Multiplier multiplier(std::mt19937& random, int32_t least_shift, int32_t most_shift) {
  const int32_t value = oneIn(random, 8) ? 1 << 30 : between(random, 1 << 30, INT32_MAX);
  return {value, between(random, least_shift, most_shift)};
}

// As ADD prepares them: the operand of the larger scale counts half; scales far apart take the general loop.
SumBody randomSum(int32_t count, std::mt19937& random) {
  SumBody sum{};
  sum.type = runtime::kInt8;
  sum.walk.rank = 1;
  sum.walk.size[0] = count;
  sum.walk.step_a[0] = sum.walk.step_b[0] = 1;
  sum.shift = 20;
  sum.zero_a = zeroPoint(random);
  sum.zero_b = zeroPoint(random);
  sum.zero_y = zeroPoint(random);
  sum.low = oneIn(random, 2) ? -128 : oneIn(random, 2) ? sum.zero_y : between(random, -128, 0);
  sum.high = oneIn(random, 4) ? between(random, 1, 127) : 127;
  sum.low = std::min(sum.low, sum.high);
  const runtime::Multiplier half = {1 << 30, 0};
  const runtime::Multiplier less =
      oneIn(random, 6) ? half : multiplier(random, oneIn(random, 4) ? -9 : -3, -1);
  const bool a_is_larger = oneIn(random, 2);
  sum.factors.a = a_is_larger ? half : less;
  sum.factors.b = a_is_larger ? less : half;
  sum.factors.y = multiplier(random, -22, -17);
  return sum;
}

int8_t sumOf(const SumBody& s, int32_t a, int32_t b) {
  const int32_t of_a = runtime::multiply((a - s.zero_a) * (1 << s.shift), s.factors.a);
  const int32_t of_b = runtime::multiply((b - s.zero_b) * (1 << s.shift), s.factors.b);
  const int64_t y = int64_t{runtime::multiply(of_a + of_b, s.factors.y)} + s.zero_y;
  return static_cast<int8_t>(std::clamp<int64_t>(y, s.low, s.high));
}

// ADD as prepared: the layer's output is tensor 1, which also stands for the sum; the other operand is tensor 2.
codegen::Operation operationOf(const SumBody& sum, int operand) {
  codegen::Operation add;
  add.kernel = "runAdd";
  add.record.resize(sizeof(sum) / 4);
  std::memcpy(add.record.data(), &sum, sizeof(sum));
  add.references = {{0, Reference::Kind::kTensor, operand == 0 ? 1 : 2},
                    {1, Reference::Kind::kTensor, operand == 0 ? 2 : 1},
                    {2, Reference::Kind::kTensor, 1}};
  return add;
}

}  // namespace

void addSumTrials(const std::string& name, const codegen::Operation& operation, const Layer& layer,
                  std::mt19937& random, std::vector<Trial>& trials) {
  for (const int operand : {0, 1}) {
    const SumBody sum = randomSum(static_cast<int32_t>(layer.y.size()), random);
    Layer both = layer;
    both.other.resize(layer.y.size());
    for (size_t i = 0; i < layer.y.size(); ++i) {
      const auto other = static_cast<int8_t>(between(random, -128, 127));
      both.other[i] = other;
      both.y[i] = operand == 0 ? sumOf(sum, layer.y[i], other) : sumOf(sum, other, layer.y[i]);
    }
    const auto pixels = static_cast<int32_t>(layer.y.size()) / layer.channels;
    const auto fused =
        codegen::thenAdd(operation, operationOf(sum, operand), operand, pixels, layer.channels);
    addTrials(name, fused, both, trials);
    trials.emplace_back(fused.kernel + ", " + name + ", on the other", fused, both, Place::kOnOther);
  }
}

}  // namespace thimble::packed_test

// Sums: convolutions that go on to ADD, with what they must give by the definition of both.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>
#include <string>
#include <vector>

#include "tests/core/codegen/packed/trial.h"

namespace thimble::packed_test {

/// Trials of a convolution of one image, as prepared or packed, whose output is added to another tensor: as ADD's first
/// operand and as its second, the sum apart, on the other operand, and where the convolution's output may lie.
void addSumTrials(const std::string& name, const codegen::Operation& operation, const Layer& layer,
                  std::mt19937& random, std::vector<Trial>& trials);

}  // namespace thimble::packed_test

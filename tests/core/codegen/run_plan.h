// Run plan: what a model's operations answer with everything where its memory plan puts it, by the kernels as built here.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/codegen/prepared.h"

namespace thimble::tests {

/// The first output's bytes for the first input's.  operations: one an operator of the model.
std::vector<uint8_t> answerOf(const codegen::Prepared& model,
                              const std::vector<codegen::Operation>& operations,
                              const std::vector<uint8_t>& input);

}  // namespace thimble::tests

// Chooser: which kernel each operator of a model gets on a target.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/codegen/prepared.h"
#include "core/codegen/target.h"

namespace thimble::codegen {

/// One operation an operator.  flash_bytes: what the model's constants may take at the fast setting.
std::vector<Operation> chooseKernels(const Prepared& model, const Target& target, int64_t flash_bytes);

}  // namespace thimble::codegen

// Layout: which kernels a model runs in which order, and where everything lies.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/codegen/fuse.h"
#include "core/codegen/target.h"
#include "core/tflite/memory_plan.h"

namespace thimble::codegen {

/// operations[i]: what runs for the graph's operator i, as chosen for the target.
struct Layout : Chosen {
  tflite::ArenaPlan plan;
};

/// The arena stays below the most bytes of tensors that live at once and 256 more, if need be by kernels that are slower
/// but take less scratch.  At the balanced setting the first layers are computed in patches where that saves a tenth of the arena for at most a
/// tenth more products: it costs some time and flash.  flash_bytes: as chooseKernels'.  Errors: as tflite::makePlan.
Result<Layout> layOut(Prepared model, const Target& target, int64_t flash_bytes);

}  // namespace thimble::codegen

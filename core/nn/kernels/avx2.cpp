// The kernels for AVX2 and FMA: eight numbers a register.
// SPDX-License-Identifier: GPL-3.0-or-later
#define THIMBLE_REAL float
#define THIMBLE_LANES 8
#define THIMBLE_ROWS 6
#define THIMBLE_NAME "avx2"
#include "core/nn/kernels/variant.h"

namespace thimble::nn {

extern const Kernels<float> kAvx2;
const Kernels<float> kAvx2 = kOwn;

}  // namespace thimble::nn

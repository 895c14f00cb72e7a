// The kernels for AVX-512: sixteen numbers a register, and 32 registers.
// SPDX-License-Identifier: GPL-3.0-or-later
#define THIMBLE_REAL float
#define THIMBLE_LANES 16
#define THIMBLE_ROWS 12
#define THIMBLE_NAME "avx512"
#include "core/nn/kernels/variant.h"

namespace thimble::nn {

extern const Kernels<float> kAvx512;
const Kernels<float> kAvx512 = kOwn;

}  // namespace thimble::nn

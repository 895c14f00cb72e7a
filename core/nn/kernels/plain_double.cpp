// The kernels in double precision, in which gradients are checked.
// SPDX-License-Identifier: GPL-3.0-or-later
#define THIMBLE_REAL double
#define THIMBLE_LANES 2
#define THIMBLE_ROWS 6
#define THIMBLE_NAME "plain"
#include "core/nn/kernels/variant.h"

namespace thimble::nn {

extern const Kernels<double> kPlainDouble;
const Kernels<double> kPlainDouble = kOwn;

}  // namespace thimble::nn

// Batch norm's constants, which whoever folds it away must share.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace thimble::nn {

/// y = gamma · (x − mean) / √(variance + ε) + beta.
inline constexpr float kBatchNormEpsilon = 1e-3f;
/// running = momentum · running + (1 − momentum) · batch.
inline constexpr float kBatchNormMomentum = 0.9f;

}  // namespace thimble::nn

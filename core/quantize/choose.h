// Choosing a calibration: the one whose model answers most like the float net.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nn/trainer.h"
#include "core/quantize/settings.h"

namespace thimble::quantize {

/// settings, with kAuto replaced by the calibration whose model's answers have the least squared difference from the
/// float net's on up to 300 of the judged rows; of equals the first of min/max, 99.99 %, 99.9 %, least error.
/// judged: [n, input.size()], windows held back from training, never test ones; none: the calibration rows.
/// Errors: as quantize.
Result<QuantizeSettings> chosenSettings(const nn::TrainedNet& net, std::span<const float> calibration_rows,
                                        std::span<const float> judged, const QuantizeSettings& settings,
                                        Job& job);

}  // namespace thimble::quantize

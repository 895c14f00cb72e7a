// Fitted: settings brought into range when one of them was changed, so that dragging never ends in an error.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/features/feature_settings.h"

namespace thimble::features {

/// The nearest settings in which the parameters of each block go together: what depends gives way (bands to the FFT, FFT
/// to the frame, frame to the window, filters to the rate).
FeatureSettings fitted(FeatureSettings settings, const dataset::SensorFormat& format);

}  // namespace thimble::features

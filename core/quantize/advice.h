// Advice: what the numbers of a layer or a model mean, in words, and what would help.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/quantize/debugger.h"
#include "core/quantize/observer.h"

namespace thimble::quantize {

/// layer.advice is not read.  observer: the layer's float values.
std::vector<Advice> adviceOn(const LayerReport& layer, const Observer& observer);

/// Of the layers, those that cost most first, and what no layer alone explains; never empty.
std::vector<Advice> adviceOnAll(const DebugReport& report);

}  // namespace thimble::quantize

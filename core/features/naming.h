// A block's settings together with what they are applied to.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/features/block_table.h"

namespace thimble::features {

/// Refers to block, which must outlive it.
NamingContext namingContext(const FeatureSettings& settings, const BlockSettings& block,
                            const dataset::SensorFormat& format);

}  // namespace thimble::features

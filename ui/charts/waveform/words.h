// Words: durations and counts as people write them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>

namespace thimble::ui {

/// "340 ms", "0.32 s", "2 min 5 s".
QString durationText(double seconds);
/// "1 recording", "1,240 recordings".
QString countText(int64_t count, const QString& one, const QString& many);

}  // namespace thimble::ui

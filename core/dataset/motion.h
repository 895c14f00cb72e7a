// Motion: simulated movements of a hand-held inertial sensor, for boards and people without a real one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/recording.h"

namespace thimble::dataset {

enum class Motion { kIdle, kShake, kCircle, kWave };

const char* motionName(Motion motion);
Result<Motion> motionFromName(const std::string& name);
std::vector<Motion> allMotions();

/// Acceleration (m/s², gravity included) and rotation (°/s) of a motion in the sensor's own format (6
/// channels named accX … gyrZ).  Orientation, tempo, amplitude, phase and sensor noise vary with the seed, as
/// they do between people. Same arguments, same samples.
Samples simulateMotion(Motion motion, const SensorFormat& format, int64_t frames, uint64_t seed);

}  // namespace thimble::dataset

// Made up: what a model is proved on where too little was recorded.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/tflite/host_model.h"

namespace thimble::device_link {

/// Window i, [values / channels][channels]: sensor values that wander from zero by steps within 2^(i mod 16), held at the
/// ends of their range.
std::vector<int16_t> madeUpWindow(size_t i, size_t values, int channels);

/// Inputs i, back to back: any integers, floats in −1 … 1, truth values.
std::vector<uint8_t> madeUpInput(size_t i, const std::vector<tflite::Port>& ports);

}  // namespace thimble::device_link

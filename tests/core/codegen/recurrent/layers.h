// Layers: random LSTM and SVDF layers as graphs of one operator.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <random>

#include "core/tflite/graph.h"

namespace thimble::recurrent_test {

/// Odd sizes, zero points often at an end, weights that saturate gates, factors below and above 1.
tflite::Graph randomLstm(std::mt19937& random);
/// Ranks, lengths of the memory and of x from 1 on, memories of int8 and int16.
tflite::Graph randomSvdf(std::mt19937& random);

}  // namespace thimble::recurrent_test

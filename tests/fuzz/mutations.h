// Mutations: damage to model files and graphs, the same for the same random numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/tflite/graph.h"

namespace thimble::tests {

/// One damage to a file's bytes: bits flipped, bytes set, words swapped, its end cut, a part of `other` put in.
/// Both: at least 64 bytes.
void damageFile(std::vector<uint8_t>& file, const std::vector<uint8_t>& other, std::mt19937& random);

/// A word of a file, or one of its bytes, becomes a value that sizes, counts and scales break at.
void damageWord(std::vector<uint8_t>& file, std::mt19937& random);

/// One damage to a graph's values, of which most still parse: an operator's options or operands, a tensor's shape,
/// type, quantization or contents.
void damageGraph(tflite::Graph& graph, std::mt19937& random);

/// The files of operators' goldens, in the order of their names.
std::vector<std::string> goldenFiles();

}  // namespace thimble::tests

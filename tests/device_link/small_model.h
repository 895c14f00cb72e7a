// Small models made by hand, with the feature pipeline inside, for tests of boards.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace thimble::device_link {

/// A raw window of `window` × `channels` into one dense layer of `hidden` units and one of three, then
/// softmax.  The weights are a fixed pattern of the seed.
struct SmallModel {
  int window = 50;
  int channels = 6;
  int hidden = 8;
  uint32_t seed = 1;
  bool with_pipeline = true;
};

/// The .tflite file.  Fails the running test if it cannot be made.
std::vector<uint8_t> makeSmallModel(const SmallModel& shape);

/// The same file with another operator's code in its last operator's place, which the writer would not write.
std::vector<uint8_t> withLastOperator(std::vector<uint8_t> file, uint8_t code);

/// `count` windows of int16 values from a small generator.
std::vector<std::vector<int16_t>> makeWindows(const SmallModel& shape, int count);

}  // namespace thimble::device_link

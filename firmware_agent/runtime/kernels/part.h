// Part: some pixels of a convolution's output, for steps that go on with them before the next ones are computed.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/memory.h"

namespace thimble {
namespace runtime {

/// Pixels [first, first + count) of an image in the output's order, to be written from y on.
struct Part {
  int32_t image;
  int32_t first;
  int32_t count;
  int8_t* y;
};

/// The kernels of these names on a part alone; their records' y is not looked at.
void convPackedPart(const int32_t* record, const Memory& memory, const Part& part);
void convWidePart(const int32_t* record, const Memory& memory, const Part& part);
void convMvePart(const int32_t* record, const Memory& memory, const Part& part);
void runConv2dPart(const int32_t* record, const Memory& memory, const Part& part);

/// All images part by part.
template <class Layer, class Run>
inline void forEachImage(const Layer& layer, const Memory& memory, Run run) {
  const int32_t pixels = layer.ay.out * layer.ax.out;
  Part part = {0, 0, pixels, memory.int8Out(layer.y)};
  for (; part.image < layer.images; ++part.image, part.y += pixels * layer.channels) run(part);
}
template <class Layer>
inline const int8_t* imageOf(const Layer& layer, const Memory& memory, const Part& part) {
  return memory.int8(layer.x) + part.image * layer.ay.in * layer.ax.in * layer.in_channels;
}

}  // namespace runtime
}  // namespace thimble

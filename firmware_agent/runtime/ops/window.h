// Window: where a filter lies on its input along one axis, with SAME or VALID padding, stride and dilation.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

/// Above this a product of two could leave 32 bits.
const int32_t kMaxExtent = 32767;

/// One axis of a convolution or a pooling.
struct Axis {
  int32_t in;
  int32_t out;
  int32_t filter;
  int32_t stride;
  int32_t dilation;
  int32_t pad;  // before the input

  /// The first tap's place on the input for output o; negative: in the padding.
  int32_t origin(int32_t o) const { return o * stride - pad; }
  /// Taps [firstTap, endTap) lie on the input.
  int32_t firstTap(int32_t origin) const {
    return origin >= 0 ? 0 : dilation == 1 ? -origin : (-origin + dilation - 1) / dilation;
  }
  int32_t endTap(int32_t origin) const {
    const int32_t room = in - origin;
    const int32_t taps = dilation == 1 ? room : (room + dilation - 1) / dilation;
    return taps < filter ? taps : filter;
  }
};

/// The taps [first, end) that lie on the input for output o, and the place of tap 0 there; negative: in the padding.
struct Span {
  int32_t origin, first, end;
};
Span spanOf(const Axis& axis, int32_t o);

/// padding: SAME 0, VALID 1.  Call only with what checkAxis accepts.
Axis makeAxis(uint8_t padding, int32_t in, int32_t out, int32_t filter, int32_t stride, int32_t dilation);

/// kUnsupportedOption for another padding or numbers out of range, kBadShape if `out` is not what they give.
Status checkAxis(uint8_t padding, int32_t in, int32_t out, int32_t filter, int32_t stride, int32_t dilation);

/// How far below its input [N,H,W,in_channels] the output [N,H',W',out_channels] must begin if both share memory:
/// for kernels that write the values of a pixel in order, after reading all that this and earlier pixels need.
int32_t distanceByPixels(const Axis& ay, const Axis& ax, int32_t images, int32_t in_channels,
                         int32_t out_channels);
/// The same for kernels that still read the input for the later values of a pixel while they write the earlier ones; and
/// for those of them whose values need their own channel alone.
int32_t distanceByValues(const Axis& ay, const Axis& ax, int32_t images, int32_t in_channels,
                         int32_t out_channels);
int32_t distanceByChannels(const Axis& ay, const Axis& ax, int32_t images, int32_t channels);
/// The same for kernels that read all rows of the input that an output row needs before they write it.
int32_t distanceByRows(const Axis& ay, const Axis& ax, int32_t images, int32_t in_channels,
                       int32_t out_channels);
/// The same for kernels that read them where they lie, while they write.
int32_t distanceByRowsThatLie(const Axis& ay, const Axis& ax, int32_t images, int32_t in_channels,
                              int32_t out_channels);

/// A distance in elements of that size as one in bytes, far enough where it leaves 31 bits.
int32_t distanceInBytes(int32_t distance, int32_t element_bytes);

}  // namespace runtime
}  // namespace thimble

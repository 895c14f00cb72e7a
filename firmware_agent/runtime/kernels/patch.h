// Gathering the taps of one output pixel of a packed convolution.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/mve_bytes.h"
#include "firmware_agent/runtime/kernels/packed.h"

namespace thimble {
namespace runtime {
namespace dsp {

/// Bytes that the loops below copy or fill are few: no call is worth it.
inline int8_t* fillBytes(int8_t* to, int32_t count, int8_t value) {
#if defined(__ARM_FEATURE_MVE)
  mve::fill(to, value, count);
  return to + (count > 0 ? count : 0);
#else
  const uint32_t word = static_cast<uint32_t>(value & 0xff) * 0x01010101u;
  for (; count >= 4; count -= 4, to += 4) __builtin_memcpy(to, &word, sizeof(word));
  for (; count > 0; --count) *to++ = value;
  return to;
#endif
}
inline int8_t* copyBytes(int8_t* to, const int8_t* from, int32_t count) {
#if defined(__ARM_FEATURE_MVE)
  mve::copy(to, from, count);
  return to + (count > 0 ? count : 0);
#else
  for (; count >= 4; count -= 4, to += 4, from += 4) {
    const uint32_t word = load(from);
    __builtin_memcpy(to, &word, sizeof(word));
  }
  for (; count > 0; --count) *to++ = *from++;
  return to;
#endif
}

/// Rows of a patch where columns are apart.
inline int8_t* gatherDilated(const PackedConv& b, const int8_t* row, int32_t x0, int8_t* to) {
  for (int32_t kx = 0; kx < b.ax.filter; ++kx) {
    const int32_t column = x0 + kx * b.ax.dilation;
    to = column < 0 || column >= b.ax.in ? fillBytes(to, b.in_channels, static_cast<int8_t>(b.zero_point))
                                         : copyBytes(to, row + column * b.in_channels, b.in_channels);
  }
  return to;
}

/// The taps of one pixel side by side: to: [Kh,Kw,C].  What follows up to the last group's end meets zero weights.
inline void gather(const PackedConv& b, const int8_t* x, int32_t oy, int32_t ox, int8_t* to) {
  const int8_t padding = static_cast<int8_t>(b.zero_point);
  const int32_t depth = b.in_channels;
  const int32_t row_bytes = b.ax.filter * depth;
  const int32_t x0 = b.ax.origin(ox);
  const int32_t y0 = b.ay.origin(oy);
  const int32_t first = b.ay.firstTap(y0);
  const int32_t end = b.ay.endTap(y0);
  to = fillBytes(to, first * row_bytes, padding);
  const int32_t step = b.ay.dilation * b.ax.in * depth;
  const int8_t* row = x + (y0 + first * b.ay.dilation) * b.ax.in * depth;
  int32_t rows = end - first;
  if (b.ax.dilation != 1) {
    for (; rows > 0; --rows, row += step) to = gatherDilated(b, row, x0, to);
  } else {
    // Of each row: bytes in the padding, on the input, in the padding.
    const int32_t left = b.ax.firstTap(x0);
    const int32_t right = b.ax.endTap(x0);
    const int32_t before = left * depth;
    const int32_t inside = (right - left) * depth;
    const int32_t after = row_bytes - before - inside;
    row += (x0 + left) * depth;
    if (inside == row_bytes && row_bytes == 4) {
      for (; rows > 0; --rows, row += step, to += 4) {
        const uint32_t word = load(row);
        __builtin_memcpy(to, &word, sizeof(word));
      }
    } else if (inside == row_bytes) {
      for (; rows > 0; --rows, row += step) to = copyBytes(to, row, row_bytes);
    } else {
      for (; rows > 0; --rows, row += step) {
        to = fillBytes(to, before, padding);
        to = copyBytes(to, row, inside);
        to = fillBytes(to, after, padding);
      }
    }
  }
  fillBytes(to, (b.ay.filter - end) * row_bytes, padding);
}

/// Where the taps of an output pixel lie: rows of filter width × channels bytes, `step` bytes apart.
struct Taps {
  const int8_t* at;
  int32_t step;
};

/// Walks over output pixels from the first-th on.
class Walker {
 public:
  Walker(const PackedConv& layer, const int8_t* x, int32_t first)
      : b(layer),
        image(x),
        plain_(layer.ay.filter == 1 && layer.ax.filter == 1 && layer.ay.stride == 1 && layer.ax.stride == 1) {
    if (plain_) {
      image += first * b.in_channels;
    } else {
      oy = first / b.ax.out;
      ox = first - oy * b.ax.out;
    }
  }

  /// The pixel's taps: on the image where all of them lie there, else gathered into `room`.
  Taps taps(int8_t* room) const {
    if (plain_) return {image, 0};
    const int32_t y0 = b.ay.origin(oy);
    const int32_t x0 = b.ax.origin(ox);
    const int32_t height = (b.ay.filter - 1) * b.ay.dilation + 1;
    if (x0 >= 0 && y0 >= 0 && x0 + b.ax.filter <= b.ax.in && y0 + height <= b.ay.in && b.ax.dilation == 1) {
      return {image + (y0 * b.ax.in + x0) * b.in_channels, b.ay.dilation * b.ax.in * b.in_channels};
    }
    return gathered(room);
  }
  Taps gathered(int8_t* room) const {
    gather(b, image, oy, ox, room);
    return {room, b.ax.filter * b.in_channels};
  }
  /// The pixel's taps side by side: on the image where each pixel sees itself alone, else gathered into `room`.
  const int8_t* sideBySide(int8_t* room) const { return plain_ ? image : gathered(room).at; }
  void next() {
    if (plain_) {
      image += b.in_channels;
    } else if (++ox == b.ax.out) {
      ox = 0;
      ++oy;
    }
  }

 private:
  const PackedConv& b;
  const int8_t* image;
  const bool plain_;  // each pixel sees itself alone
  int32_t oy = 0;
  int32_t ox = 0;
};

/// Two pixels' taps, int8, to int16 pairs as the products read them: four words for four taps, pixel 0's (0, 2), (1, 3),
/// then pixel 1's.  groups ≥ 1.
inline void widenTwo(const int8_t* p0, const int8_t* p1, int32_t groups, uint32_t* to) {
#ifdef THIMBLE_DSP
  asm volatile(
      "1:\n"
      "ldr r8, [%[p0]], #4\n"
      "ldr r9, [%[p1]], #4\n"
      "sxtb16 r4, r8\n"
      "sxtb16 r5, r8, ror #8\n"
      "sxtb16 r6, r9\n"
      "sxtb16 r8, r9, ror #8\n"
      "stmia %[to]!, {r4, r5, r6, r8}\n"
      "subs %[n], %[n], #1\n"
      "bne 1b\n"
      : [p0] "+r"(p0), [p1] "+r"(p1), [n] "+r"(groups), [to] "+r"(to)
      :
      : "r4", "r5", "r6", "r8", "r9", "cc", "memory");
#else
  for (; groups > 0; --groups, p0 += 4, p1 += 4, to += 4) {
    to[0] = evenBytes(load(p0));
    to[1] = oddBytes(load(p0));
    to[2] = evenBytes(load(p1));
    to[3] = oddBytes(load(p1));
  }
#endif
}

/// The next two pixels' taps, widened.  two: else there is but one more, which is taken twice.  room: 8 bytes a group.
inline void takeTwo(Walker& walker, const PackedConv& b, bool two, int8_t* room, int32_t groups,
                    uint32_t* patch) {
  const int32_t row_bytes = b.ax.filter * b.in_channels;
  const bool in_words = row_bytes % 4 == 0;  // else rows are put side by side first
  Taps taps[2];
  for (int32_t p = 0; p < 2; ++p) {
    if (p == 1 && !two) {
      taps[1] = taps[0];
      continue;
    }
    int8_t* place = room + p * 4 * groups;
    taps[p] = in_words ? walker.taps(place) : walker.gathered(place);
    walker.next();
  }
  if (!in_words) return widenTwo(taps[0].at, taps[1].at, groups, patch);
  for (int32_t rows = b.ay.filter; rows > 0; --rows, patch += row_bytes) {
    widenTwo(taps[0].at, taps[1].at, row_bytes >> 2, patch);
    taps[0].at += taps[0].step;
    taps[1].at += taps[1].step;
  }
}

}  // namespace dsp
}  // namespace runtime
}  // namespace thimble

// DEPTHWISE_CONV_2D on weights as they lie, by Helium: sixteen channels at a time, or eight of two pixels.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_mve.h"
#include "firmware_agent/runtime/kernels/mve_lanes.h"

#ifdef THIMBLE_MVE

namespace thimble {
namespace runtime {

namespace {

using mve::Lanes;

const int32_t kMostRows = 16;

// Sixteen channels of a row, in the order of mve::laneOf.
struct Block {
  int32_t biases[16];
  int32_t values[16];
  int32_t shifts[16];
  int8_t weights[9 * 16];  // of a 3×3 filter
};

// The row's input, and the first of the block's channels there.
struct Lines {
  const int8_t* at[kMostRows];
};

template <int kField>
inline void takeField(uint32x4_t at, int32_t* to) {
  const int step = mve::kChannelBytes;
  vstrwq_s32(to, vldrwq_gather_base_s32(at, kField));
  vstrwq_s32(to + 4, vldrwq_gather_base_s32(at, kField + 2 * step));
  vstrwq_s32(to + 8, vldrwq_gather_base_s32(at, kField + step));
  vstrwq_s32(to + 12, vldrwq_gather_base_s32(at, kField + 3 * step));
}

// twice: lanes 8 … 15 repeat lanes 0 … 7.
inline void takeScales(const Channel* channels, bool twice, Block& block) {
  const uint32x4_t lanes = vandq_u32(vidupq_n_u32(0, 1), vdupq_n_u32(twice ? 1 : 3));
  const uint32x4_t at =
      vaddq_n_u32(vmulq_n_u32(lanes, 4 * mve::kChannelBytes), reinterpret_cast<uintptr_t>(channels));
  takeField<0>(at, block.biases);
  takeField<4>(at, block.values);
  takeField<8>(at, block.shifts);
}

// Whether products may be added in pairs: no weight is −128.
inline bool canPair(int8x16_t least) { return vminvq_s8(127, least) > -128; }

inline bool takeThreeByThree(const int8_t* w, int32_t step, bool twice, Block& block) {
  const uint8x16_t lanes = vandq_u8(vidupq_n_u8(0, 1), vdupq_n_u8(twice ? 7 : 15));
  int8x16_t least = vdupq_n_s8(0);
  for (int32_t k = 0; k < 9; ++k, w += step) {
    const int8x16_t of_tap = vldrbq_gather_offset_s8(w, lanes);
    least = vminq_s8(least, of_tap);
    vstrbq_s8(block.weights + 16 * k, of_tap);
  }
  return canPair(least);
}

inline int8x16_t bytesOf(const Block& block, const Lanes& sums, bool plain, const Output& to) {
  if (plain) return mve::narrowed<false>(sums, block.values, MveOutput{0, to.zero_point, to.low, to.high});
  const auto rescaled = [&](int32x4_t x, int32_t lane) {
    x = mve::multiplied(x, vldrwq_s32(block.values + lane), vldrwq_s32(block.shifts + lane));
    return vaddq_n_s32(x, to.zero_point);
  };
  int16x8_t even = vdupq_n_s16(0);
  int16x8_t odd = even;
  even = vqmovnbq_s32(even, rescaled(sums.v0, 0));
  even = vqmovntq_s32(even, rescaled(sums.v1, 4));
  odd = vqmovnbq_s32(odd, rescaled(sums.v2, 8));
  odd = vqmovntq_s32(odd, rescaled(sums.v3, 12));
  return vqmovntq_s16(vqmovnbq_s16(vdupq_n_s8(0), even), odd);
}

// How pixels follow each other: bytes from one to the next.
struct Steps {
  int32_t column, x, y;
};

template <bool kPlain>
__attribute__((noinline)) void threeByThree(const Block& block, const Lines& lines, const Steps& step,
                                            int32_t count, const Output& to, int8_t* y) {
  const int8_t* x0 = lines.at[0];
  const int8_t* x1 = lines.at[1];
  const int8_t* x2 = lines.at[2];
  const int8_t* const w = block.weights;
  const int32_t p = step.column;
  for (; count > 0; --count, x0 += step.x, x1 += step.x, x2 += step.x, y += step.y) {
    Lanes sums = mve::start(block.biases);
    sums.addTaps(x0, w, x0 + p, w + 16);
    sums.addTaps(x0 + 2 * p, w + 32, x1, w + 48);
    sums.addTaps(x1 + p, w + 64, x1 + 2 * p, w + 80);
    sums.addTaps(x2, w + 96, x2 + p, w + 112);
    sums.addTap(x2 + 2 * p, w + 128);
    vstrbq_s8(y, bytesOf(block, sums, kPlain, to));
  }
}

// Any filter; lanes: up to 16 channels.
__attribute__((noinline)) void anyFilter(const DepthwiseRecord& b, const Block& block, const Lines& lines,
                                         bool plain, const int8_t* weights, int32_t lanes, int32_t first,
                                         int8_t* y) {
  const mve_pred16_t some = vctp8q(static_cast<uint32_t>(lanes));
  const int32_t column = b.ax.dilation * b.channels;
  int8x16_t least = vdupq_n_s8(0);
  for (int32_t k = 0; k < b.ay.filter * b.ax.filter; ++k)
    least = vminq_s8(least, vldrbq_z_s8(weights + k * b.channels, some));
  const bool pairs = canPair(least);
  for (int32_t ox = first; ox < b.ax.out; ++ox, y += b.channels) {
    Lanes sums = mve::start(block.biases);
    const int8_t* w = weights;
    for (int32_t ky = 0; ky < b.ay.filter; ++ky) {
      const int8_t* x = lines.at[ky] + ox * b.ax.stride * b.channels;
      int32_t left = b.ax.filter;
      for (; pairs && left > 1; left -= 2, x += 2 * column, w += 2 * b.channels) {
        sums.addTaps(vldrbq_z_s8(x, some), vldrbq_z_s8(w, some), vldrbq_z_s8(x + column, some),
                     vldrbq_z_s8(w + b.channels, some));
      }
      for (; left > 0; --left, x += column, w += b.channels) {
        sums.addTap(vldrbq_z_s8(x, some), vldrbq_z_s8(w, some));
      }
    }
    vstrbq_p_s8(y, bytesOf(block, sums, plain, b.to), some);
  }
}

// Channels c to c + lanes of a row.
void blockRow(const DepthwiseRecord& b, const int8_t* const* rows, int32_t c, int32_t lanes, bool plain,
              const int8_t* weights, const Channel* channels, int8_t* y) {
  Block block;
  Lines lines;
  for (int32_t ky = 0; ky < b.ay.filter; ++ky) lines.at[ky] = rows[ky] + c;
  const bool twice = lanes == 8 && b.channels == 8 && b.ax.stride == 1;
  if (lanes == 16 || twice) {
    takeScales(channels + c, twice, block);
  } else {
    Channel some[16] = {};
    for (int32_t i = 0; i < lanes; ++i) some[i] = channels[c + i];
    takeScales(some, false, block);
  }
  weights += c;
  y += c;
  int32_t done = 0;
  const bool three = b.ay.filter == 3 && b.ax.filter == 3 && b.ax.dilation == 1 && (lanes == 16 || twice);
  if (three && takeThreeByThree(weights, b.channels, twice, block)) {
    const int32_t pixels = twice ? 2 : 1;
    const Steps step = {b.channels, b.ax.stride * b.channels * pixels, b.channels * pixels};
    done = b.ax.out / pixels * pixels;
    const auto run = plain ? threeByThree<true> : threeByThree<false>;
    run(block, lines, step, b.ax.out / pixels, b.to, y);
  }
  if (done < b.ax.out) anyFilter(b, block, lines, plain, weights, lanes, done, y + done * b.channels);
}

// One input channel: up to four output channels of four pixels at a time.
void oneChannel(const DepthwiseRecord& b, const int8_t* const* rows, int32_t c, const int8_t* weights,
                const Channel* channels, int8_t* y) {
  const int32_t left = b.channels - c < 4 ? b.channels - c : 4;
  const mve_pred16_t some = vctp32q(static_cast<uint32_t>(left));
  const uint32x4_t facts = mve::fourAt(channels + c, mve::kChannelBytes, left - 1);
  const int32x4_t low = vdupq_n_s32(b.to.low);
  const int32x4_t high = vdupq_n_s32(b.to.high);
  for (int32_t ox = 0; ox < b.ax.out; ox += 4) {
    // The last pixel stands for those behind it.
    const int32_t last = b.ax.out - 1 - ox;
    const int32_t at1 = (last > 1 ? 1 : last) * b.ax.stride;
    const int32_t at2 = (last > 2 ? 2 : last) * b.ax.stride;
    const int32_t at3 = (last > 3 ? 3 : last) * b.ax.stride;
    const int32x4_t bias = vldrwq_gather_base_s32(facts, 0);
    int32x4_t sums[] = {bias, bias, bias, bias};
    const int8_t* w = weights + c;
    for (int32_t ky = 0; ky < b.ay.filter; ++ky) {
      const int8_t* x = rows[ky] + ox * b.ax.stride;
      for (int32_t kx = b.ax.filter; kx > 0; --kx, x += b.ax.dilation, w += b.channels) {
        const int32x4_t tap = vldrbq_z_s32(w, some);
        sums[0] = vmlaq_n_s32(sums[0], tap, x[0]);
        sums[1] = vmlaq_n_s32(sums[1], tap, x[at1]);
        sums[2] = vmlaq_n_s32(sums[2], tap, x[at2]);
        sums[3] = vmlaq_n_s32(sums[3], tap, x[at3]);
      }
    }
    for (int32_t i = 0; i < 4 && i <= last; ++i) {
      int32x4_t sum =
          mve::multiplied(sums[i], vldrwq_gather_base_s32(facts, 4), vldrwq_gather_base_s32(facts, 8));
      sum = vminq_s32(vmaxq_s32(vaddq_n_s32(sum, b.to.zero_point), low), high);
      vstrbq_p_s32(y + (ox + i) * b.channels + c, sum, some);
    }
  }
}

}  // namespace

bool depthwiseFileRow(const DepthwiseRecord& b, const int8_t* const* rows, const int8_t* weights,
                      const Channel* channels, int8_t* y) {
  if (b.ay.filter > kMostRows) return false;
  if (b.in_channels == 1) {
    for (int32_t c = 0; c < b.channels; c += 4) oneChannel(b, rows, c, weights, channels, y);
    return true;
  }
  if (b.multiplier != 1) return false;
  const bool plain = mve::isPlain(channels, b.channels, b.to);
  const int32_t lanes = b.channels < 16 ? b.channels : 16;
  for (int32_t c = 0; c < b.channels; c += 16) {
    // The last sixteen channels, if there are as many: some of them once more.
    const int32_t first = c + lanes <= b.channels ? c : b.channels - lanes;
    blockRow(b, rows, first, lanes, plain, weights, channels, y);
  }
  mve::clampAll(y, b.ax.out * b.channels, b.to);
  return true;
}

}  // namespace runtime
}  // namespace thimble

#endif

// Packed depthwise convolution of 3×3: two channels at a time, two rows in each multiplication.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/packed.h"
#include "firmware_agent/runtime/kernels/rescale.h"

namespace thimble {
namespace runtime {

namespace {

using namespace dsp;

// The scratch holds the rows that an output row needs as [channels / 4][column][row] words, padding included, so that
// a column is read at once.
class Rows {
 public:
  Rows(const PackedDepthwise& layer, uint32_t* memory) : words(memory), b(layer) {}

  uint32_t* const words;

  uint32_t padding() const { return static_cast<uint32_t>(b.zero_point & 0xff) * 0x01010101u; }

  void clear() const {
    const int32_t count = b.channels / 4 * group();
    for (int32_t i = 0; i < count; ++i) words[i] = padding();
  }

  // Moves all rows up by one and reads row y of the image behind them.
  void push(const int8_t* image, int32_t y) const {
    const int32_t room = b.columns - b.ax.pad;
    const int32_t width = b.ax.in < room ? b.ax.in : room;
    uint32_t* column = words + b.ax.pad * 3;
    const bool inside = y >= 0 && y < b.ay.in;
    const int8_t* from = image + y * b.ax.in * b.channels;
    for (int32_t x = 0; x < width; ++x, column += 3) {
      if (inside) {
        from = pushColumn(column, from);
      } else {
        pushPadding(column);
      }
    }
  }

 private:
  const PackedDepthwise& b;

  int32_t quads() const { return b.channels / 4; }
  int32_t group() const { return b.columns * 3; }

  // One column of all channels.
  const int8_t* pushColumn(uint32_t* to, const int8_t* from) const {
#ifdef THIMBLE_DSP
    int32_t n = quads();
    asm volatile(
        "1:\n"
        "ldrd r4, r5, [%[to], #4]\n"
        "ldr r6, [%[from]], #4\n"
        "stm %[to], {r4, r5, r6}\n"
        "add %[to], %[to], %[step]\n"
        "subs %[n], %[n], #1\n"
        "bne 1b\n"
        : [to] "+r"(to), [from] "+r"(from), [n] "+r"(n)
        : [step] "r"(4 * group())
        : "r4", "r5", "r6", "cc", "memory");
#else
    for (int32_t q = quads(); q > 0; --q, to += group(), from += 4) {
      to[0] = to[1];
      to[1] = to[2];
      to[2] = load(from);
    }
#endif
    return from;
  }
  void pushPadding(uint32_t* to) const {
    for (int32_t q = quads(); q > 0; --q, to += group()) {
      to[0] = to[1];
      to[1] = to[2];
      to[2] = padding();
    }
  }
};

// The stream in the order of the loops below: the weights of the last column, two Rescales, the weights of the
// middle one, two starts, the weights of the first.
const int32_t kLast = 0;
const int32_t kScales = 3;
const int32_t kMiddle = 9;
const int32_t kStarts = 12;
const int32_t kFirst = 14;
const int32_t kThreeWords = 17;

#ifdef THIMBLE_DSP_LOOPS

// A column's words become the upper two rows of both channels, r4 and r5, and the last of both, r6.
#define THIMBLE_COLUMN(parity)  \
  "ldmia r0!, {r4, r5, r6}\n"   \
  "sxtb16 r4, r4" parity        \
  "\n"                          \
  "sxtb16 r7, r5" parity        \
  "\n"                          \
  "sxtb16 r6, r6" parity        \
  "\n"                          \
  "pkhtb r5, r7, r4, asr #16\n" \
  "pkhbt r4, r4, r7, lsl #16\n"

#define THIMBLE_TAPS(to0, to1, from0, from1) \
  "ldmia r1!, {r7, r8, r9}\n"                \
  "smlad " to0 ", r4, r7, " from0            \
  "\n"                                       \
  "smlad " to1 ", r5, r8, " from1            \
  "\n"                                       \
  "smlabb " to0 ", r6, r9, " to0             \
  "\n"                                       \
  "smlatt " to1 ", r6, r9, " to1 "\n"

#define THIMBLE_PIXEL(sum, at, ties) \
  "ldmia r1!, {r7, r8, r9}\n"                \
  "smmlar r8, " sum ", r7, r8\n" ties(sum)   \
  "asr r8, r8, r9\n"                         \
  "ssat r8, #8, r8\n"                        \
  "strb r8, [r2, #" at "]\n"

#define THIMBLE_PIXEL_TIES(sum) "add r8, r8, " sum ", asr #31\n"
#define THIMBLE_NO_PIXEL_TIES(sum)

// Sums that end with this column r10, r11; with the next one r12, lr.  r3: where y's step and the end of x lie.
#define THIMBLE_ROLLING(parity, ties) \
  "add r1, r1, #48\n"                                                          \
  "ldmia r1!, {r10, r11}\n" THIMBLE_COLUMN(parity)                             \
  THIMBLE_TAPS("r10", "r11", "r10", "r11")                                     \
  "sub r1, r1, #32\n" THIMBLE_COLUMN(parity)                                   \
  THIMBLE_TAPS("r10", "r11", "r10", "r11")                                     \
  "ldmia r1!, {r12, lr}\n" THIMBLE_TAPS("r12", "lr", "r12", "lr")              \
  "sub r1, r1, #68\n"                                                          \
  "1:\n" THIMBLE_COLUMN(parity)                                                \
  THIMBLE_TAPS("r10", "r11", "r10", "r11")                                     \
  THIMBLE_PIXEL("r10", "0", ties)                                              \
  THIMBLE_PIXEL("r11", "2", ties)                                              \
  THIMBLE_TAPS("r10", "r11", "r12", "lr")                                      \
  "ldmia r1!, {r12, lr}\n" THIMBLE_TAPS("r12", "lr", "r12", "lr")              \
  "sub r1, r1, #68\n"                                                          \
  "ldrd r7, r8, [r3]\n"                                                        \
  "add r2, r2, r7\n"                                                           \
  "cmp r0, r8\n"                                                               \
  "bne 1b\n"

// Any stride.  r12: y's step, r3: from the end of a pixel's columns to the next one's, lr: where x ends.
#define THIMBLE_STRIDED(parity, ties) \
  "ldm r3, {r12, lr}\n"                                                        \
  "ldr r3, [r3, #8]\n"                                                         \
  "1:\n"                                                                       \
  "add r1, r1, #48\n"                                                          \
  "ldmia r1!, {r10, r11}\n" THIMBLE_COLUMN(parity)                             \
  THIMBLE_TAPS("r10", "r11", "r10", "r11")                                     \
  "sub r1, r1, #32\n" THIMBLE_COLUMN(parity)                                   \
  THIMBLE_TAPS("r10", "r11", "r10", "r11")                                     \
  "sub r1, r1, #48\n" THIMBLE_COLUMN(parity)                                   \
  THIMBLE_TAPS("r10", "r11", "r10", "r11")                                     \
  THIMBLE_PIXEL("r10", "0", ties)                                              \
  THIMBLE_PIXEL("r11", "2", ties)                                              \
  "sub r1, r1, #36\n"                                                          \
  "add r2, r2, r12\n"                                                          \
  "add r0, r0, r3\n"                                                           \
  "cmp r0, lr\n"                                                               \
  "bne 1b\n"

#define THIMBLE_EVEN ""
#define THIMBLE_ODD ", ror #8"

// All channels of a row: for each four the even ones, then the odd ones.  On the stack: x, y, the facts.
#define THIMBLE_ROW(row, ties) \
  asm volatile(                                                                     \
      "push {r0, r2, r3}\n"                                                         \
      "5:\n" row(THIMBLE_EVEN, ties)                                                \
      "add r1, r1, #68\n"                                                           \
      "ldm sp, {r0, r2, r3}\n"                                                      \
      "add r2, r2, #1\n" row(THIMBLE_ODD, ties)                                     \
      "add r1, r1, #68\n"                                                           \
      "ldm sp, {r0, r2, r3}\n"                                                      \
      "ldr r4, [r3, #4]\n"                                                          \
      "ldrd r5, r6, [r3, #12]\n"                                                    \
      "add r0, r0, r5\n"                                                            \
      "add r4, r4, r5\n"                                                            \
      "add r2, r2, #4\n"                                                            \
      "str r4, [r3, #4]\n"                                                          \
      "stm sp, {r0, r2}\n"                                                          \
      "cmp r2, r6\n"                                                                \
      "bne 5b\n"                                                                    \
      "add sp, sp, #12\n"                                                           \
      : "+r"(at_x), "+r"(at_w), "+r"(at_y), "+r"(at_facts)                          \
      :                                                                             \
      : "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory")

struct RowFacts {
  int32_t y_step;
  const uint32_t* x_end;  // of the four channels at hand
  int32_t x_back;         // bytes from the end of a pixel's columns to the next one's
  int32_t group_bytes;    // from four channels to the next
  const int8_t* y_end;    // of the first pixel's channels
};

template <bool kSignedTies>
void threeByThree(const PackedDepthwise& b, const uint32_t* x, const uint32_t* stream, int8_t* y) {
  const bool rolling = b.ax.stride == 1;
  const int32_t columns = rolling ? b.ax.out + 2 : b.ax.out * b.ax.stride;
  RowFacts facts = {b.channels, x + columns * 3, 12 * (b.ax.stride - 3), b.columns * 12, y + b.channels};
  register const uint32_t* at_x asm("r0") = x;
  register const uint32_t* at_w asm("r1") = stream;
  register int8_t* at_y asm("r2") = y;
  register RowFacts* at_facts asm("r3") = &facts;
  if (rolling) {
    if (kSignedTies) {
      THIMBLE_ROW(THIMBLE_ROLLING, THIMBLE_PIXEL_TIES);
    } else {
      THIMBLE_ROW(THIMBLE_ROLLING, THIMBLE_NO_PIXEL_TIES);
    }
  } else {
    if (kSignedTies) {
      THIMBLE_ROW(THIMBLE_STRIDED, THIMBLE_PIXEL_TIES);
    } else {
      THIMBLE_ROW(THIMBLE_STRIDED, THIMBLE_NO_PIXEL_TIES);
    }
  }
}

#else

template <bool kOdd>
inline uint32_t halves(uint32_t word) {
  return kOdd ? oddBytes(word) : evenBytes(word);
}

// Channels c and c + 2 of a word's four (kOdd: c + 1 and c + 3), all pixels of the row.
template <bool kOdd>
void twoChannels(const PackedDepthwise& b, const uint32_t* x, const uint32_t* stream, int8_t* y) {
  const Rescale* by = reinterpret_cast<const Rescale*>(stream + kScales);
  const int32_t places[] = {kFirst, kMiddle, kLast};
  for (int32_t ox = 0; ox < b.ax.out; ++ox, x += 3 * b.ax.stride, y += b.channels) {
    int32_t sum0 = static_cast<int32_t>(stream[kStarts]);
    int32_t sum1 = static_cast<int32_t>(stream[kStarts + 1]);
    for (int32_t kx = 0; kx < 3; ++kx) {
      const uint32_t* column = x + 3 * kx;
      const uint32_t* w = stream + places[kx];
      const uint32_t upper = halves<kOdd>(column[0]);
      const uint32_t lower = halves<kOdd>(column[1]);
      const uint32_t last = halves<kOdd>(column[2]);
      sum0 = mulLow(last, w[2], dot2(lowHalves(upper, lower), w[0], sum0));
      sum1 = mulHigh(last, w[2], dot2(highHalves(upper, lower), w[1], sum1));
    }
    y[0] = narrowed(sum0 >> 1, by[0], b.to);
    y[2] = narrowed(sum1 >> 1, by[1], b.to);
  }
}

template <bool>
void threeByThree(const PackedDepthwise& b, const uint32_t* x, const uint32_t* stream, int8_t* y) {
  for (int32_t c = 0; c < b.channels; c += 4, x += 3 * b.columns, stream += 2 * kThreeWords) {
    twoChannels<false>(b, x, stream, y + c);
    twoChannels<true>(b, x, stream + kThreeWords, y + c + 1);
  }
}

#endif

void outputRow(const PackedDepthwise& b, const uint32_t* x, const uint32_t* stream, int8_t* y) {
  if (b.to.signed_ties) {
    threeByThree<true>(b, x, stream, y);
  } else {
    threeByThree<false>(b, x, stream, y);
  }
}

}  // namespace

void depthwisePacked(const int32_t* record, const Memory& memory) {
  const PackedDepthwise& b = *reinterpret_cast<const PackedDepthwise*>(record);
  const uint32_t* stream = reinterpret_cast<const uint32_t*>(memory.int32(b.stream));
  const Rows rows(b, reinterpret_cast<uint32_t*>(memory.int8Out(b.rows)));
  const int8_t* image = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  rows.clear();
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.in * b.ax.in * b.channels) {
    int32_t next = b.ay.origin(0);  // the next row to read
    for (int32_t oy = 0; oy < b.ay.out; ++oy, y += b.ax.out * b.channels) {
      for (; next < b.ay.origin(oy) + 3; ++next) rows.push(image, next);
      outputRow(b, rows.words, stream, y);
      clampAll(y, b.ax.out * b.channels, b.to);
    }
  }
}

}  // namespace runtime
}  // namespace thimble

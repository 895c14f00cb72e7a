// Packed 3×3 depthwise convolution of stride 1: two rows and two columns of the output at a time.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/packed.h"
#include "firmware_agent/runtime/kernels/rescale.h"

namespace thimble {
namespace runtime {

namespace {

using namespace dsp;

// A channel's part of the stream.  above: rows 0 and 1 of a filter's column, below: rows 1 and 2; low half first.
struct ChannelOfPairs {
  int32_t start;
  Rescale by;
  struct {
    uint32_t above, below;
  } column[3];
};

// A column of four channels: rows 0 and 1, then rows 2 and 3.
struct ColumnOfPairs {
  struct {
    uint32_t above, below;
  } channel[4];
};

// Four channels of four rows, to columns.
struct Expansion {
  const int8_t* row;
  int32_t to_row[3];  // bytes from the first row to the others
  ColumnOfPairs* to;
  int32_t columns;
  int32_t step;  // bytes from a column to the next
};

#ifdef THIMBLE_DSP

#define THIMBLE_TWO_ROWS(upper, lower, turn, to0, to2) \
  "sxtb16 r11, " upper turn                            \
  "\n"                                                 \
  "sxtb16 r12, " lower turn                            \
  "\n"                                                 \
  "pkhbt lr, r11, r12, lsl #16\n"                      \
  "pkhtb r12, r12, r11, asr #16\n"                     \
  "str lr, [r4, #" to0                                 \
  "]\n"                                                \
  "str r12, [r4, #" to2 "]\n"

__attribute__((naked, noinline)) void expand(const Expansion&) {
  asm volatile(
      "push {r4, r5, r6, r7, r8, r9, r10, r11, r12, lr}\n"
      "ldm r0, {r0, r1, r2, r3, r4, r5, r6}\n"
      "1:\n"
      "ldr r7, [r0]\n"
      "ldr r8, [r0, r1]\n"
      "ldr r9, [r0, r2]\n"
      "ldr r10, [r0, r3]\n"
      "add r0, r0, r6\n"
      THIMBLE_TWO_ROWS("r7", "r8", "", "0", "16")          //
      THIMBLE_TWO_ROWS("r7", "r8", ", ror #8", "8", "24")  //
      THIMBLE_TWO_ROWS("r9", "r10", "", "4", "20")         //
      THIMBLE_TWO_ROWS("r9", "r10", ", ror #8", "12", "28")
      "add r4, r4, #32\n"
      "subs r5, r5, #1\n"
      "bne 1b\n"
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, r12, pc}\n");
}

#else

void expand(const Expansion& e) {
  for (int32_t x = 0; x < e.columns; ++x) {
    const int8_t* at = e.row + x * e.step;
    const uint32_t row[4] = {load(at), load(at + e.to_row[0]), load(at + e.to_row[1]),
                             load(at + e.to_row[2])};
    for (int32_t c = 0; c < 2; ++c) {
      uint32_t halves[4];
      for (int32_t r = 0; r < 4; ++r) halves[r] = c == 0 ? evenBytes(row[r]) : oddBytes(row[r]);
      e.to[x].channel[c] = {lowHalves(halves[0], halves[1]), lowHalves(halves[2], halves[3])};
      e.to[x].channel[c + 2] = {highHalves(halves[0], halves[1]), highHalves(halves[2], halves[3])};
    }
  }
}

#endif

// Where four channels of two output rows go.
struct PairsOut {
  int32_t y_step;    // from a pixel to the next
  int32_t row_step;  // from the upper row to the lower; 0: there is no lower
  int8_t* y;
  int8_t* y_twos;  // where the last pixel of an odd row begins, or the end
  int32_t odd;
};

#ifdef THIMBLE_DSP_LOOPS

// Rows 0 to 3 of a column, r12 and lr, with a column of the filter, added to the upper and the lower sum.
#define THIMBLE_COLUMN_TAPS(upper, lower, above, below) \
  "smlad " upper ", r12, " above ", " upper             \
  "\n"                                                  \
  "smlad " lower ", lr, " below ", " lower              \
  "\n"                                                  \
  "smlabt " upper ", lr, " below ", " upper             \
  "\n"                                                  \
  "smlatb " lower ", r12, " above ", " lower "\n"

// The same for sums that begin at `start`, which may be where the lower one goes.
#define THIMBLE_FIRST_TAPS(upper, lower, above, below, start) \
  "smlad " upper ", r12, " above ", " start                   \
  "\n"                                                        \
  "smlabt " upper ", lr, " below ", " upper                   \
  "\n"                                                        \
  "smlad " lower ", lr, " below ", " start                    \
  "\n"                                                        \
  "smlatb " lower ", r12, " above ", " lower "\n"

#define THIMBLE_SCALED(x) "smmlar " x ", " x ", r12, lr\n"
#define THIMBLE_SCALED_TIES(x) \
  "add r1, lr, " x             \
  ", asr #31\n"                \
  "smmlar " x ", " x ", r12, r1\n"
#define THIMBLE_NOTHING ""
#define THIMBLE_Y_AWAY "str r1, [sp, #48]\n"
#define THIMBLE_Y_BACK "ldr r1, [sp, #48]\n"
#define THIMBLE_BYTE(x) \
  "asr " x ", " x       \
  ", r12\n"             \
  "ssat " x ", #8, " x "\n"

// Weights r2 to r7, column after column; x r0, y r1; sums r8 to r11.  On the stack: 0 x, 4 start, 8 factor, 12 round,
// 16 shift, 20 PairsOut, 40 the stream, 44 channels left, 48 room.
#define THIMBLE_PAIR_CHANNEL(scaled, away, back) \
  "cmp r1, r12\n"                                             \
  "beq 3f\n"                                                  \
  "2:\n"                                                      \
  "ldr r11, [sp, #4]\n"                                       \
  "ldrd r12, lr, [r0]\n"                                      \
  THIMBLE_FIRST_TAPS("r8", "r9", "r2", "r3", "r11")           \
  "ldrd r12, lr, [r0, #32]\n"                                 \
  THIMBLE_COLUMN_TAPS("r8", "r9", "r4", "r5")                 \
  THIMBLE_FIRST_TAPS("r10", "r11", "r2", "r3", "r11")         \
  "ldrd r12, lr, [r0, #64]\n"                                 \
  THIMBLE_COLUMN_TAPS("r8", "r9", "r6", "r7")                 \
  THIMBLE_COLUMN_TAPS("r10", "r11", "r4", "r5")               \
  "ldrd r12, lr, [r0, #96]\n"                                 \
  THIMBLE_COLUMN_TAPS("r10", "r11", "r6", "r7")               \
  "add r0, r0, #64\n"                                         \
  "ldrd r12, lr, [sp, #8]\n" away                             \
  scaled("r8") scaled("r9") scaled("r10") scaled("r11") back  \
  "ldr r12, [sp, #16]\n"                                      \
  THIMBLE_BYTE("r8") THIMBLE_BYTE("r9")                       \
  THIMBLE_BYTE("r10") THIMBLE_BYTE("r11")                     \
  "ldrd r12, lr, [sp, #20]\n"                                 \
  "strb r9, [r1, lr]\n"                                       \
  "strb r8, [r1]\n"                                           \
  "add r1, r1, r12\n"                                         \
  "strb r11, [r1, lr]\n"                                      \
  "strb r10, [r1]\n"                                          \
  "add r1, r1, r12\n"                                         \
  "ldr r12, [sp, #32]\n"                                      \
  "cmp r1, r12\n"                                             \
  "bne 2b\n"                                                  \
  "3:\n"                                                      \
  "ldr r12, [sp, #36]\n"                                      \
  "cmp r12, #0\n"                                             \
  "beq 4f\n"                                                  \
  "ldr r9, [sp, #4]\n"                                        \
  "ldrd r12, lr, [r0]\n"                                      \
  THIMBLE_FIRST_TAPS("r8", "r9", "r2", "r3", "r9")            \
  "ldrd r12, lr, [r0, #32]\n"                                 \
  THIMBLE_COLUMN_TAPS("r8", "r9", "r4", "r5")                 \
  "ldrd r12, lr, [r0, #64]\n"                                 \
  THIMBLE_COLUMN_TAPS("r8", "r9", "r6", "r7")                 \
  "ldrd r12, lr, [sp, #8]\n" away                             \
  scaled("r8") scaled("r9") back                              \
  "ldr r12, [sp, #16]\n"                                      \
  "ldr lr, [sp, #24]\n"                                       \
  THIMBLE_BYTE("r8") THIMBLE_BYTE("r9")                       \
  "strb r9, [r1, lr]\n"                                       \
  "strb r8, [r1]\n"                                           \
  "4:\n"

#define THIMBLE_PAIR_CHANNELS(scaled, away, back) \
  asm volatile(                                               \
      "push {r4, r5, r6, r7, r8, r9, r10, r11, lr}\n"         \
      "sub sp, sp, #52\n"                                     \
      "str r0, [sp]\n"                                        \
      "ldmia r1, {r3, r4, r5, r6, r7}\n"                      \
      "add r8, sp, #20\n"                                     \
      "stmia r8, {r3, r4, r5, r6, r7}\n"                      \
      "mov r12, #4\n"                                         \
      "str r12, [sp, #44]\n"                                  \
      "1:\n"                                                  \
      "ldmia r2!, {r4, r5, r6, r7}\n"                         \
      "add r8, sp, #4\n"                                      \
      "stmia r8, {r4, r5, r6, r7}\n"                          \
      "add r8, r2, #24\n"                                     \
      "str r8, [sp, #40]\n"                                   \
      "ldmia r2, {r2, r3, r4, r5, r6, r7}\n"                  \
      "ldr r0, [sp]\n"                                        \
      "ldrd r1, r12, [sp, #28]\n"                             \
      THIMBLE_PAIR_CHANNEL(scaled, away, back)                \
      "ldr r2, [sp, #40]\n"                                   \
      "ldr r3, [sp, #44]\n"                                   \
      "ldr r0, [sp]\n"                                        \
      "ldrd r8, r9, [sp, #28]\n"                              \
      "subs r3, r3, #1\n"                                     \
      "beq 5f\n"                                              \
      "str r3, [sp, #44]\n"                                   \
      "add r0, r0, #8\n"                                      \
      "str r0, [sp]\n"                                        \
      "add r8, r8, #1\n"                                      \
      "add r9, r9, #1\n"                                      \
      "strd r8, r9, [sp, #28]\n"                              \
      "b 1b\n"                                                \
      "5:\n"                                                  \
      "mov r0, r2\n"                                          \
      "add sp, sp, #52\n"                                     \
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}\n")

// Four channels of two output rows.  Returns the end of their stream.
__attribute__((naked, noinline)) const uint32_t* fourChannels(const ColumnOfPairs*, const PairsOut*,
                                                              const uint32_t*) {
  THIMBLE_PAIR_CHANNELS(THIMBLE_SCALED, THIMBLE_NOTHING, THIMBLE_NOTHING);
}
__attribute__((naked, noinline)) const uint32_t* fourChannelsTies(const ColumnOfPairs*, const PairsOut*,
                                                                  const uint32_t*) {
  THIMBLE_PAIR_CHANNELS(THIMBLE_SCALED_TIES, THIMBLE_Y_AWAY, THIMBLE_Y_BACK);
}

const uint32_t* fourChannels(const PackedDepthwise& b, const ColumnOfPairs* x, const PairsOut& out,
                             const uint32_t* stream) {
  return b.to.signed_ties ? fourChannelsTies(x, &out, stream) : fourChannels(x, &out, stream);
}

#else

const uint32_t* fourChannels(const PackedDepthwise& b, const ColumnOfPairs* x, const PairsOut& out,
                             const uint32_t* stream) {
  for (int32_t c = 0; c < 4; ++c, stream += sizeof(ChannelOfPairs) / 4) {
    const ChannelOfPairs& w = *reinterpret_cast<const ChannelOfPairs*>(stream);
    for (int32_t ox = 0; ox < b.ax.out; ++ox) {
      int32_t upper = w.start;
      int32_t lower = w.start;
      for (int32_t kx = 0; kx < 3; ++kx) {
        const auto& column = x[ox + kx].channel[c];
        upper = dot2(column.above, w.column[kx].above, upper);
        upper = mulHigh(column.below << 16, w.column[kx].below, upper);
        lower = dot2(column.below, w.column[kx].below, lower);
        lower = mulLow(column.above >> 16, w.column[kx].above, lower);
      }
      int8_t* y = out.y + c + ox * out.y_step;
      y[out.row_step] = narrowed(lower >> 1, w.by, b.to);
      y[0] = narrowed(upper >> 1, w.by, b.to);
    }
  }
  return stream;
}

#endif

void fill(uint32_t* words, int32_t count, uint32_t word) {
  for (int32_t i = 0; i < count; ++i) words[i] = word;
}

// from: int8 of a multiple of four bytes, anywhere.
void copy(uint32_t* to, const int8_t* from, int32_t words) {
#ifdef THIMBLE_DSP
  int32_t fours = words >> 2;
  if (fours > 0 && (reinterpret_cast<uintptr_t>(from) & 3) == 0) {
    asm volatile(
        "1:\n"
        "ldmia %[from]!, {r4, r5, r6, r8}\n"
        "stmia %[to]!, {r4, r5, r6, r8}\n"
        "subs %[n], %[n], #1\n"
        "bne 1b\n"
        : [from] "+r"(from), [to] "+r"(to), [n] "+r"(fours)
        :
        : "r4", "r5", "r6", "r8", "cc", "memory");
    words &= 3;
  }
#endif
  for (int32_t i = 0; i < words; ++i) to[i] = load(from + 4 * i);
}

// The rows of the input that the output may take the place of, and the row of padding: each as it lies in the image.
class KeptRows {
 public:
  KeptRows(const PackedDepthwise& layer, uint32_t* memory)
      : b(layer), words_(layer.ax.in * layer.channels / 4), padding_(memory + 3 * words_) {
    for (int32_t r = 0; r < 3; ++r) row_[r] = memory + r * words_;
    fill(padding_, words_, static_cast<uint32_t>(b.zero_point & 0xff) * 0x01010101u);
  }

  void begin(const int8_t* image) { keep(2, image, -b.ay.pad); }

  // Four rows from y on, of which row y is the third of the last four.
  void take(const int8_t* image, int32_t y, Expansion& e) {
    uint32_t* const first = row_[2];
    row_[2] = row_[0];
    row_[0] = first;
    keep(1, image, y + 1);
    keep(2, image, y + 2);
    e.row = at(0);
    e.to_row[0] = static_cast<int32_t>(at(1) - e.row);
    e.to_row[1] = static_cast<int32_t>(at(2) - e.row);
    const int8_t* fourth =
        y + 3 < b.ay.in ? image + (y + 3) * 4 * words_ : reinterpret_cast<const int8_t*>(padding_);
    e.to_row[2] = static_cast<int32_t>(fourth - e.row);
  }

  static int32_t bytes(const PackedDepthwise& b) { return 4 * b.ax.in * b.channels; }

 private:
  const PackedDepthwise& b;
  const int32_t words_;
  uint32_t* const padding_;
  uint32_t* row_[3];

  const int8_t* at(int32_t row) const { return reinterpret_cast<const int8_t*>(row_[row]); }
  void keep(int32_t row, const int8_t* image, int32_t y) {
    copy(row_[row],
         y >= 0 && y < b.ay.in ? image + y * 4 * words_ : reinterpret_cast<const int8_t*>(padding_), words_);
  }
};

}  // namespace

void depthwisePairs(const int32_t* record, const Memory& memory) {
  const PackedDepthwise& b = *reinterpret_cast<const PackedDepthwise*>(record);
  const uint32_t* const filters = reinterpret_cast<const uint32_t*>(memory.int32(b.stream));
  int8_t* const scratch = memory.int8Out(b.rows);
  KeptRows rows(b, reinterpret_cast<uint32_t*>(scratch));
  ColumnOfPairs* const columns = reinterpret_cast<ColumnOfPairs*>(scratch + KeptRows::bytes(b));
  fill(reinterpret_cast<uint32_t*>(columns), b.columns * 8,
       evenBytes(static_cast<uint32_t>(b.zero_point & 0xff) * 0x01010101u));
  Expansion expansion = {nullptr, {0, 0, 0}, columns + b.ax.pad, b.ax.in, b.channels};
  const int8_t* image = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  const int32_t out_bytes = b.ax.out * b.channels;
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.in * b.ax.in * b.channels) {
    rows.begin(image);
    for (int32_t oy = 0; oy < b.ay.out; oy += 2) {
      rows.take(image, oy - b.ay.pad, expansion);
      const bool two = oy + 1 < b.ay.out;
      PairsOut out = {b.channels, two ? out_bytes : 0, y, y + (b.ax.out & ~1) * b.channels, b.ax.out & 1};
      const uint32_t* stream = filters;
      for (int32_t quad = 0; quad < b.channels / 4; ++quad, expansion.row += 4, out.y += 4, out.y_twos += 4) {
        expand(expansion);
        stream = fourChannels(b, columns, out, stream);
      }
      const int32_t written = two ? 2 * out_bytes : out_bytes;
      clampAll(y, written, b.to);
      y += written;
    }
  }
}

}  // namespace runtime
}  // namespace thimble

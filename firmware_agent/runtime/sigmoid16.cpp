// The table, and the line between its entries.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/sigmoid16.h"

namespace thimble {
namespace runtime {

// 65536 / (1 + e^(−i / 24)) in the numbers that TFLite has, some of which lie one above.
// clang-format off
constexpr uint16_t kSigmoid[256] = {
    32768, 33451, 34133, 34813, 35493, 36169, 36843, 37513, 38180, 38841, 39498, 40149, 40794, 41432, 42064, 42688,
    43304, 43912, 44511, 45102, 45683, 46255, 46817, 47369, 47911, 48443, 48964, 49475, 49975, 50464, 50942, 51409,
    51865, 52311, 52745, 53169, 53581, 53983, 54374, 54755, 55125, 55485, 55834, 56174, 56503, 56823, 57133, 57433,
    57724, 58007, 58280, 58544, 58800, 59048, 59288, 59519, 59743, 59959, 60168, 60370, 60565, 60753, 60935, 61110,
    61279, 61441, 61599, 61750, 61896, 62036, 62172, 62302, 62428, 62549, 62666, 62778, 62886, 62990, 63090, 63186,
    63279, 63368, 63454, 63536, 63615, 63691, 63765, 63835, 63903, 63968, 64030, 64090, 64148, 64204, 64257, 64308,
    64357, 64405, 64450, 64494, 64536, 64576, 64614, 64652, 64687, 64721, 64754, 64786, 64816, 64845, 64873, 64900,
    64926, 64950, 64974, 64997, 65019, 65039, 65060, 65079, 65097, 65115, 65132, 65149, 65164, 65179, 65194, 65208,
    65221, 65234, 65246, 65258, 65269, 65280, 65291, 65301, 65310, 65319, 65328, 65337, 65345, 65352, 65360, 65367,
    65374, 65381, 65387, 65393, 65399, 65404, 65410, 65415, 65420, 65425, 65429, 65433, 65438, 65442, 65445, 65449,
    65453, 65456, 65459, 65462, 65465, 65468, 65471, 65474, 65476, 65479, 65481, 65483, 65485, 65488, 65489, 65491,
    65493, 65495, 65497, 65498, 65500, 65501, 65503, 65504, 65505, 65507, 65508, 65509, 65510, 65511, 65512, 65513,
    65514, 65515, 65516, 65517, 65517, 65518, 65519, 65520, 65520, 65521, 65522, 65522, 65523, 65523, 65524, 65524,
    65525, 65525, 65526, 65526, 65526, 65527, 65527, 65528, 65528, 65528, 65529, 65529, 65529, 65529, 65530, 65530,
    65530, 65530, 65531, 65531, 65531, 65531, 65531, 65532, 65532, 65532, 65532, 65532, 65532, 65533, 65533, 65533,
    65533, 65533, 65533, 65533, 65533, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65535,
};
// clang-format on

namespace {

constexpr int32_t heightAt(int32_t i) {
  return i < 0 ? -heightAt(-i) : (i < 255 ? kSigmoid[i] : 65535) - 32768;
}
constexpr uint32_t lineAt(int32_t i) {
  return (static_cast<uint32_t>(heightAt(i)) & 0xffff) | static_cast<uint32_t>(heightAt(i + 1) - heightAt(i))
                                                             << 16;
}

// So many lines from i on.
#define THIMBLE_4(line, i) line(i), line(i + 1), line(i + 2), line(i + 3)
#define THIMBLE_16(line, i) \
  THIMBLE_4(line, i), THIMBLE_4(line, i + 4), THIMBLE_4(line, i + 8), THIMBLE_4(line, i + 12)
#define THIMBLE_64(line, i) \
  THIMBLE_16(line, i), THIMBLE_16(line, i + 16), THIMBLE_16(line, i + 32), THIMBLE_16(line, i + 48)

}  // namespace

const uint32_t kSigmoidLines[] = {
    THIMBLE_64(lineAt, -256), THIMBLE_64(lineAt, -192), THIMBLE_64(lineAt, -128),
    THIMBLE_64(lineAt, -64),  THIMBLE_64(lineAt, 0),    THIMBLE_64(lineAt, 64),
    THIMBLE_64(lineAt, 128),  THIMBLE_64(lineAt, 192),  lineAt(256)};
#undef THIMBLE_4
#undef THIMBLE_16
#undef THIMBLE_64

namespace {

// 2^exponent × (1 + fraction / 2^23).
struct Parts {
  explicit Parts(float x) {
    uint32_t bits;
    __builtin_memcpy(&bits, &x, sizeof(bits));
    exponent = static_cast<int32_t>(bits >> 23 & 0xff) - 127;
    fraction = bits & 0x7fffffu;
  }
  int32_t exponent;
  uint32_t fraction;
};

int32_t scaled(int32_t x, const Sigmoid16& s) {
  const int32_t half = s.shift > 0 ? 1 << (s.shift - 1) : 0;
  return (x * s.multiplier + half) >> s.shift;
}

}  // namespace

bool isNearPowerOfTwo(float scale, int32_t exponent) {
  const Parts p(scale);
  const uint32_t kAbove = 5817;     // 2^0.001, of 2^23 steps
  const uint32_t kBelow = 8376983;  // 2^0.999
  return (p.exponent == exponent && p.fraction < kAbove) ||
         (p.exponent == exponent - 1 && p.fraction > kBelow);
}

Status makeSigmoid16(float scale, int32_t pot_shift, Sigmoid16* s) {
  for (int32_t shift = 0; shift <= pot_shift; ++shift) {
    if (!isNearPowerOfTwo(scale, shift - 12)) continue;
    *s = {3 << shift, 0};
    return Status::kOk;
  }
  // scale × 3 × 4096 = product × 2^exponent, doubled until it is above 32767 / 2.
  const Parts p(scale);
  const uint64_t product = 3 * static_cast<uint64_t>(p.fraction | 0x800000u);
  if (p.exponent > 1 || p.exponent < -40) return Status::kBadQuantization;
  int32_t down = 23 - 12 - p.exponent;  // to the right; ≥ 10
  s->shift = 0;
  while (2 * product <= static_cast<uint64_t>(32767) << down && s->shift <= 30) {
    --down;
    ++s->shift;
  }
  s->multiplier = static_cast<int32_t>(product >> down);
  return s->multiplier <= 32767 ? Status::kOk : Status::kBadQuantization;
}

int16_t logistic16(int32_t x, const Sigmoid16& s) { return sigmoidOfTriple(scaled(x, s)); }
int16_t tanh16(int32_t x, const Sigmoid16& s) { return tanhOfTriple(scaled(x, s)); }

}  // namespace runtime
}  // namespace thimble

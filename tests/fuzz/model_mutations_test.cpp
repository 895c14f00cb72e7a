// Thousands of damaged models, the same each time: bits flipped, bytes set, words swapped, ends cut, parts
// spliced.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/tflite/model_file.h"
#include "tests/core/tflite/golden_models.h"
#include "tests/core/tflite/sample_graphs.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace thimble::tests {
namespace {

using Bytes = std::vector<uint8_t>;

// Values that offsets, counts, sizes and scales break at.
constexpr uint32_t kNasty[] = {0,          1,          2,          4,          0x7f,       0x80,
                               0xff,       0x7fff,     0xffff,     0x7fffffff, 0x80000000, 0xffffffff,
                               0xfffffffc, 0x7f800000, 0x7fc00000, 0x00000010, 0x00001000, 0x3f800000};

void mutate(Bytes& file, const Bytes& other, std::mt19937& random) {
  // Structure stands at the ends of these files and weights in the middle: half of all damage goes to the
  // ends.
  const auto place = [&](size_t width) {
    const size_t room = file.size() - width;
    const size_t edge = std::min<size_t>(room, 2048);
    switch (random() % 4) {
      case 0:
        return static_cast<size_t>(random() % (edge + 1));
      case 1:
        return room - static_cast<size_t>(random() % (edge + 1));
      default:
        return static_cast<size_t>(random() % (room + 1));
    }
  };
  const auto put = [&](size_t at, uint32_t word) {
    for (size_t i = 0; i < 4; ++i) file[at + i] = static_cast<uint8_t>(word >> (8 * i));
  };
  switch (random() % 7) {
    case 0:
      file[place(1)] ^= static_cast<uint8_t>(1u << random() % 8);
      break;
    case 1:
      file[place(1)] = static_cast<uint8_t>(random());
      break;
    case 2:
      put(place(4) / 4 * 4, kNasty[random() % std::size(kNasty)]);
      break;
    case 3:
      put(place(4) / 4 * 4, static_cast<uint32_t>(random() % 64));
      break;
    case 4: {
      const size_t a = place(4) / 4 * 4;
      const size_t b = place(4) / 4 * 4;
      std::swap_ranges(file.begin() + static_cast<std::ptrdiff_t>(a),
                       file.begin() + static_cast<std::ptrdiff_t>(a + 4),
                       file.begin() + static_cast<std::ptrdiff_t>(b));
      break;
    }
    case 5: {
      const size_t length = std::min<size_t>({1 + random() % 64, file.size(), other.size()});
      const size_t from = random() % (other.size() - length + 1);
      std::copy_n(other.begin() + static_cast<std::ptrdiff_t>(from), length,
                  file.begin() + static_cast<std::ptrdiff_t>(place(length)));
      break;
    }
    default:
      if (random() % 8 == 0) file.resize(std::max<size_t>(64, random() % file.size()));
      break;
  }
}

void fuzz(const Bytes& model, const Bytes& other, int rounds, uint32_t seed) {
  std::mt19937 random(seed);
  for (int round = 0; round < rounds; ++round) {
    Bytes file = model;
    const int mutations = 1 + static_cast<int>(random() % 3);
    for (int i = 0; i < mutations; ++i) mutate(file, other, random);
    ASSERT_EQ(LLVMFuzzerTestOneInput(file.data(), file.size()), 0);
  }
}

Bytes wholeModel() { return *tflite::writeModel(wholeGraph()); }

TEST(ModelMutations, TheWholeModelItselfPasses) {
  const Bytes model = wholeModel();
  EXPECT_EQ(LLVMFuzzerTestOneInput(model.data(), model.size()), 0);
  EXPECT_EQ(LLVMFuzzerTestOneInput(nullptr, 0), 0);
}

TEST(ModelMutations, EveryTruncation) {
  const Bytes model = wholeModel();
  for (size_t size = 0; size < model.size(); size += 3) {
    ASSERT_EQ(LLVMFuzzerTestOneInput(model.data(), size), 0);
  }
}

TEST(ModelMutations, EveryByteFlipped) {
  const Bytes model = wholeModel();
  for (size_t at = 0; at < model.size(); ++at) {
    Bytes file = model;
    file[at] ^= static_cast<uint8_t>(at % 2 == 0 ? 0xff : 0x81);
    ASSERT_EQ(LLVMFuzzerTestOneInput(file.data(), file.size()), 0);
  }
}

TEST(ModelMutations, ThousandsOfTheWholeModel) { fuzz(wholeModel(), wholeModel(), 10'000, 1); }

class GoldenMutations : public testing::TestWithParam<const char*> {};

TEST_P(GoldenMutations, Hundreds) {
  if (!haveGolden(GetParam())) GTEST_SKIP() << "no golden model " << GetParam();
  auto model = tflite::withMemoryPlan(readGolden(std::string(GetParam()) + ".tflite"));
  ASSERT_TRUE(model.ok());
  fuzz(*model, wholeModel(), model->size() > 40'000 ? 300 : 1'500, 2);
}

INSTANTIATE_TEST_SUITE_P(Models, GoldenMutations,
                         testing::Values("hello_world_int8", "micro_speech_quantized", "kws_ref_model",
                                         "trained_lstm_int8"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace thimble::tests

// Thousands of damaged models, the same each time: bits flipped, bytes set, words swapped, ends cut, parts
// spliced.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/tflite/model_file.h"
#include "tests/core/tflite/golden_models.h"
#include "tests/core/tflite/sample_graphs.h"
#include "tests/fuzz/mutations.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace thimble::tests {
namespace {

using Bytes = std::vector<uint8_t>;

void fuzz(const Bytes& model, const Bytes& other, int rounds, uint32_t seed) {
  std::mt19937 random(seed);
  for (int round = 0; round < rounds; ++round) {
    Bytes file = model;
    const int mutations = 1 + static_cast<int>(random() % 3);
    for (int i = 0; i < mutations; ++i) damageFile(file, other, random);
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

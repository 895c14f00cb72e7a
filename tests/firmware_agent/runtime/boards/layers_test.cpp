// Every layer of the real models on every core, by the interpreter and as generated code: the checksums that TFLite
// Micro's reference kernels gave.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/tflite/model_file.h"
#include "firmware_agent/protocol/frame.h"
#include "tests/core/tflite/golden_models.h"
#include "tests/firmware_agent/runtime/boards/board_run.h"

namespace thimble::tests {
namespace {

constexpr const char* kModels[] = {"hello_world_int8", "micro_speech_quantized", "kws_ref_model",
                                   "person_detect", "trained_lstm_int8"};

using Parameters = std::tuple<Board, Way, const char*>;

class BoardLayers : public testing::TestWithParam<Parameters> {};

TEST_P(BoardLayers, HaveTheReferencesBytes) {
  const auto& [board, way, name] = GetParam();
  const std::string model = name;
  if (!haveGolden(model)) GTEST_SKIP() << "no golden model " << model;
  const auto file = tflite::withMemoryPlan(readGolden(model + ".tflite"));
  ASSERT_TRUE(file.ok()) << file.error().message;
  const Bytes inputs = readGolden(model + ".inputs.bin");
  const Bytes outputs = readGolden(model + ".outputs" + kMode + ".bin");
  const auto crcs = readLayerCrcs(model + ".layers" + kMode + ".json");
  const size_t samples = crcs.at(0).size();

  const Printed printed = runOnBoard(board, way, *file, {samples, 1, inputs});

  EXPECT_EQ(printed.rest, "");
  ASSERT_EQ(printed.outputs.size(), samples);
  const size_t width = outputs.size() / samples;
  const auto graph = tflite::readModel(*file);
  ASSERT_TRUE(graph.ok());
  for (size_t s = 0; s < samples; ++s) {
    size_t seen = 0;
    for (size_t i = 0; i < crcs.size(); ++i) {
      const Checksums& sums = way.setting ? printed.tensors[s] : printed.operators[s];
      const auto key =
          way.setting ? static_cast<uint32_t>(graph->operators[i].outputs[0]) : static_cast<uint32_t>(i);
      const auto sum = sums.find(key);
      if (sum == sums.end()) continue;
      ++seen;
      ASSERT_EQ(sum->second, crcs[i][s]) << "operator " << i << " sample " << s;
    }
    // In patches there are more operations, and what lies within a patch is never whole.
    if (printed.operations > crcs.size()) {
      EXPECT_GT(seen, crcs.size() / 2);
    } else {
      EXPECT_EQ(seen, crcs.size());
    }
    EXPECT_EQ(printed.outputs[s], protocol::crc32(outputs.data() + s * width, static_cast<uint32_t>(width)))
        << "sample " << s;
  }
}

INSTANTIATE_TEST_SUITE_P(Boards, BoardLayers,
                         testing::Combine(testing::ValuesIn(kBoards), testing::ValuesIn(kWays),
                                          testing::ValuesIn(kModels)),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param).name) + "_" +
                                  std::get<1>(info.param).name + "_" + std::get<2>(info.param);
                         });

}  // namespace
}  // namespace thimble::tests

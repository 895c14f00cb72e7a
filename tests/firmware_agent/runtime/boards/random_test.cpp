// Random layers of every kind that has kernels of its own on some core: what the host's interpreter gives by plain loops,
// every board gives too, by the interpreter and as generated code.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "core/tflite/model_file.h"
#include "firmware_agent/protocol/frame.h"
#include "tests/firmware_agent/runtime/boards/board_run.h"
#include "tests/firmware_agent/runtime/boards/random_model.h"
#include "tests/firmware_agent/runtime/loaded_model.h"

namespace thimble::tests {
namespace {

constexpr size_t kSamples = 3;

struct Expected {
  std::vector<std::string> names;
  std::vector<uint32_t> tensors;  // that operators write
  Bytes file;
  Samples samples;
  std::vector<std::vector<uint32_t>> crcs;  // [sample][operator]
  size_t varied = 0;                        // outputs of at least four values
};

Expected expected(uint32_t seed) {
  std::mt19937 random(seed);
  const RandomModel made = randomModel(random);
  Expected all;
  all.names = made.names;
  for (const auto& op : made.graph.operators) all.tensors.push_back(static_cast<uint32_t>(op.outputs[0]));
  const auto file = tflite::writeModel(made.graph);
  EXPECT_TRUE(file.ok()) << file.error().message;
  if (!file.ok()) return all;
  all.file = *file;
  LoadedModel model(all.file);
  runtime::Interpreter& interpreter = model.interpreter;
  const uint32_t failed = interpreter.failedOperator();
  EXPECT_EQ(model.status, runtime::Status::kOk)
      << runtime::statusText(model.status) << (failed < all.names.size() ? all.names[failed] : "");
  if (model.status != runtime::Status::kOk) return all;
  all.samples = {kSamples, interpreter.inputCount(), {}};
  for (size_t s = 0; s < kSamples; ++s) {
    interpreter.resetVariables();
    for (uint32_t i = 0; i < interpreter.inputCount(); ++i) {
      const runtime::TensorView x = interpreter.input(i);
      for (uint32_t k = 0; k < x.bytes; ++k) x.data[k] = static_cast<uint8_t>(random());
      all.samples.bytes.insert(all.samples.bytes.end(), x.data, x.data + x.bytes);
    }
    auto& crcs = all.crcs.emplace_back();
    for (uint32_t i = 0; i < interpreter.operatorCount(); ++i) {
      EXPECT_EQ(interpreter.runOperator(i), runtime::Status::kOk);
      uint32_t bytes = 0;
      const uint8_t* const y = interpreter.operatorOutput(i, &bytes);
      crcs.push_back(protocol::crc32(y, bytes));
      bool seen[256] = {};
      for (uint32_t k = 0; k < bytes; ++k) seen[y[k]] = true;
      all.varied += std::count(seen, seen + 256, true) >= 4;
    }
  }
  return all;
}

/// THIMBLE_SEED in the environment draws others.
const Expected& theModel() {
  static const Expected all = [] {
    const char* const seed = std::getenv("THIMBLE_SEED");
    return expected(seed != nullptr ? static_cast<uint32_t>(std::atoi(seed)) : 20261130);
  }();
  return all;
}

// Else all sums might be 0, or all held at an end.
TEST(RandomLayers, DifferInWhatTheyGive) {
  const Expected& all = theModel();
  EXPECT_GT(all.varied, kSamples * all.names.size() / 2);
}

class RandomLayersOnBoards : public testing::TestWithParam<std::tuple<Board, Way>> {};

TEST_P(RandomLayersOnBoards, GiveTheHostsBytes) {
  const auto& [board, way] = GetParam();
  const Expected& all = theModel();
  ASSERT_EQ(all.crcs.size(), kSamples);
  const Printed printed = runOnBoard(board, way, all.file, all.samples);
  EXPECT_EQ(printed.rest, "");
  ASSERT_EQ(printed.outputs.size(), kSamples);
  for (size_t s = 0; s < kSamples; ++s) {
    const Checksums& sums = way.setting ? printed.tensors[s] : printed.operators[s];
    size_t seen = 0;
    for (size_t i = 0; i < all.names.size(); ++i) {
      const auto sum = sums.find(way.setting ? all.tensors[i] : static_cast<uint32_t>(i));
      if (sum == sums.end()) continue;
      ++seen;
      EXPECT_EQ(sum->second, all.crcs[s][i]) << "operator " << i << " sample " << s << ": " << all.names[i];
    }
    EXPECT_EQ(seen, all.names.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Boards, RandomLayersOnBoards,
                         testing::Combine(testing::ValuesIn(kBoards), testing::ValuesIn(kWays)),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param).name) + "_" +
                                  std::get<1>(info.param).name;
                         });

}  // namespace
}  // namespace thimble::tests

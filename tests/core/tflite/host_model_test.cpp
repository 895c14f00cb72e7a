// The host's model against the golden outputs, and its errors.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/host_model.h"

#include <gtest/gtest.h>

#include <cstring>

#include "core/tflite/model_file.h"
#include "tests/core/tflite/golden_models.h"
#include "tests/core/tflite/sample_graphs.h"

namespace thimble::tests {
namespace {

TEST(HostModel, RunsTheKeywordNetAsTfliteMicroDoes) {
  if (!haveGolden("kws_ref_model")) GTEST_SKIP() << "no golden model kws_ref_model";
  auto model = tflite::HostModel::load(readGolden("kws_ref_model.tflite"));
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model->inputBytes(), 490);
  EXPECT_EQ(model->outputBytes(), 12);
  EXPECT_LE(model->arenaBytes(), 22820 / 2);  // half of what TFLite Micro takes: layers run in place
  ASSERT_EQ(model->inputs().size(), 1u);
  EXPECT_EQ(model->inputs()[0].name, "input_1");
  EXPECT_EQ(model->inputs()[0].shape, (std::vector<int32_t>{1, 49, 10, 1}));
  EXPECT_FLOAT_EQ(model->inputs()[0].scale, 0.584702909f);
  EXPECT_EQ(model->inputs()[0].zero_point, 83);
  EXPECT_EQ(model->outputs()[0].zero_point, -128);

  const auto inputs = readGolden("kws_ref_model.inputs.bin");
  const auto outputs = readGolden("kws_ref_model.outputs.bin");
  for (size_t sample = 0; sample < inputs.size() / 490; ++sample) {
    std::vector<uint8_t> output(12);
    int operators = 0;
    size_t last_bytes = 0;
    auto done = model->run({inputs.data() + 490 * sample, 490}, output, false, [&](int i, auto bytes) {
      EXPECT_EQ(i, operators++);
      last_bytes = bytes.size();
    });
    ASSERT_TRUE(done.ok());
    EXPECT_EQ(operators, model->operatorCount());
    EXPECT_EQ(last_bytes, 12u);
    EXPECT_EQ(std::memcmp(output.data(), outputs.data() + 12 * sample, 12), 0) << "sample " << sample;
  }
}

TEST(HostModel, TakesFloatsAndGivesProbabilities) {
  auto model = tflite::HostModel::load(*tflite::writeModel(wholeGraph()));
  ASSERT_TRUE(model.ok()) << model.error().message;
  ASSERT_EQ(model->inputBytes(), 8 * 6 * 2 * 4);
  ASSERT_EQ(model->outputBytes(), 5 * 4);
  std::vector<float> input(96);
  for (size_t i = 0; i < input.size(); ++i) input[i] = static_cast<float>(i % 11) * 0.3f - 1;
  std::vector<float> output(5);
  ASSERT_TRUE(model
                  ->run({reinterpret_cast<const uint8_t*>(input.data()), input.size() * 4},
                        {reinterpret_cast<uint8_t*>(output.data()), output.size() * 4})
                  .ok());
  float sum = 0;
  for (float value : output) sum += value;
  EXPECT_NEAR(sum, 1.0f, 0.02f);
}

TEST(HostModel, SizesThatDoNotFitAreRefused) {
  auto model = tflite::HostModel::load(*tflite::writeModel(wholeGraph()));
  ASSERT_TRUE(model.ok());
  std::vector<uint8_t> input(static_cast<size_t>(model->inputBytes()));
  std::vector<uint8_t> output(static_cast<size_t>(model->outputBytes()) - 1);
  auto done = model->run(input, output);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, ErrorCode::kInvalidArgument);
}

TEST(HostModel, MovesWithItsMemory) {
  auto model = tflite::HostModel::load(*tflite::writeModel(wholeGraph()));
  ASSERT_TRUE(model.ok());
  tflite::HostModel moved = std::move(*model);
  std::vector<uint8_t> input(static_cast<size_t>(moved.inputBytes()));
  std::vector<uint8_t> output(static_cast<size_t>(moved.outputBytes()));
  EXPECT_TRUE(moved.run(input, output).ok());
}

TEST(HostModel, AnUnknownOperatorIsRefusedByName) {
  auto model = tflite::HostModel::load(*tflite::writeModel(unknownOperatorGraph()));
  ASSERT_FALSE(model.ok());
  EXPECT_NE(model.error().message.find("LSTM"), std::string::npos);
}

}  // namespace
}  // namespace thimble::tests

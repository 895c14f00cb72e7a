// Real models against TFLite Micro's own outputs: every output byte and every layer's CRC-32.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cstring>

#include "core/tflite/model_file.h"
#include "firmware_agent/protocol/frame.h"
#include "firmware_agent/runtime/interpreter.h"
#include "tests/core/tflite/golden_models.h"

namespace thimble::tests {
namespace {

#ifdef THIMBLE_SINGLE_ROUNDING
const std::string kMode = "_single_rounding";
#else
const std::string kMode;
#endif

class GoldenModel : public testing::TestWithParam<const char*> {};

TEST_P(GoldenModel, GivesTheSameBytesInEveryLayer) {
  const std::string name = GetParam();
  if (!haveGolden(name)) GTEST_SKIP() << "no golden model " << name;
  const std::vector<uint8_t> inputs = readGolden(name + ".inputs.bin");
  const std::vector<uint8_t> outputs = readGolden(name + ".outputs" + kMode + ".bin");
  const auto crcs = readLayerCrcs(name + ".layers" + kMode + ".json");
  auto file = tflite::withMemoryPlan(readGolden(name + ".tflite"));
  ASSERT_TRUE(file.ok()) << file.error().message;

  runtime::Interpreter interpreter;
  const auto size = static_cast<uint32_t>(file->size());
  ASSERT_EQ(interpreter.verify(file->data(), size), runtime::Status::kOk)
      << "operator " << interpreter.failedOperator() << " code " << interpreter.failedCode();
  std::vector<uint8_t> memory(interpreter.arenaBytes() + 16);
  uint8_t* arena = memory.data() + (16 - reinterpret_cast<uintptr_t>(memory.data()) % 16) % 16;
  ASSERT_EQ(interpreter.load(file->data(), size, arena, interpreter.arenaBytes()), runtime::Status::kOk);
  ASSERT_EQ(interpreter.operatorCount(), crcs.size());

  const runtime::TensorView in = interpreter.input(0);
  const runtime::TensorView out = interpreter.output(0);
  ASSERT_EQ(outputs.size() / out.bytes, inputs.size() / in.bytes);
  for (size_t sample = 0; sample < inputs.size() / in.bytes; ++sample) {
    std::memcpy(in.data, inputs.data() + sample * in.bytes, in.bytes);
    interpreter.resetVariables();
    for (uint32_t i = 0; i < interpreter.operatorCount(); ++i) {
      ASSERT_EQ(interpreter.runOperator(i), runtime::Status::kOk);
      uint32_t bytes = 0;
      const uint8_t* data = interpreter.operatorOutput(i, &bytes);
      ASSERT_EQ(protocol::crc32(data, bytes), crcs[i][sample]) << "operator " << i << " sample " << sample;
    }
    ASSERT_EQ(std::memcmp(out.data, outputs.data() + sample * out.bytes, out.bytes), 0)
        << "sample " << sample;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, GoldenModel,
                         testing::Values("hello_world_int8", "micro_speech_quantized", "kws_ref_model",
                                         "person_detect", "trained_lstm_int8"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace thimble::tests

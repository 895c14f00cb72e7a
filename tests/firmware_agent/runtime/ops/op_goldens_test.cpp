// Operators against what their definitions yield, by the plan that the host makes: in place where allowed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/firmware_agent/runtime/ops/op_goldens.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "tests/firmware_agent/runtime/loaded_model.h"

namespace thimble::tests {
namespace {

const OpGoldens& allGoldens() {
  static const OpGoldens all = [] {
    OpGoldens goldens;
    for (const char* file : {"activation_goldens.json", "arithmetic_goldens.json", "move_goldens.json",
                             "normalization_goldens.json", "reduce_goldens.json"}) {
      for (nlohmann::json& golden : readOpGoldens(file)) goldens.push_back(std::move(golden));
    }
    return goldens;
  }();
  return all;
}

std::vector<uint8_t> expected(const nlohmann::json& golden, size_t k) {
  const nlohmann::json& output = golden.at("outputs").at(k);
#ifdef THIMBLE_SINGLE_ROUNDING
  if (golden.contains("single")) return bytesOf(golden.at("single").at(k), output.at("type"));
#endif
  return bytesOf(output);
}

// Floats as integers in their order, so that neighbours differ by 1.
int64_t ordered(const uint8_t* bytes) {
  int32_t bits = 0;
  std::memcpy(&bits, bytes, sizeof(bits));
  return bits >= 0 ? bits : -static_cast<int64_t>(bits & 0x7fffffff);
}

void expectWithinUlps(const runtime::TensorView& out, const std::vector<uint8_t>& expected, int64_t ulps) {
  ASSERT_EQ(out.bytes, expected.size());
  for (size_t i = 0; i < expected.size(); i += 4) {
    ASSERT_LE(std::abs(ordered(out.data + i) - ordered(expected.data() + i)), ulps) << "element " << i / 4;
  }
}

class OpGolden : public testing::TestWithParam<size_t> {};

TEST_P(OpGolden, GivesTheDefinitionsBytes) {
  const nlohmann::json& golden = allGoldens()[GetParam()];
  auto file = tflite::writeModel(graphOf(golden));
  ASSERT_TRUE(file.ok()) << file.error().message;
  LoadedModel model(*file);
  ASSERT_EQ(model.status, runtime::Status::kOk) << runtime::statusText(model.status);
  uint32_t given = 0;
  for (const nlohmann::json& input : golden.at("inputs")) {
    if (input.contains("constant")) continue;
    const std::vector<uint8_t> bytes = bytesOf(input);
    const runtime::TensorView view = model.interpreter.input(given++);
    ASSERT_EQ(view.bytes, bytes.size());
    std::memcpy(view.data, bytes.data(), bytes.size());
  }
  ASSERT_EQ(model.interpreter.invoke(), runtime::Status::kOk);
  for (uint32_t k = 0; k < model.interpreter.outputCount(); ++k) {
    const runtime::TensorView out = model.interpreter.output(k);
    if (golden.contains("ulps")) {
      expectWithinUlps(out, expected(golden, k), golden.at("ulps"));
      continue;
    }
    EXPECT_EQ(std::vector<uint8_t>(out.data, out.data + out.bytes), expected(golden, k)) << "output " << k;
  }
}

INSTANTIATE_TEST_SUITE_P(Definitions, OpGolden, testing::Range(size_t{0}, allGoldens().size()),
                         [](const auto& info) { return nameOf(allGoldens()[info.param]); });

}  // namespace
}  // namespace thimble::tests

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
    for (const char* file : {"activation_goldens.json", "arithmetic_goldens.json", "layer_goldens.json",
                             "lstm_goldens.json", "move_goldens.json", "normalization_goldens.json",
                             "product_goldens.json", "reduce_goldens.json", "wide_goldens.json"}) {
      for (nlohmann::json& golden : readOpGoldens(file)) goldens.push_back(std::move(golden));
    }
    return goldens;
  }();
  return all;
}

#ifdef THIMBLE_SINGLE_ROUNDING
const bool kSingle = true;
#else
const bool kSingle = false;
#endif

std::vector<uint8_t> expected(const nlohmann::json& golden, size_t k) {
  const nlohmann::json& output = golden.at("outputs").at(k);
  if (kSingle && golden.contains("single")) return bytesOf(golden.at("single").at(k), output.at("type"));
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

// given: the bytes of each input.  Invokes and compares with those `expected` of each output; ulps: that floats may
// differ by; 0: none.
void infer(runtime::Interpreter& interpreter, const std::vector<std::vector<uint8_t>>& given,
           const std::vector<std::vector<uint8_t>>& expected, int64_t ulps) {
  ASSERT_EQ(interpreter.inputCount(), given.size());
  for (uint32_t i = 0; i < given.size(); ++i) {
    const runtime::TensorView view = interpreter.input(i);
    ASSERT_EQ(view.bytes, given[i].size());
    std::memcpy(view.data, given[i].data(), given[i].size());
  }
  ASSERT_EQ(interpreter.invoke(), runtime::Status::kOk);
  for (uint32_t k = 0; k < interpreter.outputCount(); ++k) {
    const runtime::TensorView out = interpreter.output(k);
    if (ulps != 0) {
      expectWithinUlps(out, expected[k], ulps);
      continue;
    }
    EXPECT_EQ(std::vector<uint8_t>(out.data, out.data + out.bytes), expected[k]) << "output " << k;
  }
}

class OpGolden : public testing::TestWithParam<size_t> {};

TEST_P(OpGolden, GivesTheDefinitionsBytes) {
  const nlohmann::json& golden = allGoldens()[GetParam()];
  auto file = tflite::writeModel(graphOf(golden));
  ASSERT_TRUE(file.ok()) << file.error().message;
  LoadedModel model(*file);
  ASSERT_EQ(model.status, runtime::Status::kOk) << runtime::statusText(model.status);
  std::vector<std::vector<uint8_t>> given, wanted;
  std::vector<std::string> given_types;
  for (const nlohmann::json& input : golden.at("inputs")) {
    if (!isGiven(input)) continue;
    given.push_back(bytesOf(input));
    given_types.push_back(input.at("type"));
  }
  for (size_t k = 0; k < golden.at("outputs").size(); ++k) wanted.push_back(expected(golden, k));
  infer(model.interpreter, given, wanted, golden.value("ulps", 0));
  if (!golden.contains("later")) return;
  for (const nlohmann::json& later : golden.at("later")) {
    for (size_t i = 0; i < given.size(); ++i) given[i] = bytesOf(later.at("given").at(i), given_types[i]);
    for (size_t k = 0; k < wanted.size(); ++k) {
      wanted[k] =
          bytesOf(later.at(kSingle ? "single" : "outputs").at(k), golden.at("outputs").at(k).at("type"));
    }
    infer(model.interpreter, given, wanted, golden.value("ulps", 0));
  }
}

INSTANTIATE_TEST_SUITE_P(Definitions, OpGolden, testing::Range(size_t{0}, allGoldens().size()),
                         [](const auto& info) { return nameOf(allGoldens()[info.param]); });

}  // namespace
}  // namespace thimble::tests

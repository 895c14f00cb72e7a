// Records of another layout have another version: their sizes are held to the layout's number.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <map>

#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/program.h"
#include "tests/firmware_agent/runtime/loaded_model.h"
#include "tests/firmware_agent/runtime/ops/op_goldens.h"

namespace thimble::tests {
namespace {

const runtime::ProgramHead* carriedBy(const std::vector<uint8_t>& file) {
  return runtime::carriedProgram(file.data(), static_cast<uint32_t>(file.size()));
}

// The words of a record of each operator, by its first golden.
std::map<int32_t, int32_t> recordSizes() {
  std::map<int32_t, int32_t> sizes;
  for (const char* file : {"activation_goldens.json", "arithmetic_goldens.json", "layer_goldens.json",
                           "lstm_goldens.json", "move_goldens.json", "normalization_goldens.json",
                           "product_goldens.json", "reduce_goldens.json", "wide_goldens.json"}) {
    for (const nlohmann::json& golden : readOpGoldens(file)) {
      const auto written = tflite::writeModel(graphOf(golden));
      const runtime::ProgramHead* program = written.ok() ? carriedBy(*written) : nullptr;
      if (program == nullptr) continue;
      const auto* head = reinterpret_cast<const runtime::RecordHead*>(runtime::firstRecord(program));
      sizes.emplace(head->op, head->words);
    }
  }
  return sizes;
}

TEST(RecordLayout, HasOneNumberForOneSetOfSizes) {
  uint32_t digest = 2166136261u;
  for (const auto& [op, words] : recordSizes()) {
    for (const int32_t x : {op, words}) digest = (digest ^ static_cast<uint32_t>(x)) * 16777619u;
  }
  EXPECT_EQ(runtime::kRecordLayout, 6u);
  EXPECT_EQ(digest, 566957627u)
      << "records changed: raise kRecordLayout, then say its number and digest here";
}

TEST(RecordLayout, AnotherVersionIsRefused) {
  auto file = *tflite::writeModel(graphOf(readOpGoldens("wide_goldens.json").at(0)));
  ASSERT_NE(carriedBy(file), nullptr);
  auto* version = const_cast<int32_t*>(&carriedBy(file)->version);
  *version ^= 1;
  EXPECT_EQ(carriedBy(file), nullptr);
  EXPECT_EQ(LoadedModel(file).status, runtime::Status::kNoPlan);
}

}  // namespace
}  // namespace thimble::tests

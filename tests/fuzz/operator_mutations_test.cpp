// Every operator's goldens, damaged: as values of the graph, where most damage still parses, and as bytes of the
// file.  The same each time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "core/tflite/model_file.h"
#include "firmware_agent/runtime/ops/op.h"
#include "tests/firmware_agent/runtime/ops/op_goldens.h"
#include "tests/fuzz/mutations.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace thimble::tests {
namespace {

using tflite::Graph;
using Random = std::mt19937;

class GoldenOperators : public testing::TestWithParam<std::string> {};

TEST_P(GoldenOperators, OfGraphs) {
  Random random(7);
  for (const nlohmann::json& golden : readOpGoldens(GetParam())) {
    const Graph whole = graphOf(golden);
    for (int round = 0; round < 40; ++round) {
      Graph graph = whole;
      for (uint32_t i = 1 + random() % 3; i > 0; --i) damageGraph(graph, random);
      const auto file = tflite::writeModel(graph);
      if (!file.ok()) continue;
      ASSERT_EQ(LLVMFuzzerTestOneInput(file->data(), file->size()), 0) << nameOf(golden);
    }
  }
}

TEST_P(GoldenOperators, OfFiles) {
  Random random(8);
  for (const nlohmann::json& golden : readOpGoldens(GetParam())) {
    const auto whole = tflite::writeModel(graphOf(golden));
    ASSERT_TRUE(whole.ok()) << nameOf(golden);
    for (int round = 0; round < 20; ++round) {
      std::vector<uint8_t> file = *whole;
      for (uint32_t i = 1 + random() % 3; i > 0; --i) damageWord(file, random);
      ASSERT_EQ(LLVMFuzzerTestOneInput(file.data(), file.size()), 0) << nameOf(golden);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Mutations, GoldenOperators, testing::ValuesIn(goldenFiles()),
                         [](const auto& info) { return info.param.substr(0, info.param.find('.')); });

// Those that the whole graph of the other mutations has, in int8.
TEST(GoldenOperatorsAll, MissNoOperator) {
  std::set<int32_t> seen;
  for (const int32_t code : {1, 3, 4, 6, 9, 17, 22, 25, 40, 114}) seen.insert(runtime::findOp(code, -1));
  for (const std::string& file : goldenFiles()) {
    for (const nlohmann::json& golden : readOpGoldens(file)) {
      const auto type = typeOf(golden.at("outputs").at(0).at("type"));
      seen.insert(runtime::findOp(golden.at("code"), static_cast<int32_t>(type)));
    }
  }
  for (int32_t i = 0; i < runtime::opCount(); ++i) {
    const runtime::Op& op = runtime::opAt(i);
    for (const int32_t type : {-1, runtime::kFloat32, runtime::kInt16}) {
      const int32_t own = runtime::findOp(op.code, type);
      EXPECT_TRUE(seen.count(own)) << op.name << " has no golden of type " << type;
    }
  }
}

}  // namespace
}  // namespace thimble::tests

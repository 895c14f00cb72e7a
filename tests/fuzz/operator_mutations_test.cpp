// Every operator's goldens, damaged: as values of the graph, where most damage still parses, and as bytes of the
// file.  The same each time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <random>
#include <set>

#include "core/tflite/model_file.h"
#include "firmware_agent/runtime/ops/op.h"
#include "tests/firmware_agent/runtime/ops/op_goldens.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace thimble::tests {
namespace {

using tflite::Graph;
using Random = std::mt19937;

std::vector<std::string> goldenFiles() {
  std::vector<std::string> files;
  const std::string folder = std::string(THIMBLE_SOURCE_DIR) + "/tests/firmware_agent/runtime/ops";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with("_goldens.json")) files.push_back(name);
  }
  std::sort(files.begin(), files.end());
  return files;
}

template <class T>
const T& oneOf(const std::vector<T>& values, Random& random) {
  return values[random() % values.size()];
}

int32_t nastyNumber(Random& random) {
  static const std::vector<int32_t> kNasty = {
      0, 1, -1, 2, -2, 3, 4, 5, 6, 7, -7, 13, 127, 128, 255, 32767, -32768, 16777216, INT32_MIN, INT32_MAX};
  return random() % 3 == 0 ? static_cast<int32_t>(random()) : oneOf(kNasty, random);
}

float nastyScale(Random& random) {
  static const std::vector<float> kNasty = {0.0f,  1.0f,  1e-45f, 3e38f, 1e-30f,
                                            1e30f, -1.0f, 0.5f,   1e9f,  1.0f / 256};
  return random() % 8 == 0 ? std::bit_cast<float>(static_cast<uint32_t>(random())) : oneOf(kNasty, random);
}

// A constant follows its tensor's new size, so that the change is seen by more than the reader.
void fitData(tflite::Tensor& tensor) {
  if (tensor.data.empty()) return;
  const int64_t bytes = tflite::tensorBytes(tensor);
  if (bytes > 0 && bytes < 4096) tensor.data.resize(static_cast<size_t>(bytes));
}

void spoilTensor(tflite::Tensor& tensor, Random& random) {
  static const std::vector<int> kTypes = {0, 2, 3, 4, 6, 7, 9};
  switch (random() % 8) {
    case 0:
    case 1:
      if (!tensor.shape.empty())
        tensor.shape[random() % tensor.shape.size()] = 1 + static_cast<int32_t>(random() % 9);
      break;
    case 2:
      tensor.shape.insert(
          tensor.shape.begin() + static_cast<std::ptrdiff_t>(random() % (tensor.shape.size() + 1)),
          1 + static_cast<int32_t>(random() % 3));
      break;
    case 3:
      if (!tensor.shape.empty()) tensor.shape.pop_back();
      break;
    case 4:
      tensor.type = static_cast<tflite::TensorType>(oneOf(kTypes, random));
      break;
    case 5:
      tensor.quantization = {{nastyScale(random)}, {nastyNumber(random)}, 0};
      break;
    case 6:
      if (random() % 4 == 0) tensor.is_variable = !tensor.is_variable;
      break;
    default:
      if (tensor.data.size() >= 4) {
        const int32_t number = nastyNumber(random);
        const size_t at = random() % (tensor.data.size() / 4) * 4;
        for (size_t b = 0; b < 4; ++b)
          tensor.data[at + b] = static_cast<uint8_t>(static_cast<uint32_t>(number) >> (8 * b));
      } else if (!tensor.data.empty()) {
        tensor.data[0] = static_cast<uint8_t>(random());
      }
  }
  fitData(tensor);
}

void spoilOptions(tflite::Operator& op, Random& random) {
  auto* options = std::get_if<tflite::RawOptions>(&op.options);
  if (options == nullptr || options->fields.empty()) return;
  auto& value = options->fields[random() % options->fields.size()].second;
  if (std::holds_alternative<uint8_t>(value)) value = static_cast<uint8_t>(nastyNumber(random));
  if (std::holds_alternative<int32_t>(value)) value = nastyNumber(random);
  if (std::holds_alternative<float>(value)) value = nastyScale(random);
}

void spoil(Graph& graph, Random& random) {
  tflite::Operator& op = graph.operators[0];
  const auto tensors = static_cast<uint32_t>(graph.tensors.size());
  switch (random() % 8) {
    case 0:
    case 1:
      spoilOptions(op, random);
      break;
    case 2:
      if (!op.inputs.empty()) {
        op.inputs[random() % op.inputs.size()] = static_cast<int32_t>(random() % (tensors + 1)) - 1;
      }
      break;
    case 3:
      if (random() % 2 == 0)
        op.inputs.push_back(static_cast<int32_t>(random() % tensors));
      else if (!op.inputs.empty())
        op.inputs.pop_back();
      break;
    default:
      spoilTensor(graph.tensors[random() % tensors], random);
  }
}

class GoldenOperators : public testing::TestWithParam<std::string> {};

TEST_P(GoldenOperators, OfGraphs) {
  Random random(7);
  for (const nlohmann::json& golden : readOpGoldens(GetParam())) {
    const Graph whole = graphOf(golden);
    for (int round = 0; round < 40; ++round) {
      Graph graph = whole;
      for (uint32_t i = 1 + random() % 3; i > 0; --i) spoil(graph, random);
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
      for (uint32_t i = 1 + random() % 3; i > 0; --i) {
        const size_t at = random() % (file.size() / 4) * 4;
        const auto number = static_cast<uint32_t>(nastyNumber(random));
        const size_t bytes = random() % 2 == 0 ? 1 : 4;
        for (size_t b = 0; b < bytes; ++b) file[at + b] = static_cast<uint8_t>(number >> (8 * b));
      }
      ASSERT_EQ(LLVMFuzzerTestOneInput(file.data(), file.size()), 0) << nameOf(golden);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Mutations, GoldenOperators, testing::ValuesIn(goldenFiles()),
                         [](const auto& info) { return info.param.substr(0, info.param.find('.')); });

// Those that the whole graph of the other mutations has.
TEST(GoldenOperatorsAll, MissNoOperator) {
  std::set<int32_t> seen = {1, 3, 4, 6, 9, 17, 22, 25, 40, 114};
  for (const std::string& file : goldenFiles()) {
    for (const nlohmann::json& golden : readOpGoldens(file)) seen.insert(golden.at("code").get<int32_t>());
  }
  for (int32_t i = 0; i < runtime::opCount(); ++i) {
    EXPECT_TRUE(seen.count(runtime::opAt(i).code)) << runtime::opAt(i).name << " has no golden";
  }
}

}  // namespace
}  // namespace thimble::tests

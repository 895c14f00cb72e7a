// Generated code, compiled and run here: the golden models' outputs, byte for byte.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "core/tflite/model_file.h"
#include "tests/core/tflite/golden_models.h"
#include "tests/core/tflite/sample_graphs.h"
#include "tests/firmware_agent/runtime/loaded_model.h"

namespace thimble::tests {
namespace {

using codegen::Core;
using codegen::Setting;
using codegen::Target;

// Runs every input through the model; the kernels for the DSP extension run here as plain C++ of the same meaning.
constexpr char kMain[] = R"(#include <cstdio>
#include <cstring>
#include <vector>
#include "model.h"
int main(int, char** argv) {
  std::FILE* in = std::fopen(argv[1], "rb");
  std::FILE* out = std::fopen(argv[2], "wb");
  const thimble_model::Port x = thimble_model::input(0);
  const thimble_model::Port y = thimble_model::output(0);
  if (thimble_model::input(1).data != nullptr || !in || !out) return 1;
  while (thimble_model::reset(), std::fread(x.data, 1, x.bytes, in) == x.bytes) {
    thimble_model::invoke();
    std::fwrite(y.data, 1, y.bytes, out);
  }
  return std::fclose(out);
}
)";

std::vector<uint8_t> bytesOf(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string s = text.str();
  return {s.begin(), s.end()};
}

// The model's answers by generated code; empty if anything failed.
std::vector<uint8_t> answers(const codegen::Generated& generated, const std::vector<uint8_t>& inputs,
                             const std::string& name) {
  const auto folder = std::filesystem::temp_directory_path() / ("thimble_codegen_" + name);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "model.h") << generated.header;
  std::ofstream(folder / "model.cpp") << generated.source;
  std::ofstream(folder / "main.cpp") << kMain;
  std::ofstream(folder / "in.bin", std::ios::binary)
      .write(reinterpret_cast<const char*>(inputs.data()), static_cast<std::streamsize>(inputs.size()));
  const std::string in = "'" + folder.string() + "/";
  const std::string build = std::string(THIMBLE_CXX) + " -std=c++11 -Wall -Wextra -Werror " +
                            THIMBLE_CXX_FLAGS + " -I'" + THIMBLE_SOURCE_DIR + "' -I" + in + "' " + in +
                            "model.cpp' " + in + "main.cpp' '" + THIMBLE_RUNTIME_LIBRARY + "' -o " + in +
                            "run'";
  EXPECT_EQ(std::system(build.c_str()), 0) << build;
  EXPECT_EQ(std::system((in + "run' " + in + "in.bin' " + in + "out.bin'").c_str()), 0);
  auto out = bytesOf(folder / "out.bin");
  std::filesystem::remove_all(folder);
  return out;
}

struct Case {
  const char* model;
  Target target;
  const char* name;
};

class GeneratedModel : public testing::TestWithParam<Case> {};

TEST_P(GeneratedModel, AnswersAsTfliteMicro) {
  const std::string model = GetParam().model;
  if (!haveGolden(model)) GTEST_SKIP() << "no golden model " << model;
  const auto generated = codegen::generate(readGolden(model + ".tflite"), GetParam().target);
  ASSERT_TRUE(generated.ok()) << generated.error().message;
  EXPECT_EQ(answers(*generated, readGolden(model + ".inputs.bin"), GetParam().name),
            readGolden(model + ".outputs.bin"));
}

INSTANTIATE_TEST_SUITE_P(
    Models, GeneratedModel,
    testing::Values(Case{"hello_world_int8", {Core::kDsp, Setting::kSmall}, "hello_world_dsp_small"},
                    Case{"micro_speech_quantized", {Core::kDsp, Setting::kFast}, "micro_speech_dsp_fast"},
                    Case{"kws_ref_model", {Core::kDsp, Setting::kFast}, "kws_dsp_fast"},
                    Case{"kws_ref_model", {Core::kDsp, Setting::kBalanced}, "kws_dsp_balanced"},
                    Case{"kws_ref_model", {Core::kPortable, Setting::kFast}, "kws_portable"},
                    Case{"person_detect", {Core::kDsp, Setting::kFast}, "person_detect_dsp_fast"},
                    Case{"person_detect", {Core::kDsp, Setting::kBalanced}, "person_detect_dsp_balanced"},
                    Case{"person_detect", {Core::kDsp, Setting::kSmall}, "person_detect_dsp_small"},
                    Case{"trained_lstm_int8", {Core::kDsp, Setting::kBalanced}, "lstm_dsp_balanced"},
                    Case{"trained_lstm_int8", {Core::kDsp, Setting::kSmall}, "lstm_dsp_small"},
                    Case{"trained_lstm_int8", {Core::kDsp, Setting::kFast}, "lstm_dsp_fast"},
                    Case{"trained_lstm_int8", {Core::kMve, Setting::kFast}, "lstm_mve_fast"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Generator, UsesPackedKernelsWhereTheyFit) {
  if (!haveGolden("kws_ref_model")) GTEST_SKIP() << "no golden model kws_ref_model";
  const auto file = readGolden("kws_ref_model.tflite");
  const auto fast = codegen::generate(file, {Core::kDsp, Setting::kFast});
  const auto balanced = codegen::generate(file, {Core::kDsp, Setting::kBalanced});
  const auto portable = codegen::generate(file, {Core::kPortable, Setting::kFast});
  ASSERT_TRUE(fast.ok() && balanced.ok() && portable.ok());
  const auto count = [](const codegen::Generated& generated, const char* kernel) {
    return std::count(generated.kernels.begin(), generated.kernels.end(), kernel);
  };
  EXPECT_EQ(count(*fast, "convWide"), 5);
  EXPECT_EQ(count(*fast, "depthwisePairs"), 4);
  EXPECT_EQ(count(*balanced, "convWide"), 0);
  EXPECT_EQ(count(*balanced, "convPacked"), 5);
  EXPECT_EQ(count(*balanced, "depthwisePairs"), 4);
  EXPECT_EQ(count(*portable, "runConv2d"), 5);
  EXPECT_GT(fast->constant_bytes, balanced->constant_bytes);
  EXPECT_LE(fast->arena_bytes, 22820 / 2);  // half of what TFLite Micro takes
}

TEST(Generator, RunsTheFirstLayersInPatchesWhereThatSavesMemory) {
  if (!haveGolden("person_detect")) GTEST_SKIP() << "no golden model person_detect";
  const auto file = readGolden("person_detect.tflite");
  const auto fast = codegen::generate(file, {Core::kDsp, Setting::kFast});
  const auto balanced = codegen::generate(file, {Core::kDsp, Setting::kBalanced});
  ASSERT_TRUE(fast.ok() && balanced.ok());
  EXPECT_LT(balanced->arena_bytes, 82308 / 3);  // a third of what TFLite Micro takes
  EXPECT_LT(balanced->arena_bytes, fast->arena_bytes * 3 / 4);
  EXPECT_GT(balanced->kernels.size(), fast->kernels.size());
}

TEST(Generator, WidensAnLstmWhereSpeedCounts) {
  if (!haveGolden("trained_lstm_int8")) GTEST_SKIP() << "no golden model trained_lstm_int8";
  const auto fast = codegen::generate(readGolden("trained_lstm_int8.tflite"), {Core::kDsp, Setting::kFast});
  ASSERT_TRUE(fast.ok()) << fast.error().message;
  EXPECT_EQ(fast->kernels[0], "lstmPacked");
  EXPECT_LE(fast->arena_bytes, 1404 + 256);  // what lives at once, and some working memory
}

bool isInt8(const tflite::Tensor& tensor) { return tensor.type == tflite::TensorType::kInt8; }

// The whole graph in 16x8.
tflite::Graph int16Graph() {
  tflite::Graph graph = wholeGraph();
  for (tflite::Tensor& tensor : graph.tensors) {
    if (isInt8(tensor) && tensor.data.empty()) {
      tensor.type = tflite::TensorType::kInt16;
      tensor.quantization.zero_point = {0};
      if (tensor.name == "probabilities") tensor.quantization.scale = {1.0f / 32768};
    }
    if (tensor.name == "w3") tensor.quantization.scale.assign(5, 0.0003f);  // so that no class is certain
    if (tensor.name[0] != 'b') continue;
    tensor.type = tflite::TensorType::kInt64;
    tensor.data.assign(static_cast<size_t>(tflite::elementCount(tensor.shape)) * 8, 0);
    for (size_t i = 0; i < tensor.data.size(); i += 8) tensor.data[i] = static_cast<uint8_t>(i + 1);
  }
  return graph;
}

// The whole graph in floats, copies at both ends.
tflite::Graph floatGraph() {
  tflite::Graph graph = wholeGraph();
  for (tflite::Tensor& tensor : graph.tensors) {
    if (tensor.name == "axes" || tensor.type == tflite::TensorType::kFloat32) continue;
    std::vector<float> numbers;
    for (const uint8_t byte : tensor.data)
      numbers.push_back(0.01f * static_cast<float>(static_cast<int8_t>(byte)));
    if (!isInt8(tensor)) numbers.resize(numbers.size() / 4);
    const auto* bytes = reinterpret_cast<const uint8_t*>(numbers.data());
    tensor.data.assign(bytes, bytes + 4 * numbers.size());
    tensor.type = tflite::TensorType::kFloat32;
    tensor.quantization = {};
  }
  for (tflite::Operator* op : {&graph.operators.front(), &graph.operators.back()}) {
    const auto& shape = graph.tensors[static_cast<size_t>(op->outputs[0])].shape;
    *op = {static_cast<int32_t>(tflite::Op::kReshape), op->inputs, op->outputs,
           tflite::ReshapeOptions{shape}};
  }
  return graph;
}

class TypedModel : public testing::TestWithParam<tflite::Graph (*)()> {};

TEST_P(TypedModel, AnswersAsTheInterpreter) {
  const auto file = tflite::writeModel(GetParam()());
  ASSERT_TRUE(file.ok()) << file.error().message;
  LoadedModel model(*file);
  ASSERT_EQ(model.status, runtime::Status::kOk) << runtime::statusText(model.status);
  std::mt19937 random(3);
  std::vector<uint8_t> given, wanted;
  for (int sample = 0; sample < 5; ++sample) {
    const runtime::TensorView x = model.interpreter.input(0);
    for (uint32_t i = 0; i < x.bytes; i += 4) {
      const float value = static_cast<float>(static_cast<int32_t>(random() % 2001) - 1000) / 300;
      std::memcpy(x.data + i, &value, 4);
    }
    given.insert(given.end(), x.data, x.data + x.bytes);
    ASSERT_EQ(model.interpreter.invoke(), runtime::Status::kOk);
    const runtime::TensorView y = model.interpreter.output(0);
    wanted.insert(wanted.end(), y.data, y.data + y.bytes);
  }
  ASSERT_NE(std::vector<uint8_t>(wanted.begin(), wanted.begin() + 20),
            std::vector<uint8_t>(wanted.begin() + 20, wanted.begin() + 40));
  const auto name = std::string("typed_") + std::to_string(GetParam() == int16Graph);
  for (const Core core : {Core::kPortable, Core::kDsp}) {
    const auto generated = codegen::generate(*file, {core, Setting::kBalanced});
    ASSERT_TRUE(generated.ok()) << generated.error().message;
    EXPECT_EQ(answers(*generated, given, name), wanted);
  }
}

INSTANTIATE_TEST_SUITE_P(Types, TypedModel, testing::Values(int16Graph, floatGraph),
                         [](const auto& info) { return info.param == int16Graph ? "int16" : "float32"; });

TEST(Generator, GivesTheSameTextForTheSameModel) {
  const auto file = *tflite::writeModel(wholeGraph());
  const auto once = codegen::generate(file, {});
  const auto again = codegen::generate(file, {});
  ASSERT_TRUE(once.ok()) << once.error().message;
  EXPECT_EQ(once->source, again->source);
  EXPECT_EQ(once->kernels.size(), wholeGraph().operators.size());
}

TEST(Generator, RefusesWhatTheRuntimeRefuses) {
  EXPECT_FALSE(codegen::generate(std::vector<uint8_t>(100, 7), {}).ok());
  tflite::Graph graph = wholeGraph();
  graph.operators[0].code = 48;  // TOPK_V2
  graph.operators[0].options = tflite::RawOptions{};
  const auto file = tflite::writeModel(graph);
  ASSERT_TRUE(file.ok()) << file.error().message;
  const auto refused = codegen::generate(*file, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("TOPK_V2"), std::string::npos) << refused.error().message;
}

}  // namespace
}  // namespace thimble::tests

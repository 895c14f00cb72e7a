// Models against desktop TFLite, byte for byte: what the trainer writes, real models, random layers, and every operator's
// goldens, with random quantization too.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <numeric>
#include <optional>
#include <random>

#include "core/tflite/model_file.h"
#include "tests/core/tflite/desktop/agreement.h"
#include "tests/core/tflite/desktop/judge.h"
#include "tests/core/tflite/desktop/layer_graphs.h"
#include "tests/core/tflite/golden_models.h"
#include "tests/firmware_agent/runtime/loaded_model.h"
#include "tests/firmware_agent/runtime/ops/op_goldens.h"

namespace thimble::tests {
namespace {

using tflite::Graph;
using tflite::TensorType;
using Random = std::mt19937;

#ifdef THIMBLE_SINGLE_ROUNDING
const bool kRoundsOnce = true;
#else
const bool kRoundsOnce = false;
#endif

/// A model that the runtime takes, and its answers.
struct Asked {
  JudgedCase judged;
  Bytes answers;
  uint32_t element_bytes = 1;  // of the outputs
};

/// What this runtime answers to all samples, each from a fresh state; nothing if it refuses the file.
std::optional<Bytes> ownAnswers(const Bytes& file, const Bytes& samples) {
  LoadedModel model(file);
  if (model.status != runtime::Status::kOk) return std::nullopt;
  runtime::Interpreter& interpreter = model.interpreter;
  Bytes out;
  for (size_t at = 0; at < samples.size();) {
    interpreter.resetVariables();
    for (uint32_t i = 0; i < interpreter.inputCount(); ++i) {
      const runtime::TensorView input = interpreter.input(i);
      std::copy_n(samples.begin() + static_cast<std::ptrdiff_t>(at), input.bytes, input.data);
      at += input.bytes;
    }
    EXPECT_EQ(interpreter.invoke(), runtime::Status::kOk);
    for (uint32_t i = 0; i < interpreter.outputCount(); ++i) {
      const runtime::TensorView output = interpreter.output(i);
      out.insert(out.end(), output.data, output.data + output.bytes);
    }
  }
  return out;
}

void appendRandom(Bytes& samples, const tflite::Tensor& tensor, int which, Random& random) {
  const auto elements = static_cast<size_t>(tflite::elementCount(tensor.shape));
  for (size_t i = 0; i < elements; ++i) {
    if (tensor.type == TensorType::kFloat32) {
      const float value = (static_cast<float>(random() % 65536) - 32768) / 8192;
      const auto* raw = reinterpret_cast<const uint8_t*>(&value);
      samples.insert(samples.end(), raw, raw + 4);
      continue;
    }
    const auto bytes = static_cast<size_t>(tflite::elementBytes(tensor.type));
    for (size_t b = 0; b < bytes; ++b) {
      const bool high = b + 1 == bytes;
      const uint8_t extreme = which == 0 ? (high ? 0x80 : 0x00) : (high ? 0x7f : 0xff);
      uint8_t value = which < 2 ? extreme : static_cast<uint8_t>(random());
      if (tensor.type == TensorType::kBool) value &= 1;
      samples.push_back(value);
    }
  }
}

/// All inputs at their least, all at their most, then random ones.
Bytes randomSamples(const Graph& graph, int count, Random& random) {
  Bytes samples;
  for (int which = 0; which < count; ++which) {
    for (int32_t input : graph.inputs)
      appendRandom(samples, graph.tensors[static_cast<size_t>(input)], which, random);
  }
  return samples;
}

void add(std::vector<Asked>& all, const std::string& name, const Graph& graph, const Bytes& file,
         Bytes samples, Bytes answers) {
  const bool remembers = std::any_of(graph.tensors.begin(), graph.tensors.end(),
                                     [](const tflite::Tensor& tensor) { return tensor.is_variable; });
  const TensorType type = graph.tensors[static_cast<size_t>(graph.outputs[0])].type;
  all.push_back({{name, file, std::move(samples), remembers},
                 std::move(answers),
                 static_cast<uint32_t>(tflite::elementBytes(type))});
}

/// Not if the runtime refuses it: not all that is drawn makes sense.
void askIfRunnable(std::vector<Asked>& all, const std::string& name, const Graph& graph, Bytes samples) {
  const auto file = tflite::writeModel(graph);
  auto answers = file.ok() ? ownAnswers(*file, samples) : std::nullopt;
  if (answers) add(all, name, graph, *file, std::move(samples), std::move(*answers));
}

int64_t elementAt(const Bytes& bytes, size_t at, uint32_t element_bytes) {
  if (element_bytes == 1) return static_cast<int8_t>(bytes[at]);
  int16_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof(value));
  return value;
}

void expectAgreement(const Asked& asked, const Verdict& verdict, Agreement how) {
  const std::string& name = asked.judged.name;
  ASSERT_EQ(verdict.outputs.size(), asked.answers.size()) << name;
  if (how != Agreement::kWithinOne && how != Agreement::kUnlessFull) {
    EXPECT_EQ(verdict.outputs, asked.answers) << name;
    return;
  }
  for (size_t at = 0; at < asked.answers.size(); at += asked.element_bytes) {
    const int64_t own = elementAt(asked.answers, at, asked.element_bytes);
    const int64_t other = elementAt(verdict.outputs, at, asked.element_bytes);
    if (how == Agreement::kUnlessFull && (own == -128 || own == 127)) continue;
    ASSERT_LE(std::abs(own - other), how == Agreement::kUnlessFull ? 0 : 1) << name << " at " << at;
  }
}

/// Asks the judge of what can be compared in this mode, and compares.  Returns how many cases it ran, by the name before
/// the first '/'.
std::map<std::string, int> compare(const std::string& what, const std::vector<Asked>& all) {
  std::vector<const Asked*> comparable;
  std::vector<JudgedCase> cases;
  for (const Asked& asked : all) {
    const Agreement how = agreementOf(asked.judged.name);
    if (how == Agreement::kNone || how == (kRoundsOnce ? Agreement::kTwice : Agreement::kOnce)) continue;
    if (how == Agreement::kUnlessFull && !kRoundsOnce) continue;
    comparable.push_back(&asked);
    cases.push_back(asked.judged);
  }
  const std::vector<Verdict> verdicts = judge(what, cases);
  EXPECT_EQ(verdicts.size(), cases.size()) << "the judge failed";
  std::map<std::string, int> ran;
  for (size_t i = 0; i < verdicts.size(); ++i) {
    const std::string& name = cases[i].name;
    if (!verdicts[i].ran) continue;
    ++ran[name.substr(0, name.find('/'))];
    expectAgreement(*comparable[i], verdicts[i], agreementOf(name));
  }
  return ran;
}

class Desktop : public testing::Test {
 protected:
  void SetUp() override {
    const std::string why = whyNoJudge();
    if (why.empty()) return;
    if (std::getenv("THIMBLE_NEED_DESKTOP_TFLITE") != nullptr) FAIL() << why;
    GTEST_SKIP() << why;
  }
};

#ifdef THIMBLE_SINGLE_ROUNDING  // as XNNPACK, which runs nearly all layers of these
/// file: as somebody else wrote it; a program in it may be of a runtime that rounds otherwise.
void ask(std::vector<Asked>& all, const std::string& name, const Bytes& file, Bytes samples) {
  const auto graph = tflite::readModel(file);
  ASSERT_TRUE(graph.ok()) << name << ": " << graph.error().message;
  const auto planned = tflite::withMemoryPlan(file);
  auto answers = planned.ok() ? ownAnswers(*planned, samples) : std::nullopt;
  if (!answers) answers = ownAnswers(*tflite::writeModel(*graph), samples);
  ASSERT_TRUE(answers) << name << " is refused";
  add(all, name, *graph, file, std::move(samples), std::move(*answers));
}

TEST_F(Desktop, AgreesOnWhatTheTrainerWrites) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "thimble_trained_files";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  ASSERT_EQ(std::system((std::string(THIMBLE_TRAINED_FILES) + " '" + folder.string() + "'").c_str()), 0);
  Random random(1);
  std::vector<Asked> all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const Bytes file = readBytes(entry.path());
    const auto graph = tflite::readModel(file);
    ASSERT_TRUE(graph.ok()) << graph.error().message;
    ask(all, "net/" + entry.path().stem().string(), file, randomSamples(*graph, 40, random));
  }
  std::filesystem::remove_all(folder);
  EXPECT_EQ(compare("trained", all)["net"], 12);
}

TEST_F(Desktop, AgreesOnRealModels) {
  std::vector<Asked> all;
  for (const char* name :
       {"hello_world_int8", "micro_speech_quantized", "kws_ref_model", "trained_lstm_int8"}) {
    if (!haveGolden(name)) GTEST_SKIP() << "no golden model " << name;
    ask(all, std::string("net/") + name, readGolden(std::string(name) + ".tflite"),
        readGolden(std::string(name) + ".inputs.bin"));
  }
  EXPECT_EQ(compare("real", all)["net"], 4);
}
#endif

TEST_F(Desktop, AgreesOnRandomLayers) {
  Random random(2);
  std::vector<Asked> all;
  for (uint32_t i = 0; i < 300; ++i) {
    const LayerGraph layer = randomLayer(i % kLayerKinds, random);
    askIfRunnable(all, layer.name + "/" + std::to_string(i), layer.graph,
                  randomSamples(layer.graph, 6, random));
  }
  const auto ran = compare("layers", all);
  EXPECT_EQ(ran.size(), kRoundsOnce ? kLayerKinds : 2);  // pools do not round
  for (const auto& [name, count] : ran) EXPECT_GE(count, 40) << name;
}

/// The golden's own inputs.
Bytes givenIn(const nlohmann::json& golden) {
  Bytes samples;
  for (const nlohmann::json& input : golden.at("inputs")) {
    if (!isGiven(input)) continue;
    const Bytes bytes = bytesOf(input);
    samples.insert(samples.end(), bytes.begin(), bytes.end());
  }
  return samples;
}

bool randomInputsMakeSense(const Graph& graph) {
  return std::all_of(graph.inputs.begin(), graph.inputs.end(), [&](int32_t input) {
    const TensorType type = graph.tensors[static_cast<size_t>(input)].type;
    return type != TensorType::kInt32 && type != TensorType::kInt64;
  });
}

void requantize(Graph& graph, Random& random) {
  for (tflite::Tensor& tensor : graph.tensors) {
    if (tensor.type != TensorType::kInt8 || !tensor.data.empty()) continue;
    for (float& scale : tensor.quantization.scale) scale *= static_cast<float>(512 + random() % 1536) / 1024;
    for (int64_t& zero_point : tensor.quantization.zero_point)
      zero_point = static_cast<int64_t>(random() % 256) - 128;
  }
}

TEST_F(Desktop, AgreesOnOperators) {
  Random random(3);
  std::vector<Asked> all;
  for (const char* file :
       {"activation", "arithmetic", "lstm", "move", "normalization", "product", "reduce"}) {
    for (const nlohmann::json& golden : readOpGoldens(std::string(file) + "_goldens.json")) {
      const std::string name =
          golden.at("op").get<std::string>() + "/" + golden.at("name").get<std::string>();
      Graph graph = graphOf(golden);
      Bytes samples = givenIn(golden);
      const bool more = randomInputsMakeSense(graph);
      if (more) {
        const Bytes drawn = randomSamples(graph, 4, random);
        samples.insert(samples.end(), drawn.begin(), drawn.end());
      }
      askIfRunnable(all, name, graph, samples);
      if (!more) continue;
      requantize(graph, random);
      askIfRunnable(all, name + " requantized", graph, randomSamples(graph, 5, random));
    }
  }
  const auto ran = compare("operators", all);
  EXPECT_GE(ran.size(), 50u);
  const auto add = [](int sum, const auto& operation) { return sum + operation.second; };
  EXPECT_GE(std::accumulate(ran.begin(), ran.end(), 0, add), 900);
}

}  // namespace
}  // namespace thimble::tests

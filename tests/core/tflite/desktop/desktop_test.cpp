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
#include "tests/core/tflite/desktop/foreseen.h"
#include "tests/core/tflite/desktop/formulas.h"
#include "tests/core/tflite/desktop/judge.h"
#include "tests/core/tflite/desktop/layer_graphs.h"
#include "tests/core/tflite/golden_models.h"
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

/// "3 of 120 differ, at most by 2, the first at 7".
std::string differences(const Asked& asked, const Bytes& others) {
  size_t count = 0, first = 0;
  int64_t most = 0;
  for (size_t at = 0; at < others.size(); at += asked.element_bytes) {
    const int64_t off =
        elementAt(asked.answers, at, asked.element_bytes) - elementAt(others, at, asked.element_bytes);
    if (off != 0 && count++ == 0) first = at / asked.element_bytes;
    most = std::max(most, std::abs(off));
  }
  return std::to_string(count) + " of " + std::to_string(others.size() / asked.element_bytes) +
         " differ, at most by " + std::to_string(most) + ", the first at " + std::to_string(first);
}

void expectAgreement(const Asked& asked, const Verdict& verdict, Agreement how) {
  const std::string& name = asked.judged.name;
  ASSERT_EQ(verdict.outputs.size(), asked.answers.size()) << name;
  if (how != Agreement::kWithinOne && how != Agreement::kUnlessFull) {
    EXPECT_TRUE(verdict.outputs == asked.answers) << name << ": " << differences(asked, verdict.outputs);
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

/// Without the QUANTIZE that a 16x8 net begins and ends with: desktop TFLite is older than QUANTIZE from int8 to int16.
Graph betweenBorders(Graph graph) {
  graph.inputs = graph.operators.front().outputs;
  graph.outputs = {graph.operators.back().inputs.front()};
  graph.operators.erase(graph.operators.begin());
  graph.operators.pop_back();
  return graph;
}

bool hasOwnFormulas(const Graph& graph) {
  return std::any_of(graph.operators.begin(), graph.operators.end(),
                     [&](const tflite::Operator& op) { return hasOwnFormula(graph, op); });
}

/// As ask; where desktop TFLite has formulas of its own, its foreseen answers instead of the runtime's.
void askForeseen(std::vector<Asked>& all, const std::string& name, const Graph& graph, Bytes samples) {
  const auto file = tflite::writeModel(graph);
  ASSERT_TRUE(file.ok()) << file.error().message;
  if (!hasOwnFormulas(graph)) return ask(all, name, *file, std::move(samples));
  auto answers = foreseenAnswers(graph, samples);
  ASSERT_TRUE(answers) << name << " is refused";
  add(all, name, graph, *file, std::move(samples), std::move(*answers));
}

/// The operators with formulas of their own: this runtime is to come within a step of them.
void askBesideFormulas(std::vector<Asked>& all, const Graph& graph, Random& random) {
  for (size_t i = 0; i < graph.operators.size(); ++i) {
    if (!hasOwnFormula(graph, graph.operators[i])) continue;
    const Graph one = alone(graph, i);
    const auto file = tflite::writeModel(one);
    ASSERT_TRUE(file.ok()) << file.error().message;
    ask(all, "formula/" + std::to_string(graph.operators[i].code), *file, randomSamples(one, 40, random));
  }
}

/// Those nets of the trainer whose kind is asked for: "net" of int8, "net16x8".
void askTrained(std::vector<Asked>& all, const std::string& kind) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("thimble_trained_" + kind);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  ASSERT_EQ(std::system((std::string(THIMBLE_TRAINED_FILES) + " '" + folder.string() + "'").c_str()), 0);
  Random random(1);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().stem().string();
    if ((kind == "net16x8") != name.starts_with("16x8_")) continue;
    const Bytes file = readBytes(entry.path());
    const auto graph = tflite::readModel(file);
    ASSERT_TRUE(graph.ok()) << graph.error().message;
    const Graph inner = kind == "net16x8" ? betweenBorders(*graph) : *graph;
    askForeseen(all, kind + "/" + name, inner, randomSamples(inner, 40, random));
    askBesideFormulas(all, inner, random);
  }
  std::filesystem::remove_all(folder);
}

#ifdef THIMBLE_SINGLE_ROUNDING  // as XNNPACK, which runs nearly all layers of these
TEST_F(Desktop, AgreesOnWhatTheTrainerWrites) {
  std::vector<Asked> all;
  askTrained(all, "net");
  auto ran = compare("trained", all);
  EXPECT_EQ(ran["net"], 22);
  EXPECT_EQ(ran["formula"], 7);  // additions, leaky ReLU and LSTM
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
#else  // as its own kernels, which run 16x8
TEST_F(Desktop, AgreesOnWhatTheTrainerWritesIn16x8) {
  std::vector<Asked> all;
  askTrained(all, "net16x8");
  auto ran = compare("trained_16x8", all);
  EXPECT_EQ(ran["net16x8"], 20);
  EXPECT_EQ(ran["formula"], 2);  // means
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

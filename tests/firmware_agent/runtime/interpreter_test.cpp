// What the interpreter refuses, at which operator, and that a good model survives it all.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/runtime/interpreter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/tflite/memory_plan.h"
#include "core/tflite/program_writer.h"
#include "tests/core/tflite/sample_graphs.h"
#include "tests/firmware_agent/runtime/loaded_model.h"

namespace thimble::tests {
namespace {

using runtime::Status;
using tflite::Graph;

std::vector<uint8_t> fileOf(const Graph& graph) {
  auto file = tflite::writeModel(graph);
  EXPECT_TRUE(file.ok()) << (file.ok() ? "" : file.error().message);
  return file.ok() ? *file : std::vector<uint8_t>{};
}

// The program's first byte in the file, and its bytes.
std::pair<size_t, size_t> programOf(const std::vector<uint8_t>& file) {
  const auto* program = runtime::carriedProgram(file.data(), static_cast<uint32_t>(file.size()));
  if (program == nullptr) return {0, 0};
  const auto at = static_cast<size_t>(reinterpret_cast<const uint8_t*>(program) - file.data());
  return {at, static_cast<size_t>(program->words) * 4};
}

// The whole graph, spoiled in one place.
struct Refusal {
  const char* name;
  Status status;
  uint32_t failed_operator;
  void (*spoil)(Graph&);
};

template <class T>
T& options(Graph& g, size_t op) {
  return std::get<T>(g.operators[op].options);
}
tflite::Tensor& named(Graph& g, const std::string& name) {
  return *std::find_if(g.tensors.begin(), g.tensors.end(), [&](const auto& t) { return t.name == name; });
}

class Refuses : public testing::TestWithParam<Refusal> {};

TEST_P(Refuses, AtTheOperator) {
  Graph graph = wholeGraph();
  GetParam().spoil(graph);
  LoadedModel model(fileOf(graph));
  EXPECT_EQ(model.status, GetParam().status) << runtime::statusText(model.status);
  EXPECT_EQ(model.interpreter.failedOperator(), GetParam().failed_operator);
  if (GetParam().failed_operator != runtime::kNoOperator) {
    EXPECT_EQ(model.interpreter.failedCode(), graph.operators[GetParam().failed_operator].code);
  }
}

using tflite::ConvOptions;
using tflite::PoolOptions;
const Refusal kRefusals[] = {
    {"stride_zero", Status::kUnsupportedOption, 1, [](Graph& g) { options<ConvOptions>(g, 1).stride_h = 0; }},
    {"stride_negative", Status::kUnsupportedOption, 1,
     [](Graph& g) { options<ConvOptions>(g, 1).stride_w = -1; }},
    {"dilation_zero", Status::kUnsupportedOption, 1,
     [](Graph& g) { options<ConvOptions>(g, 1).dilation_w = 0; }},
    {"dilation_huge", Status::kUnsupportedOption, 1,
     [](Graph& g) { options<ConvOptions>(g, 1).dilation_h = 1 << 30; }},
    {"padding_unknown", Status::kUnsupportedOption, 1,
     [](Graph& g) { options<ConvOptions>(g, 1).padding = static_cast<tflite::Padding>(2); }},
    {"activation_tanh", Status::kUnsupportedOption, 1,
     [](Graph& g) { options<ConvOptions>(g, 1).activation = static_cast<tflite::Activation>(4); }},
    {"conv_output_shape", Status::kBadShape, 1, [](Graph& g) { options<ConvOptions>(g, 1).stride_h = 2; }},
    {"conv_filter_larger_than_image", Status::kBadShape, 1,
     [](Graph& g) {
       options<ConvOptions>(g, 1).padding = tflite::Padding::kValid;
       options<ConvOptions>(g, 1).dilation_h = 4;
     }},
    {"depth_multiplier", Status::kBadShape, 2,
     [](Graph& g) { options<ConvOptions>(g, 2).depth_multiplier = 3; }},
    {"pool_filter_zero", Status::kBadShape, 3, [](Graph& g) { options<PoolOptions>(g, 3).filter_h = 0; }},
    {"pool_scales_differ", Status::kBadQuantization, 3,
     [](Graph& g) { named(g, "max").quantization.scale = {0.21f}; }},
    {"mean_axis", Status::kBadShape, 5, [](Graph& g) { named(g, "axes").data[0] = 4; }},
    {"mean_axes_not_constant", Status::kUnsupportedOption, 5,
     [](Graph& g) { named(g, "axes").data.clear(); }},
    {"reshape_size", Status::kBadShape, 6,
     [](Graph& g) {
       named(g, "flat").shape = {1, 17};
     }},
    {"reshape_type", Status::kUnsupportedType, 6,
     [](Graph& g) { named(g, "flat").type = tflite::TensorType::kUint8; }},
    {"connected_depth", Status::kBadShape, 7,
     [](Graph& g) {
       named(g, "logits").shape = {5, 1};
     }},
    {"softmax_output_scale", Status::kBadQuantization, 8,
     [](Graph& g) { named(g, "probabilities").quantization.scale = {1.0f / 128}; }},
    {"softmax_beta", Status::kUnsupportedOption, 8,
     [](Graph& g) { options<tflite::SoftmaxOptions>(g, 8).beta = 0; }},
    {"scale_missing", Status::kBadQuantization, 1, [](Graph& g) { named(g, "conv").quantization = {}; }},
    {"scale_zero", Status::kBadQuantization, 1, [](Graph& g) { named(g, "conv").quantization.scale = {0}; }},
    {"scale_negative", Status::kBadQuantization, 1,
     [](Graph& g) { named(g, "conv").quantization.scale = {-1}; }},
    {"scale_infinite", Status::kBadQuantization, 1,
     [](Graph& g) { named(g, "conv").quantization.scale = {std::numeric_limits<float>::infinity()}; }},
    {"scale_nan", Status::kBadQuantization, 1,
     [](Graph& g) { named(g, "conv").quantization.scale = {std::numeric_limits<float>::quiet_NaN()}; }},
    {"factor_beyond_32_bits", Status::kBadQuantization, 1,
     [](Graph& g) { named(g, "conv").quantization.scale = {1e-30f}; }},
    {"zero_point_out_of_range", Status::kBadQuantization, 1,
     [](Graph& g) { named(g, "conv").quantization.zero_point = {128}; }},
    {"weights_zero_point", Status::kBadQuantization, 1,
     [](Graph& g) { named(g, "w1").quantization.zero_point[1] = 1; }},
    {"weights_axis", Status::kBadQuantization, 1,
     [](Graph& g) { named(g, "w1").quantization.quantized_dimension = 1; }},
    {"weights_not_constant", Status::kUnsupportedOption, 1, [](Graph& g) { named(g, "w1").data.clear(); }},
    {"weights_type", Status::kUnsupportedType, 1,
     [](Graph& g) {
       named(g, "w1").type = tflite::TensorType::kInt32;
       named(g, "w1").data.resize(named(g, "w1").data.size() * 4);
     }},
    {"bias_size", Status::kBadShape, 1, [](Graph& g) { named(g, "b1") = biases("b1", 4); }},
    {"bias_type", Status::kUnsupportedType, 1,
     [](Graph& g) { named(g, "b1").type = tflite::TensorType::kFloat32; }},
    {"input_left_out", Status::kUnsupportedOption, 1, [](Graph& g) { g.operators[1].inputs[1] = -1; }},
    {"too_many_inputs", Status::kUnsupportedOption, 3, [](Graph& g) { g.operators[3].inputs.push_back(0); }},
    {"no_inputs", Status::kUnsupportedOption, 3, [](Graph& g) { g.operators[3].inputs.clear(); }},
    {"no_outputs", Status::kUnsupportedOption, 3, [](Graph& g) { g.operators[3].outputs.clear(); }},
    {"options_of_another_operator", Status::kCorrupt, 3,
     [](Graph& g) { g.operators[3].options = ConvOptions{}; }},
    {"read_before_it_is_written", Status::kCorrupt, 0, [](Graph& g) { g.inputs.clear(); }},
    {"rank_seven", Status::kBadShape, 6, [](Graph& g) { named(g, "flat").shape = {1, 1, 1, 1, 1, 1, 18}; }},
    {"constant_output", Status::kCorrupt, 6, [](Graph& g) { named(g, "flat").data.resize(18); }},
    {"constant_input", Status::kCorrupt, runtime::kNoOperator,
     [](Graph& g) { g.tensors[0].data.resize(96 * 4); }},
};

INSTANTIATE_TEST_SUITE_P(Graphs, Refuses, testing::ValuesIn(kRefusals),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Interpreter, RunsEveryOperatorAndLooksUpMetadata) {
  LoadedModel model(fileOf(wholeGraph()));
  ASSERT_EQ(model.status, Status::kOk)
      << model.interpreter.failedOperator() << runtime::statusText(model.status);
  runtime::Interpreter& interpreter = model.interpreter;
  EXPECT_EQ(interpreter.operatorCount(), 10u);
  EXPECT_EQ(interpreter.operatorCode(1), 3);
  EXPECT_EQ(interpreter.operatorCode(10), -1);
  EXPECT_EQ(interpreter.inputCount(), 1u);
  EXPECT_EQ(interpreter.input(0).bytes, 384u);
  EXPECT_EQ(interpreter.input(1).data, nullptr);
  std::memset(interpreter.input(0).data, 0, 384);
  EXPECT_EQ(interpreter.invoke(), Status::kOk);
  EXPECT_EQ(interpreter.runOperator(10), Status::kCorrupt);
  uint32_t size = 0;
  const uint8_t* pipeline = interpreter.metadata("ThimblePipeline", &size);
  ASSERT_EQ(size, 5u);
  EXPECT_EQ(pipeline[4], 5);
  EXPECT_EQ(interpreter.metadata("ThimblePipelin", &size), nullptr);
  EXPECT_EQ(interpreter.metadata("ThimblePipelines", &size), nullptr);
  EXPECT_EQ(size, 0u);
}

TEST(Interpreter, TheArenaMustBeLargeEnoughAndAligned) {
  const std::vector<uint8_t> file = fileOf(wholeGraph());
  const auto size = static_cast<uint32_t>(file.size());
  runtime::Interpreter interpreter;
  ASSERT_EQ(interpreter.verify(file.data(), size), Status::kOk);
  const uint32_t bytes = interpreter.arenaBytes();
  alignas(16) static uint8_t arena[8192];
  ASSERT_LE(bytes + 16, sizeof(arena));
  EXPECT_EQ(interpreter.load(file.data(), size, arena, bytes - 1), Status::kArenaTooSmall);
  EXPECT_EQ(interpreter.load(file.data(), size, nullptr, 0), Status::kArenaTooSmall);
  EXPECT_EQ(interpreter.load(file.data(), size, arena + 8, bytes), Status::kArenaMisaligned);
  EXPECT_EQ(interpreter.load(file.data(), size, arena, bytes), Status::kOk);
}

TEST(Interpreter, AFileAtAnyWordsAddressRuns) {
  const std::vector<uint8_t> file = fileOf(wholeGraph());
  const auto size = static_cast<uint32_t>(file.size());
  std::vector<uint8_t> expected;
  for (size_t shift = 0; shift < 9; ++shift) {
    std::vector<uint8_t> moved(shift);
    moved.insert(moved.end(), file.begin(), file.end());
    alignas(16) static uint8_t arena[8192];
    runtime::Interpreter interpreter;
    const Status status = interpreter.load(moved.data() + shift, size, arena, sizeof(arena));
    if (shift % 4 != 0) {
      EXPECT_EQ(status, Status::kFileMisaligned);
      continue;
    }
    ASSERT_EQ(status, Status::kOk);
    std::memset(interpreter.input(0).data, 0, interpreter.input(0).bytes);
    ASSERT_EQ(interpreter.invoke(), Status::kOk);
    const runtime::TensorView out = interpreter.output(0);
    const std::vector<uint8_t> got(out.data, out.data + out.bytes);
    if (shift == 0) expected = got;
    EXPECT_EQ(got, expected);
  }
}

TEST(Interpreter, AProvedFileIsAttachedWithoutAProof) {
  const std::vector<uint8_t> file = fileOf(wholeGraph());
  const auto size = static_cast<uint32_t>(file.size());
  alignas(16) static uint8_t arena[8192];
  runtime::Interpreter proved, attached;
  ASSERT_EQ(proved.load(file.data(), size, arena, sizeof(arena)), Status::kOk);
  ASSERT_EQ(attached.attach(file.data(), size, arena, sizeof(arena)), Status::kOk);
  EXPECT_EQ(attached.arenaBytes(), proved.arenaBytes());
  EXPECT_EQ(attached.input(0).data, proved.input(0).data);
  EXPECT_EQ(attached.operatorCount(), proved.operatorCount());
  EXPECT_EQ(attached.attach(file.data(), 8, arena, sizeof(arena)), Status::kNoPlan);
}

// Every word of the program is proved: none can be changed unnoticed.
TEST(Interpreter, AProgramChangedInAnyWordIsRefused) {
  const std::vector<uint8_t> file = fileOf(wholeGraph());
  const auto place = programOf(file);
  for (size_t at = place.first; at < place.first + place.second; at += 4) {
    std::vector<uint8_t> changed = file;
    changed[at] ^= 1;
    EXPECT_NE(LoadedModel(changed).status, Status::kOk) << "byte " << at - place.first;
  }
}

// The file with other places for its tensors, its program made for them.
std::vector<uint8_t> moved(std::vector<uint8_t> file, const std::vector<int32_t>& offsets,
                           int64_t arena_bytes) {
  const std::vector<uint8_t> old = tflite::encodePlan(*tflite::planOf(file));
  const std::vector<uint8_t> plan = tflite::encodePlan(offsets);
  std::copy(plan.begin(), plan.end(), std::search(file.begin(), file.end(), old.begin(), old.end()));
  const auto place = programOf(file);
  const auto* program = reinterpret_cast<const runtime::ProgramHead*>(file.data() + place.first);
  tflite::ArenaPlan places{offsets, {}, arena_bytes};
  const int32_t* record = runtime::firstRecord(program);
  for (int32_t i = 0; i < program->operators; ++i, record += record[0]) {
    places.scratch.push_back(reinterpret_cast<const runtime::RecordHead*>(record)->scratch);
  }
  EXPECT_TRUE(tflite::writeProgram(file, place.first, place.second, places));
  return file;
}

class Plans : public testing::Test {
 protected:
  Status statusWith(int32_t tensor, int32_t offset) {
    std::vector<int32_t> offsets = *tflite::planOf(file_);
    offsets[static_cast<size_t>(tensor)] = offset;
    LoadedModel model(moved(file_, offsets, std::max<int64_t>(arenaBytes(), offset + 96)));
    failed_operator_ = model.interpreter.failedOperator();
    return model.status;
  }
  int32_t arenaBytes() const {
    return reinterpret_cast<const runtime::ProgramHead*>(file_.data() + programOf(file_).first)->arena_bytes;
  }
  int32_t index(const char* name) const {
    const Graph graph = wholeGraph();
    for (size_t i = 0; i < graph.tensors.size(); ++i) {
      if (graph.tensors[i].name == name) return static_cast<int32_t>(i);
    }
    return -1;
  }
  int32_t offset(const char* name) const {
    return (*tflite::planOf(file_))[static_cast<size_t>(index(name))];
  }

  std::vector<uint8_t> file_ = fileOf(wholeGraph());
  uint32_t failed_operator_ = 0;
};

TEST_F(Plans, AMissingPlaceIsNoPlan) {
  EXPECT_EQ(statusWith(index("conv"), -1), Status::kNoPlan);
  EXPECT_EQ(failed_operator_, 1u);
}
TEST_F(Plans, AMisalignedPlaceIsBad) { EXPECT_EQ(statusWith(index("conv"), 8), Status::kBadPlan); }
TEST_F(Plans, AnOutputOnItsInputIsBad) {
  EXPECT_EQ(statusWith(index("conv"), offset("quantized")), Status::kBadPlan);
  EXPECT_EQ(failed_operator_, 1u);
}
TEST_F(Plans, APlaceFarAwayOnlyNeedsALargerArena) {
  const auto bytes =
      static_cast<int32_t>(tflite::tensorBytes(wholeGraph().tensors[static_cast<size_t>(index("conv"))]));
  std::vector<int32_t> offsets = *tflite::planOf(file_);
  offsets[static_cast<size_t>(index("conv"))] = 65536;
  EXPECT_EQ(LoadedModel(moved(file_, offsets, 65536 + bytes)).status, Status::kOk);
  EXPECT_EQ(LoadedModel(moved(file_, offsets, 65536)).status, Status::kBadPlan);
}
TEST_F(Plans, APlaceBeyondAllMemoryIsRefusedByTheArena) {
  const auto bytes =
      static_cast<int64_t>(tflite::tensorBytes(wholeGraph().tensors[static_cast<size_t>(index("conv"))]));
  std::vector<int32_t> offsets = *tflite::planOf(file_);
  offsets[static_cast<size_t>(index("conv"))] = 0x7fffff00;
  const std::vector<uint8_t> changed = moved(file_, offsets, 0x7fffff00 + bytes);
  alignas(16) static uint8_t arena[8192];
  runtime::Interpreter interpreter;
  EXPECT_EQ(interpreter.load(changed.data(), static_cast<uint32_t>(changed.size()), arena, sizeof(arena)),
            Status::kArenaTooSmall);
}

// A tensor that skips over an operator must survive it.
TEST(PlanCheck, ATensorOverwrittenBeforeItsReadingIsBad) {
  Graph g;
  for (const char* name : {"a", "b", "c"}) g.tensors.push_back(activation(name, {1, 16}));
  const auto reshape = static_cast<int32_t>(tflite::Op::kReshape);
  g.operators = {{reshape, {0}, {1}, {}}, {reshape, {0}, {2}, {}}};
  g.inputs = {0};
  g.outputs = {1, 2};
  const std::vector<uint8_t> file = fileOf(g);
  EXPECT_EQ(LoadedModel(file).status, Status::kOk);
  for (const std::vector<int32_t>& offsets :
       std::vector<std::vector<int32_t>>{{0, 16, 16}, {0, 0, 16}, {16, 0, 0}}) {
    EXPECT_EQ(LoadedModel(moved(file, offsets, 32)).status, Status::kBadPlan);
  }
  // The last to read it may write over it.
  EXPECT_EQ(LoadedModel(moved(file, {0, 16, 0}, 32)).status, Status::kOk);
}

// A convolution's output may begin so far below its input that nothing is written over what is still read, no nearer.
TEST(PlanCheck, AnOutputMayCoverItsInputWhereItsRecordAllows) {
  Graph g;
  g.tensors = {activation("x", {1, 8, 8, 16}), activation("y", {1, 8, 8, 16})};
  g.operators = {{static_cast<int32_t>(tflite::Op::kMaxPool2d), {0}, {1}, {}}};
  tflite::PoolOptions pool;
  pool.padding = tflite::Padding::kSame;
  pool.filter_h = pool.filter_w = 3;
  g.operators[0].options = pool;
  g.inputs = {0};
  g.outputs = {1};
  const std::vector<uint8_t> file = fileOf(g);
  // With output pixel (y, x) written, the next needs input pixels from (y − 1, x): one row and a pixel, and one more
  // while a pixel's own channels are written.
  const int32_t distance = (8 + 2) * 16;
  EXPECT_EQ(LoadedModel(moved(file, {distance, 0}, 1024 + distance)).status, Status::kOk);
  EXPECT_EQ(LoadedModel(moved(file, {distance - 16, 0}, 1024 + distance - 16)).status, Status::kBadPlan);
}

// A single pixel's channels are written while the input is still read for the later ones.
TEST(PlanCheck, AGlobalPoolsOutputMayNotBeginAboveItsInput) {
  Graph g;
  g.tensors = {activation("x", {1, 4, 4, 32}), activation("y", {1, 1, 1, 32})};
  g.operators = {{static_cast<int32_t>(tflite::Op::kMaxPool2d), {0}, {1}, {}}};
  tflite::PoolOptions pool;
  pool.padding = tflite::Padding::kValid;
  pool.filter_h = pool.filter_w = 4;
  g.operators[0].options = pool;
  g.inputs = {0};
  g.outputs = {1};
  const std::vector<uint8_t> file = fileOf(g);
  EXPECT_EQ(LoadedModel(moved(file, {0, 0}, 512)).status, Status::kOk);
  EXPECT_EQ(LoadedModel(moved(file, {0, 16}, 512)).status, Status::kBadPlan);
}

TEST(PlanCheck, VariablesMayNotShareMemory) {
  Graph g;
  for (const char* name : {"a", "b", "c"}) g.tensors.push_back(activation(name, {1, 32}));
  g.tensors[0].is_variable = g.tensors[1].is_variable = true;
  g.operators = {{55, {0, 1}, {2}, tflite::RawOptions{}}};  // MAXIMUM
  g.outputs = {2};
  const std::vector<uint8_t> file = fileOf(g);
  EXPECT_EQ(LoadedModel(moved(file, {0, 32, 64}, 96)).status, Status::kOk);
  EXPECT_EQ(LoadedModel(moved(file, {0, 16, 64}, 96)).status, Status::kBadPlan);
  EXPECT_EQ(LoadedModel(moved(file, {32, 32, 64}, 96)).status, Status::kBadPlan);
  // Nor those of different operators.
  g.tensors.push_back(activation("d", {1, 32}));
  g.operators = {{static_cast<int32_t>(tflite::Op::kReshape), {1}, {2}, {}},
                 {static_cast<int32_t>(tflite::Op::kReshape), {0}, {3}, {}}};
  g.outputs = {2, 3};
  EXPECT_EQ(LoadedModel(moved(fileOf(g), {0, 16, 64, 96}, 128)).status, Status::kBadPlan);
}

TEST(Variables, KeepTheirValuesAndAreReset) {
  Graph g;
  for (const char* name : {"in", "state", "a", "b"}) g.tensors.push_back(activation(name, {1, 16}, 0.5f, 9));
  g.tensors[1].is_variable = true;
  const auto reshape = static_cast<int32_t>(tflite::Op::kReshape);
  g.operators = {{reshape, {0}, {2}, {}}, {reshape, {1}, {3}, {}}};
  g.inputs = {0};
  g.outputs = {2, 3};
  LoadedModel model(fileOf(g));
  ASSERT_EQ(model.status, Status::kOk);
  std::memset(model.interpreter.input(0).data, 5, 16);
  ASSERT_EQ(model.interpreter.invoke(), Status::kOk);
  EXPECT_EQ(model.interpreter.output(0).data[15], 5);
  EXPECT_EQ(model.interpreter.output(1).data[0], 9);
  EXPECT_EQ(model.interpreter.output(1).data[15], 9);
}

TEST(StatusTexts, AreDistinct) {
  std::vector<std::string> texts;
  for (int i = 0; i <= static_cast<int>(Status::kFileMisaligned); ++i) {
    texts.push_back(runtime::statusText(static_cast<Status>(i)));
  }
  std::sort(texts.begin(), texts.end());
  EXPECT_EQ(std::unique(texts.begin(), texts.end()), texts.end());
}

}  // namespace
}  // namespace thimble::tests

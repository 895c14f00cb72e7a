// The simulated net is the int8 model within a step, training with it in sight closes a gap, and 16x8 is finer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/aware.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/quantize/answers.h"
#include "core/quantize/calibration.h"
#include "core/quantize/choose.h"
#include "core/quantize/quantizer.h"
#include "core/quantize/simulator.h"
#include "core/tflite/model_file.h"
#include "tests/core/nn/toy_data.h"
#include "tests/core/quantize/random_nets.h"

namespace thimble::quantize {
namespace {

constexpr size_t kRows = 40;

std::vector<std::string> labelsOf(const nn::NetSpec& spec) {
  return std::vector<std::string>(static_cast<size_t>(spec.layers.back().units), "label");
}

std::vector<uint8_t> fileOf(const nn::TrainedNet& net, std::span<const float> rows,
                            const QuantizeSettings& settings = {}) {
  const auto graph = quantize(net, rows, labelsOf(net.spec), settings);
  EXPECT_TRUE(graph.ok()) << graph.error().message;
  const auto file = tflite::writeModel(*graph);
  EXPECT_TRUE(file.ok()) << file.error().message;
  return *file;
}

/// What the last layer gives for each row, in real numbers: by the model, and by `network`.
struct Logits {
  std::vector<double> model, simulated;
  double scale = 1;
};

Logits logitsOf(const nn::TrainedNet& net, std::span<const float> rows, const QuantizeSettings& settings) {
  Logits logits;
  SilentJob job;
  const auto file = fileOf(net, rows, settings);
  auto model = tflite::HostModel::load(file);
  EXPECT_TRUE(model.ok()) << model.error().message;
  const auto graph = tflite::readModel(model->file());
  const size_t last = graph->operators.size() - (settings.wide ? 3 : 2);
  const tflite::Tensor& tensor = graph->tensors[static_cast<size_t>(graph->operators[last].outputs[0])];
  logits.scale = double{tensor.quantization.scale[0]};
  const double zero = static_cast<double>(tensor.quantization.zero_point[0]);
  EXPECT_TRUE(eachAnswer(
                  *model, rows, job, [](size_t, std::span<const float>) {},
                  [&](size_t, int op, std::span<const uint8_t> bytes) {
                    if (op != static_cast<int>(last)) return;
                    for (size_t i = 0; i < bytes.size(); i += settings.wide ? 2 : 1) {
                      const double q = settings.wide
                                           ? double(static_cast<int16_t>(bytes[i] | bytes[i + 1] << 8))
                                           : double(static_cast<int8_t>(bytes[i]));
                      logits.model.push_back(logits.scale * (q - zero));
                    }
                  })
                  .ok());
  const auto observed = observe(net, rows, job);
  EXPECT_TRUE(observed.ok());
  Simulator simulator(net.spec, observed->ranges(settings), settings);
  nn::Network<float> network = *nn::networkOf(foldNorms(net));
  network.setTap(&simulator);
  simulator.enter(network);
  const Eigen::Index n = static_cast<Eigen::Index>(rows.size()) / net.spec.input.size();
  network.forward(Eigen::Map<const nn::Matrix<float>>(rows.data(), n, net.spec.input.size()), {});
  simulator.leave(network);
  for (Eigen::Index i = 0; i < network.logits().size(); ++i)
    logits.simulated.push_back(double{network.logits().data()[i]});
  return logits;
}

class Simulated : public testing::TestWithParam<tests::NamedNet> {};

bool isRecurrent(const nn::NetSpec& net) {
  return std::any_of(net.layers.begin(), net.layers.end(),
                     [](const nn::LayerSpec& layer) { return layer.kind == nn::LayerKind::kLstm; });
}

/// Bit for bit, but that a sum is rounded in another way and an LSTM's gates not at all.
TEST_P(Simulated, ForwardPassIsTheModelsWithinAStep) {
  const nn::NetSpec& spec = GetParam().spec;
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    const nn::TrainedNet net = tests::randomNet(spec, seed);
    const std::vector<float> rows = tests::randomRows(spec, kRows, seed + 50);
    const Logits logits = logitsOf(net, rows, {});
    ASSERT_EQ(logits.model.size(), logits.simulated.size());
    size_t near = 0, same = 0;
    for (size_t i = 0; i < logits.model.size(); ++i) {
      near += std::abs(logits.model[i] - logits.simulated[i]) <= 1.01 * logits.scale;
      same += std::abs(logits.model[i] - logits.simulated[i]) <= 0.01 * logits.scale;
    }
    EXPECT_GE(static_cast<double>(near), 0.95 * static_cast<double>(logits.model.size())) << "seed " << seed;
    if (!isRecurrent(spec)) {
      EXPECT_GE(static_cast<double>(same), 0.99 * static_cast<double>(logits.model.size()))
          << "seed " << seed;
    }
    for (size_t i = 0; i < logits.model.size(); ++i)
      EXPECT_NEAR(logits.model[i], logits.simulated[i], 4 * logits.scale) << "seed " << seed;
  }
}

TEST_P(Simulated, FoldedNormsChangeNothingInUse) {
  const nn::TrainedNet net = tests::randomNet(GetParam().spec, 4);
  const std::vector<float> rows = tests::randomRows(net.spec, kRows, 5);
  const std::vector<float> as_it_was = nn::predict(net, rows), folded = nn::predict(foldNorms(net), rows);
  ASSERT_EQ(as_it_was.size(), folded.size());
  for (size_t i = 0; i < folded.size(); ++i) EXPECT_NEAR(folded[i], as_it_was[i], 1e-4);
  EXPECT_EQ(fileOf(foldNorms(net), rows), fileOf(foldNorms(foldNorms(net)), rows));
}

/// The net with weights that int8 holds exactly, so that only activations are rounded.
nn::TrainedNet onGrid(const nn::TrainedNet& net) {
  nn::TrainedNet snapped = foldNorms(net);
  for (const Stage& stage : stagesOf(net.spec)) {
    if (!isWeighted(stage.kind) || (stage.kind == StageKind::kScale && stage.norms.empty())) continue;
    nn::LayerWeights& l = snapped.layers[stage.kind == StageKind::kScale ? stage.norms.front() : stage.layer];
    const QuantizedWeights q = quantizeWeights(l.weights, l.bias, 1, hasChannelScales(stage.kind, {}));
    const size_t length = l.weights.size() / l.bias.size();
    for (size_t i = 0; i < l.weights.size(); ++i)
      l.weights[i] = static_cast<float>(q.weights[i]) * q.scale[q.scale.size() > 1 ? i / length : 0];
  }
  return snapped;
}

TEST_P(Simulated, WideIsCloserToFloatThanInt8) {
  const nn::NetSpec& spec = GetParam().spec;
  QuantizeSettings wide;
  wide.wide = true;
  const nn::TrainedNet net = onGrid(tests::randomNet(spec, 6));
  std::vector<float> rows = tests::randomRows(spec, kRows, 7);
  for (float& v : rows)
    v = std::clamp(std::round(v * 32), -128.0f, 127.0f) / 32;  // what the int8 input holds
  rows[0] = -4;
  rows[1] = 127.0f / 32;
  if (isRecurrent(spec)) {
    const auto refused = quantize(net, rows, labelsOf(spec), wide);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
    return;
  }
  const auto noise = [&](const QuantizeSettings& settings) {
    const Logits logits = logitsOf(net, rows, settings);
    nn::Network<float> network = *nn::networkOf(net);
    network.forward(Eigen::Map<const nn::Matrix<float>>(rows.data(), kRows, spec.input.size()), {});
    double sum = 0;
    for (size_t i = 0; i < logits.model.size(); ++i)
      sum += std::pow(logits.model[i] - double{network.logits().data()[i]}, 2);
    return sum;
  };
  EXPECT_LT(noise(wide), 0.01 * noise({}));
}

INSTANTIATE_TEST_SUITE_P(Nets, Simulated, testing::ValuesIn(tests::variedNets()),
                         [](const testing::TestParamInfo<tests::NamedNet>& info) { return info.param.name; });

/// Spirals whose second input is drowned: one value far out makes all its others share a few steps of int8.
nn::ToyData withOutliers(int n, uint64_t seed) {
  nn::ToyData data = nn::spirals(n, seed);
  data.rows[0] = 60;
  data.rows[3] = -60;
  return data;
}

double accuracyOf(std::span<const uint8_t> file, const nn::ToyData& data) {
  SilentJob job;
  const auto answers = answersOf(file, data.rows, job);
  EXPECT_TRUE(answers.ok()) << answers.error().message;
  size_t right = 0;
  for (size_t i = 0; i < data.labels.size(); ++i)
    right += ((*answers)[2 * i + 1] > (*answers)[2 * i]) == (data.labels[i] == 1);
  return static_cast<double>(right) / static_cast<double>(data.labels.size());
}

struct Spoilt {
  nn::ToyData data = withOutliers(400, 1), fresh = nn::spirals(400, 2);
  nn::TrainSettings settings;
  nn::TrainedNet net;
  Spoilt() {
    settings.epochs = 150;
    settings.learning_rate = 0.01f;
    settings.patience = 0;
    SilentJob job;
    net = *nn::train(nn::spiralNet(), data.examples(), settings, job);
  }
};

const Spoilt& spoilt() {
  static const Spoilt kSpoilt;
  return kSpoilt;
}

/// The same function, every other unit of its second layer made 170 times smaller there and larger behind: one scale
/// for a layer's weights then leaves few steps to half of them.
nn::TrainedNet lopsided(nn::TrainedNet net) {
  constexpr size_t kSecond = 2, kThird = 4, kUnits = 24;
  constexpr float kSmaller = 0.006f;
  for (size_t unit = 1; unit < kUnits; unit += 2) {
    for (size_t i = 0; i < kUnits; ++i) net.layers[kSecond].weights[unit * kUnits + i] *= kSmaller;
    net.layers[kSecond].bias[unit] *= kSmaller;
    for (size_t o = 0; o < 2; ++o) net.layers[kThird].weights[o * kUnits + unit] /= kSmaller;
  }
  return net;
}

TEST(Aware, ClosesTheGapThatRoundingOpens) {
  const nn::ToyData data = nn::spirals(400, 1), fresh = nn::spirals(400, 2);
  nn::TrainSettings training;
  training.epochs = 150;
  training.learning_rate = 0.01f;
  training.patience = 0;
  SilentJob job;
  const nn::TrainedNet net = lopsided(*nn::train(nn::spiralNet(), data.examples(), training, job));
  const double exact = nn::accuracy(net, fresh), plain = accuracyOf(fileOf(net, data.rows), fresh);
  ASSERT_GE(exact, 0.95);
  ASSERT_LE(plain, exact - 0.05);
  QuantizeSettings settings;
  settings.aware_epochs = 60;
  const auto aware = trainAware(net, data.examples(), training, settings, job);
  ASSERT_TRUE(aware.ok()) << aware.error().message;
  EXPECT_EQ(aware->history.size(), 60u);
  const double trained = accuracyOf(fileOf(*aware, data.rows), fresh);
  EXPECT_GE(trained, plain + 0.5 * (exact - plain));
}

TEST(Aware, ExportsTheRangesItTrainedWith) {
  const Spoilt& s = spoilt();
  QuantizeSettings settings;
  settings.aware_epochs = 3;
  SilentJob job;
  const auto aware = trainAware(s.net, s.data.examples(), s.settings, settings, job);
  ASSERT_TRUE(aware.ok());
  ASSERT_EQ(aware->ranges.size(), s.net.spec.layers.size() + 1);
  const auto graph =
      quantize(*aware, s.fresh.rows, labelsOf(s.net.spec));  // other rows: nothing is calibrated
  ASSERT_TRUE(graph.ok());
  const auto scaleOf = [&](const char* name) {
    for (const tflite::Tensor& t : graph->tensors)
      if (t.name == name) return t.quantization.scale[0];
    return 0.0f;
  };
  const auto wanted = [&](size_t tensor) {
    return activationAffine({aware->ranges[tensor].least, aware->ranges[tensor].most}).scale;
  };
  EXPECT_EQ(scaleOf("input"), wanted(0));
  EXPECT_EQ(scaleOf("dense_1"), wanted(2));  // behind its ReLU
  EXPECT_EQ(scaleOf("dense_3"), wanted(5));
}

/// A norm folded, a mean over all places, and hidden states: data of three classes for each.
std::vector<nn::NetSpec> seriesNets() {
  using nn::LayerKind;
  using tests::layer;
  const nn::LayerSpec out = layer(LayerKind::kDense, 3);
  return {{"separable",
           {24, 1, 2},
           {layer(LayerKind::kConv1d, 8, 3), layer(LayerKind::kBatchNorm), layer(LayerKind::kRelu),
            layer(LayerKind::kDepthwiseConv1d, 0, 3), layer(LayerKind::kLeakyRelu),
            layer(LayerKind::kConv1d, 8), layer(LayerKind::kRelu), layer(LayerKind::kGlobalAvgPool), out}},
          {"recurrent", {24, 1, 2}, {layer(LayerKind::kLstm, 8), out}}};
}

TEST(Aware, NumbersComeOutInTheirOwnUnit) {
  nn::Random random(8);
  std::vector<float> rows, targets;
  std::vector<int64_t> groups;
  for (int i = 0; i < 600; ++i) {
    const double a = random.uniform(), b = random.uniform();
    rows.insert(rows.end(), {static_cast<float>(a), static_cast<float>(b)});
    targets.push_back(static_cast<float>(400 + 30 * std::pow(a - b + 2, 2)));
    groups.push_back(i);
  }
  const nn::Examples examples{rows, {}, groups, targets};
  const nn::NetSpec spec{"custom",
                         {1, 1, 2},
                         {tests::layer(nn::LayerKind::kDense, 3), tests::layer(nn::LayerKind::kSquare),
                          tests::layer(nn::LayerKind::kDense, 1)},
                         nn::Head::kLinear};
  nn::TrainSettings training;
  training.epochs = 60;
  training.learning_rate = 0.02f;
  QuantizeSettings settings;
  settings.aware_epochs = 5;
  SilentJob job;
  const auto net = nn::train(spec, examples, training, job);
  ASSERT_TRUE(net.ok()) << net.error().message;
  const auto aware = trainAware(*net, examples, training, settings, job);
  ASSERT_TRUE(aware.ok()) << aware.error().message;
  const auto graph = quantize(*aware, rows, {}, settings);
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  const auto answers = answersOf(*tflite::writeModel(*graph), rows, job);
  ASSERT_TRUE(answers.ok()) << answers.error().message;
  double mean = 0, spread = 0, errors = 0;
  for (float t : targets) mean += double{t} / static_cast<double>(targets.size());
  for (size_t i = 0; i < targets.size(); ++i) {
    spread += std::pow(double{targets[i]} - mean, 2);
    errors += std::pow(double{targets[i]} - double{(*answers)[i]}, 2);
  }
  EXPECT_LT(errors / spread, 0.01);
}

TEST(Aware, ModelsAreAsGoodAsTheSimulatedNet) {
  for (const nn::NetSpec& spec : seriesNets()) {
    const nn::ToyData data = nn::series(300, 5), fresh = nn::series(600, 6);
    nn::TrainSettings training;
    training.epochs = 12;
    training.learning_rate = 0.01f;
    QuantizeSettings settings;
    settings.aware_epochs = 6;
    SilentJob job;
    const auto net = nn::train(spec, data.examples(), training, job);
    ASSERT_TRUE(net.ok()) << net.error().message;
    const auto aware = trainAware(*net, data.examples(), training, settings, job);
    ASSERT_TRUE(aware.ok()) << aware.error().message;
    const Logits logits = logitsOf(*aware, fresh.rows, settings);
    const auto accuracy = [&](const std::vector<double>& of) {
      double right = 0;
      for (size_t i = 0; i < fresh.labels.size(); ++i)
        right += std::max_element(&of[3 * i], &of[3 * i] + 3) - &of[3 * i] == fresh.labels[i];
      return right / static_cast<double>(fresh.labels.size());
    };
    EXPECT_GE(accuracy(logits.model), 0.9) << spec.preset;
    EXPECT_NEAR(accuracy(logits.model), accuracy(logits.simulated), 0.005) << spec.preset;
  }
}

TEST(Aware, GoesOnAfterAKillAsIfNothingHadHappened) {
  const nn::NetSpec spec = seriesNets()[0];
  const nn::ToyData data = nn::series(120, 7);
  nn::TrainSettings training;
  training.epochs = 3;
  training.batch = 32;
  QuantizeSettings settings;
  settings.aware_epochs = 6;
  SilentJob job;
  const nn::TrainedNet net = *nn::train(spec, data.examples(), training, job);
  std::vector<std::vector<uint8_t>> states;
  nn::TrainStart start;
  start.checkpoint_seconds = 0;
  start.on_checkpoint = [&](std::vector<uint8_t> state) { states.push_back(std::move(state)); };
  const auto whole = trainAware(net, data.examples(), training, settings, job, {}, &start);
  ASSERT_TRUE(whole.ok()) << whole.error().message;
  ASSERT_GE(states.size(), 12u);
  const nn::TrainedNet bare{spec, {}, {}, 0, {}};
  for (const size_t at : {size_t{1}, states.size() / 3, states.size() / 2, states.size() - 1}) {
    nn::TrainStart on;
    on.resume = states[at];
    const auto resumed = trainAware(bare, data.examples(), training, settings, job, {}, &on);
    ASSERT_TRUE(resumed.ok()) << resumed.error().message;
    EXPECT_EQ(nn::serialise(*resumed), nn::serialise(*whole)) << at;
    EXPECT_EQ(resumed->ranges, whole->ranges) << at;
  }
  // A state of the float training is of another one.
  std::vector<uint8_t> other;
  nn::TrainStart first;
  first.checkpoint_seconds = 0;
  first.on_checkpoint = [&](std::vector<uint8_t> state) { other = std::move(state); };
  ASSERT_TRUE(nn::train(spec, data.examples(), training, job, {}, &first).ok());
  nn::TrainStart on;
  on.resume = other;
  EXPECT_EQ(trainAware(bare, data.examples(), training, settings, job, {}, &on).error().code,
            ErrorCode::kMismatch);
}

TEST(Aware, StopsAtOnceWhenCanceled) {
  struct Canceled : Job {
    void progress(double, std::string_view) override {}
    bool canceled() const override { return true; }
  } job;
  const Spoilt& s = spoilt();
  EXPECT_EQ(trainAware(s.net, s.data.examples(), s.settings, {}, job).error().code, ErrorCode::kCanceled);
}

TEST(Calibrations, PercentileAndLeastErrorRescueWhatOutliersSpoil) {
  const Spoilt& s = spoilt();
  const double plain = accuracyOf(fileOf(s.net, s.data.rows), s.fresh);
  QuantizeSettings percentile, mse;
  percentile.calibration = Calibration::kPercentile;
  percentile.percentile = 99;
  mse.calibration = Calibration::kMse;
  EXPECT_GE(accuracyOf(fileOf(s.net, s.data.rows, percentile), s.fresh), plain + 0.05);
  SilentJob job;
  QuantizeSettings automatic;
  automatic.calibration = Calibration::kAuto;
  const auto chosen = chosenSettings(s.net, s.data.rows, s.fresh.rows, automatic, job);
  ASSERT_TRUE(chosen.ok());
  EXPECT_NE(chosen->calibration, Calibration::kAuto);
  const auto distance = [&](const QuantizeSettings& settings) {
    const auto answers =
        answersOf(std::span<const uint8_t>(fileOf(s.net, s.data.rows, settings)), s.fresh.rows, job);
    const std::vector<float> exact = nn::predict(s.net, s.fresh.rows);
    double sum = 0;
    for (size_t i = 0; i < exact.size(); ++i) sum += std::pow(double{exact[i]} - double{(*answers)[i]}, 2);
    return sum;
  };
  EXPECT_LE(distance(*chosen), distance({}));
  EXPECT_LE(distance(*chosen), distance(mse));
}

TEST(Quantize, GivesDenseUnitsScalesOfTheirOwnWhenAsked) {
  const nn::NetSpec spec{
      "custom", {1, 1, 2}, {tests::layer(nn::LayerKind::kDense, 2), tests::layer(nn::LayerKind::kDense, 2)}};
  nn::TrainedNet net{
      spec, {{{100, -50, 0.01f, 0.02f}, {0, 0}, {}, {}}, {{1, 0, 0, 1}, {0, 0}, {}, {}}}, {}, 0};
  const std::vector<float> rows{1, 1, -1, 2};
  QuantizeSettings settings;
  settings.per_channel_dense = true;
  const auto weightsOf = [&](const QuantizeSettings& by) {
    const auto graph = quantize(net, rows, {"a", "b"}, by);
    EXPECT_TRUE(graph.ok());
    for (const tflite::Tensor& t : graph->tensors)
      if (t.name == "dense_1/weights") return t;
    return tflite::Tensor{};
  };
  EXPECT_EQ(weightsOf({}).quantization.scale.size(), 1u);
  EXPECT_EQ(static_cast<int8_t>(weightsOf({}).data[3]), 0);  // lost beside 100
  EXPECT_EQ(weightsOf(settings).quantization.scale.size(), 2u);
  EXPECT_EQ(static_cast<int8_t>(weightsOf(settings).data[3]), 127);
  EXPECT_TRUE(tflite::checkRunnable(fileOf(net, rows, settings)).ok());
}

TEST(Quantize, CorrectsTheMeanErrorOfRoundedWeights) {
  // One large weight coarsens all: 0.4 of a step is lost in each of the others, and inputs are all positive.
  const nn::NetSpec spec{"custom", {1, 1, 8}, {tests::layer(nn::LayerKind::kDense, 2)}};
  nn::TrainedNet net{spec, {{std::vector<float>(16, 0.4f), {0, 0}, {}, {}}}, {}, 0};
  net.layers[0].weights[0] = 127;
  std::vector<float> rows(8 * kRows);
  nn::Random random(3);
  for (size_t i = 0; i < rows.size(); ++i)
    rows[i] = i % 8 == 0 ? 0.001f : static_cast<float>(1 + 0.2 * random.uniform());
  QuantizeSettings corrected;
  corrected.correct_bias = true;
  const auto shift = [&](const QuantizeSettings& settings) {
    const Logits logits = logitsOf(net, rows, settings);
    double sum = 0;
    for (size_t r = 0; r < kRows; ++r) {
      double exact = 0;
      for (size_t i = 0; i < 8; ++i) exact += double{net.layers[0].weights[8 + i]} * double{rows[8 * r + i]};
      sum += logits.model[2 * r + 1] - exact;
    }
    return std::abs(sum / kRows);
  };
  EXPECT_GT(shift({}), 2);
  EXPECT_LT(shift(corrected), 0.1);
}

TEST(Quantize, RefusesSettingsOutOfRange) {
  const nn::TrainedNet net = tests::randomNet(tests::variedNets()[0].spec, 1);
  const std::vector<float> rows = tests::randomRows(net.spec, 2, 1);
  QuantizeSettings bad;
  bad.percentile = 20;
  EXPECT_EQ(quantize(net, rows, labelsOf(net.spec), bad).error().code, ErrorCode::kInvalidArgument);
  bad = {};
  bad.aware_epochs = 5000;
  EXPECT_EQ(quantize(net, rows, labelsOf(net.spec), bad).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace thimble::quantize

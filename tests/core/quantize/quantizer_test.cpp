// The int8 graph: a net worked out by hand to the last bit, TFLite's rules on real shapes, agreement with
// float.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/quantizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/quantize/net_of_graph.h"
#include "core/tflite/host_model.h"
#include "core/tflite/model_file.h"
#include "tests/core/quantize/random_nets.h"

namespace thimble::quantize {
namespace {

using nn::LayerKind;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::layer;
using tflite::Op;

const std::vector<std::string> kLabels{"circle", "idle", "wave"};

template <class T>
std::vector<T> contents(const tflite::Tensor& tensor) {
  std::vector<T> values(tensor.data.size() / sizeof(T));
  std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
  return values;
}

const tflite::Tensor& tensor(const tflite::Graph& graph, const std::string& name) {
  for (const tflite::Tensor& t : graph.tensors)
    if (t.name == name) return t;
  ADD_FAILURE() << "no tensor " << name;
  return graph.tensors.front();
}

/// weights 1.27 −0.64 | 0.5 0.25 at scale 0.01; input 0 … 2.55; outputs of the two rows: 3.3385, 1.075,
/// −0.54, 0.05.
struct ByHand {
  nn::TrainedNet net{{"custom", {1, 1, 2}, {layer(LayerKind::kDense, 2)}},
                     {{{1.27f, -0.64f, 0.5f, 0.25f}, {0.1f, -0.2f}, {}, {}}},
                     {},
                     0};
  std::vector<float> rows{2.55f, 0, 0, 1};
};

TEST(Quantize, ATwoByTwoDenseHasTheNumbersWorkedOutByHand) {
  const ByHand hand;
  const auto graph = quantize(hand.net, hand.rows, {"no", "yes"});
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  const tflite::Tensor& input = tensor(*graph, "input");
  EXPECT_THAT(input.shape, ElementsAre(1, 2));
  EXPECT_FLOAT_EQ(input.quantization.scale[0], 0.01f);
  EXPECT_EQ(input.quantization.zero_point[0], -128);
  EXPECT_THAT(contents<int8_t>(tensor(*graph, "dense_1/weights")), ElementsAre(127, -64, 50, 25));
  const tflite::Tensor& bias = tensor(*graph, "dense_1/bias");
  EXPECT_THAT(contents<int32_t>(bias), ElementsAre(1000, -2000));
  EXPECT_FLOAT_EQ(bias.quantization.scale[0], 1e-4f);
  EXPECT_EQ(bias.quantization.zero_point[0], 0);
  const tflite::Tensor& logits = tensor(*graph, "dense_1");
  EXPECT_FLOAT_EQ(logits.quantization.scale[0], 3.8785f / 255);
  EXPECT_EQ(logits.quantization.zero_point[0], -92);  // −128 + 35.5 = −92.497
  const tflite::Tensor& softmax = tensor(*graph, "softmax");
  EXPECT_EQ(softmax.quantization.scale[0], 1.0f / 256);
  EXPECT_EQ(softmax.quantization.zero_point[0], -128);
  EXPECT_EQ(graph->metadata.at(tflite::kLabelsMetadata),
            (std::vector<uint8_t>{'n', 'o', '\n', 'y', 'e', 's', '\n'}));
}

TEST(Quantize, ATwoByTwoDenseRunsAsWorkedOutByHand) {
  const ByHand hand;
  auto model = tflite::HostModel::load(*tflite::writeModel(*quantize(hand.net, hand.rows, {"no", "yes"})));
  ASSERT_TRUE(model.ok()) << model.error().message;
  // Input (1, 1): 100 steps above the zero point.  Sums 100·127 − 100·64 + 1000 = 7300 and 100·50 + 100·25 −
  // 2000 = 5500, at 1e-4 each 0.73 and 0.55, over 0.0152098: 48.0 and 36.2 steps above −92.
  const int8_t input[] = {-28, -28};
  uint8_t output[2];
  std::vector<int8_t> logits;
  ASSERT_TRUE(model
                  ->run({reinterpret_cast<const uint8_t*>(input), 2}, output, false,
                        [&](int i, std::span<const uint8_t> bytes) {
                          if (i == 0) logits.assign(bytes.begin(), bytes.end());
                        })
                  .ok());
  EXPECT_THAT(logits, ElementsAre(-44, -56));
  // softmax(0.73, 0.5476): 0.5455 and 0.4545 of 256, less 128: 11.6 and −11.6.
  EXPECT_NEAR(static_cast<int8_t>(output[0]), 12, 1);
  EXPECT_NEAR(static_cast<int8_t>(output[1]), -12, 1);
}

TEST(Quantize, ASquareRunsAsWorkedOutByHand) {
  const nn::TrainedNet net{{"custom", {1, 1, 2}, {layer(LayerKind::kSquare), layer(LayerKind::kDense, 2)}},
                           {{}, {{1, 0, 0, 1}, {0, 0}, {}, {}}},
                           {},
                           0};
  // Inputs in steps of 0.01, 0 at −73; squares up to 4 in steps of 4 / 255.
  const std::vector<float> rows{-0.55f, 2, 0, 0};
  const auto graph = quantize(net, rows, {"no", "yes"});
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  EXPECT_FLOAT_EQ(tensor(*graph, "square_1").quantization.scale[0], 4.0f / 255);
  auto model = tflite::HostModel::load(*tflite::writeModel(*graph));
  ASSERT_TRUE(model.ok()) << model.error().message;
  const auto squares = [&](std::vector<int8_t> input) {
    uint8_t output[2];
    std::vector<int8_t> seen;
    EXPECT_TRUE(model
                    ->run({reinterpret_cast<const uint8_t*>(input.data()), 2}, output, false,
                          [&](int i, std::span<const uint8_t> bytes) {
                            if (i == 0) seen.assign(bytes.begin(), bytes.end());
                          })
                    .ok());
    return seen;
  };
  EXPECT_THAT(squares({-128, 127}), ElementsAre(-109, 127));  // 0.3025 and 4: 19.3 and 255 steps above −128
  EXPECT_THAT(squares({-73, 27}), ElementsAre(-128, -64));    // 0 and 1: none and 63.75
}

TEST(NetOf, ReadsASquareBack) {
  const nn::NetSpec spec{
      "custom",
      {1, 1, 4},
      {layer(LayerKind::kDense, 3), layer(LayerKind::kSquare), layer(LayerKind::kDense, 2)}};
  auto graph = quantize(tests::randomNet(spec, 1), tests::randomRows(spec, 20, 2), {"no", "yes"});
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  const auto back = netOf(*graph);
  ASSERT_TRUE(back.ok()) << back.error().message;
  ASSERT_EQ(back->spec.layers.size(), 3u);
  EXPECT_EQ(back->spec.layers[1].kind, LayerKind::kSquare);
  EXPECT_EQ(back->spec.layers[2].units, 2);
  graph->operators[1].inputs[1] = 0;  // the net's input is another factor
  EXPECT_THAT(netOf(*graph).error().message, HasSubstr("MUL (operator 1) is no square"));
}

TEST(Quantize, FollowsTfliteOnAConvolutionNet) {
  const nn::NetSpec spec = nn::conv1dPreset({100, 1, 6}, 3);
  const auto graph = quantize(tests::randomNet(spec, 1), tests::randomRows(spec, 20, 2), kLabels);
  ASSERT_TRUE(graph.ok());
  std::vector<Op> ops;
  for (const tflite::Operator& op : graph->operators) ops.push_back(static_cast<Op>(op.code));
  EXPECT_THAT(ops, ElementsAre(Op::kConv2d, Op::kMaxPool2d, Op::kConv2d, Op::kMaxPool2d, Op::kConv2d,
                               Op::kAveragePool2d, Op::kReshape, Op::kFullyConnected, Op::kSoftmax));
  EXPECT_THAT(tensor(*graph, "input").shape, ElementsAre(1, 100, 1, 6));
  EXPECT_THAT(tensor(*graph, "conv1d_1").shape, ElementsAre(1, 50, 1, 16));
  const tflite::Tensor& weights = tensor(*graph, "conv1d_1/weights");
  EXPECT_THAT(weights.shape, ElementsAre(16, 5, 1, 6));
  EXPECT_EQ(weights.quantization.scale.size(), 16u);
  EXPECT_EQ(weights.quantization.quantized_dimension, 0);
  EXPECT_EQ(tensor(*graph, "conv1d_1/bias").type, tflite::TensorType::kInt32);
  EXPECT_EQ(tensor(*graph, "dense_1/weights").quantization.scale.size(), 1u);
  EXPECT_EQ(std::get<tflite::ConvOptions>(graph->operators[0].options).activation, tflite::Activation::kRelu);
  EXPECT_EQ(std::get<tflite::ConvOptions>(graph->operators[0].options).stride_h, 2);
  for (const tflite::Tensor& t : graph->tensors)
    for (size_t c = 0; c < t.quantization.scale.size(); ++c) {
      EXPECT_GT(t.quantization.scale[c], 0) << t.name;
      EXPECT_TRUE(t.data.empty() || t.quantization.zero_point[c] == 0) << t.name;
    }
  for (const tflite::Operator& op : graph->operators) {
    const tflite::Quantization& in = graph->tensors[static_cast<size_t>(op.inputs[0])].quantization;
    const tflite::Quantization& out = graph->tensors[static_cast<size_t>(op.outputs[0])].quantization;
    const Op code = static_cast<Op>(op.code);
    if (code == Op::kMaxPool2d || code == Op::kAveragePool2d || code == Op::kReshape) {
      EXPECT_EQ(in.scale, out.scale);
      EXPECT_EQ(in.zero_point, out.zero_point);
    } else if (code != Op::kSoftmax) {
      const tflite::Quantization& w = graph->tensors[static_cast<size_t>(op.inputs[1])].quantization;
      const tflite::Quantization& b = graph->tensors[static_cast<size_t>(op.inputs[2])].quantization;
      for (size_t c = 0; c < w.scale.size(); ++c) EXPECT_EQ(b.scale[c], in.scale[0] * w.scale[c]);
    }
  }
}

std::vector<Op> opsOf(const tflite::Graph& graph) {
  std::vector<Op> ops;
  for (const tflite::Operator& op : graph.operators) ops.push_back(static_cast<Op>(op.code));
  return ops;
}

TEST(Quantize, WritesAnOperatorForEachKindOfLayer) {
  const auto graphOf = [](const std::string& name) {
    for (const tests::NamedNet& net : tests::variedNets())
      if (net.name == name)
        return *quantize(tests::randomNet(net.spec, 1), tests::randomRows(net.spec, 20, 2), kLabels);
    return tflite::Graph{};
  };
  const tflite::Graph depthwise = graphOf("depthwise_norm_relu6");
  EXPECT_THAT(opsOf(depthwise),
              ElementsAre(Op::kDepthwiseConv2d, Op::kConv2d, Op::kMean, Op::kFullyConnected, Op::kSoftmax));
  const auto& options = std::get<tflite::ConvOptions>(depthwise.operators[0].options);
  EXPECT_EQ(options.depth_multiplier, 2);
  EXPECT_EQ(options.activation, tflite::Activation::kRelu6);
  EXPECT_THAT(tensor(depthwise, "depthwise_conv1d_1/weights").shape, ElementsAre(1, 3, 1, 12));
  EXPECT_EQ(tensor(depthwise, "depthwise_conv1d_1/weights").quantization.quantized_dimension, 3);
  EXPECT_THAT(tensor(depthwise, "global_avg_pool_1").shape, ElementsAre(1, 8));
  EXPECT_THAT(opsOf(graphOf("residual")), ElementsAre(Op::kConv2d, Op::kConv2d, Op::kAdd, Op::kMaxPool2d,
                                                      Op::kReshape, Op::kFullyConnected, Op::kSoftmax));
  EXPECT_THAT(opsOf(graphOf("leaky_relu")),
              ElementsAre(Op::kFullyConnected, Op::kLeakyRelu, Op::kFullyConnected, Op::kSoftmax));
  const tflite::Graph square = graphOf("square");
  EXPECT_THAT(opsOf(square), ElementsAre(Op::kFullyConnected, Op::kMul, Op::kFullyConnected, Op::kSoftmax));
  EXPECT_EQ(square.operators[1].inputs, (std::vector<int32_t>(2, square.operators[0].outputs[0])));
  EXPECT_EQ(std::get<tflite::ConvOptions>(graphOf("dilated").operators[1].options).dilation_h, 4);
  const tflite::Graph lstm = graphOf("lstm");
  EXPECT_THAT(opsOf(lstm), ElementsAre(Op::kUnidirectionalSequenceLstm, Op::kStridedSlice,
                                       Op::kFullyConnected, Op::kSoftmax));
  EXPECT_TRUE(tensor(lstm, "lstm_1/hidden").is_variable);
  EXPECT_EQ(tensor(lstm, "lstm_1/cells").type, tflite::TensorType::kInt16);
}

TEST(Quantize, LeavesSoftmaxOutBehindALinearHead) {
  nn::NetSpec spec = nn::densePreset({1, 1, 8}, 3);
  spec.layers.back().units = 1;
  spec.head = nn::Head::kLinear;
  const auto graph = quantize(tests::randomNet(spec, 1), tests::randomRows(spec, 20, 2), {});
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  EXPECT_THAT(opsOf(*graph), ElementsAre(Op::kFullyConnected, Op::kFullyConnected, Op::kFullyConnected));
  EXPECT_EQ(graph->outputs, graph->operators.back().outputs);
  EXPECT_NE(graph->tensors[static_cast<size_t>(graph->outputs[0])].quantization.scale[0], 1.0f / 256);
}

class Agreement : public testing::TestWithParam<tests::NamedNet> {};

TEST_P(Agreement, OfInt8LogitsWithFloatOnes) {
  const nn::NetSpec& spec = GetParam().spec;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const nn::TrainedNet net = tests::randomNet(spec, seed);
    const std::vector<float> rows =
        tests::randomRows(spec, 60, seed + 100);  // also the calibration: nothing is clipped
    const auto graph = quantize(net, rows, kLabels);
    ASSERT_TRUE(graph.ok()) << graph.error().message;
    const auto file = tflite::writeModel(*graph);
    ASSERT_TRUE(file.ok()) << file.error().message;
    ASSERT_TRUE(tflite::checkRunnable(*file).ok()) << tflite::checkRunnable(*file).error().message;
    auto model = tflite::HostModel::load(*file);
    ASSERT_TRUE(model.ok()) << model.error().message;

    const tflite::Port in = model->inputs()[0];
    const tflite::Quantization& logits =
        graph->tensors[static_cast<size_t>(graph->operators.back().inputs[0])].quantization;
    const size_t width = static_cast<size_t>(spec.input.size());
    nn::Network<float> network = *nn::networkOf(net);
    double signal = 0, noise = 0;
    std::vector<uint8_t> input(width), output(3);
    for (size_t r = 0; r < 60; ++r) {
      const Eigen::Map<const nn::Matrix<float>> x(rows.data() + r * width, 1,
                                                  static_cast<Eigen::Index>(width));
      ASSERT_TRUE(network.forward(x, {}));
      for (size_t i = 0; i < width; ++i) {
        const float q = std::round(rows[r * width + i] / in.scale) + static_cast<float>(in.zero_point);
        input[i] = static_cast<uint8_t>(static_cast<int8_t>(std::clamp(q, -128.0f, 127.0f)));
      }
      ASSERT_TRUE(model
                      ->run(input, output, false,
                            [&](int op, std::span<const uint8_t> bytes) {
                              if (op != model->operatorCount() - 2) return;
                              for (size_t c = 0; c < 3; ++c) {
                                const double exact = network.logits()(0, static_cast<Eigen::Index>(c));
                                const double real =
                                    logits.scale[0] * (static_cast<int8_t>(bytes[c]) -
                                                       static_cast<double>(logits.zero_point[0]));
                                signal += exact * exact;
                                noise += (real - exact) * (real - exact);
                              }
                            })
                      .ok());
    }
    EXPECT_GT(10 * std::log10(signal / noise), 24) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Nets, Agreement, testing::ValuesIn(tests::variedNets()),
                         [](const testing::TestParamInfo<tests::NamedNet>& info) { return info.param.name; });

TEST(Quantize, RefusesWhatDoesNotFit) {
  const ByHand hand;
  const auto refused = [&](const char* words, auto change) {
    ByHand bad;
    std::vector<std::string> labels{"no", "yes"};
    change(bad, labels);
    const auto graph = quantize(bad.net, bad.rows, labels);
    ASSERT_FALSE(graph.ok()) << words;
    EXPECT_EQ(graph.error().code, ErrorCode::kInvalidArgument);
    EXPECT_THAT(graph.error().message, HasSubstr(words));
  };
  using Labels = std::vector<std::string>;
  refused("calibration rows", [](ByHand& h, Labels&) { h.rows.clear(); });
  refused("calibration rows", [](ByHand& h, Labels&) { h.rows.pop_back(); });
  refused("calibration rows", [](ByHand& h, Labels&) { h.rows[0] = NAN; });
  refused("3 labels", [](ByHand&, Labels& l) { l.push_back("maybe"); });
  refused("line break", [](ByHand&, Labels& l) { l[0] = "n\no"; });
  refused("do not fit", [](ByHand& h, Labels&) { h.net.layers[0].bias.clear(); });
  refused("dense_1", [](ByHand& h, Labels&) { h.net.layers[0].weights[0] = INFINITY; });
  refused("no layers", [](ByHand& h, Labels&) { h.net.spec.layers.clear(); });
}

TEST(Sketch, HasTheShapesOfTheRealThing) {
  for (const tests::NamedNet& net : tests::variedNets()) {
    const auto drawn = sketch(net.spec);
    const auto real = quantize(tests::randomNet(net.spec, 3), tests::randomRows(net.spec, 3, 4), kLabels);
    ASSERT_TRUE(drawn.ok() && real.ok()) << net.name;
    ASSERT_EQ(drawn->tensors.size(), real->tensors.size());
    for (size_t i = 0; i < real->tensors.size(); ++i) {
      EXPECT_EQ(drawn->tensors[i].shape, real->tensors[i].shape);
      EXPECT_EQ(drawn->tensors[i].name, real->tensors[i].name);
      EXPECT_EQ(drawn->tensors[i].data.size(), real->tensors[i].data.size());
    }
    EXPECT_EQ(*tflite::writeModel(*drawn), *tflite::writeModel(*sketch(net.spec))) << net.name;
  }
  EXPECT_FALSE(sketch({"custom", {1, 1, 2}, {}}).ok());
}

}  // namespace
}  // namespace thimble::quantize

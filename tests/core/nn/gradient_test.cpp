// Every layer's gradients, by its input and by its parameters, agree with finite differences.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <set>

#include "core/nn/layer_table.h"
#include "core/nn/loss.h"
#include "core/nn/network.h"

namespace thimble::nn {
namespace {

struct Case {
  std::string name;
  LayerSpec spec;
  Shape input;
};

std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }

const Case kCases[] = {
    {"dense", {.kind = LayerKind::kDense, .units = 4}, {2, 1, 3}},
    {"conv1d_valid", {.kind = LayerKind::kConv1d, .units = 3, .kernel_h = 3}, {7, 1, 2}},
    {"conv1d_same_stride",
     {.kind = LayerKind::kConv1d, .units = 3, .kernel_h = 5, .stride_h = 2, .padding = Padding::kSame},
     {8, 1, 2}},
    {"conv2d_valid", {.kind = LayerKind::kConv2d, .units = 2, .kernel_h = 2, .kernel_w = 3}, {4, 5, 2}},
    {"conv2d_same_stride",
     {.kind = LayerKind::kConv2d,
      .units = 2,
      .kernel_h = 3,
      .kernel_w = 4,
      .stride_h = 3,
      .stride_w = 2,
      .padding = Padding::kSame},
     {5, 6, 2}},
    {"conv2d_many_chunks",
     {.kind = LayerKind::kConv2d, .units = 2, .kernel_h = 1, .kernel_w = 2},
     {40, 40, 1}},
    {"max_pool",
     {.kind = LayerKind::kMaxPool, .kernel_h = 2, .kernel_w = 2, .stride_h = 2, .stride_w = 1},
     {5, 4, 2}},
    {"max_pool_same",
     {.kind = LayerKind::kMaxPool,
      .kernel_h = 3,
      .kernel_w = 3,
      .stride_h = 2,
      .stride_w = 2,
      .padding = Padding::kSame},
     {4, 5, 2}},
    {"avg_pool", {.kind = LayerKind::kAvgPool, .kernel_h = 3, .stride_h = 3}, {9, 1, 2}},
    {"avg_pool_same",
     {.kind = LayerKind::kAvgPool,
      .kernel_h = 3,
      .kernel_w = 2,
      .stride_h = 2,
      .stride_w = 2,
      .padding = Padding::kSame},
     {5, 5, 2}},
    {"dropout", {.kind = LayerKind::kDropout, .rate = 0.4f}, {6, 1, 2}},
    {"batch_norm", {.kind = LayerKind::kBatchNorm}, {3, 2, 2}},
    {"relu", {.kind = LayerKind::kRelu}, {4, 1, 3}},
    {"flatten", {.kind = LayerKind::kFlatten}, {3, 2, 2}},
    {"conv1d_dilated",
     {.kind = LayerKind::kConv1d, .units = 3, .kernel_h = 3, .padding = Padding::kSame, .dilation_h = 3},
     {8, 1, 2}},
    {"conv2d_dilated",
     {.kind = LayerKind::kConv2d, .units = 2, .kernel_h = 2, .kernel_w = 3, .dilation_h = 3, .dilation_w = 2},
     {5, 6, 2}},
    {"depthwise_1d",
     {.kind = LayerKind::kDepthwiseConv1d, .kernel_h = 3, .padding = Padding::kSame},
     {7, 1, 3}},
    {"depthwise_1d_dilated_twofold",
     {.kind = LayerKind::kDepthwiseConv1d, .kernel_h = 3, .dilation_h = 2, .multiplier = 2},
     {9, 1, 3}},
    {"depthwise_2d_same",
     {.kind = LayerKind::kDepthwiseConv2d, .kernel_h = 3, .kernel_w = 3, .padding = Padding::kSame},
     {5, 4, 9}},
    {"depthwise_2d_stride",
     {.kind = LayerKind::kDepthwiseConv2d,
      .kernel_h = 3,
      .kernel_w = 2,
      .stride_h = 2,
      .stride_w = 3,
      .padding = Padding::kSame,
      .multiplier = 3},
     {6, 5, 2}},
    {"add", {.kind = LayerKind::kAdd, .back = 2}, {4, 1, 3}},
    {"global_avg_pool", {.kind = LayerKind::kGlobalAvgPool}, {4, 3, 5}},
    {"global_max_pool", {.kind = LayerKind::kGlobalMaxPool}, {4, 3, 5}},
    {"relu6", {.kind = LayerKind::kRelu6}, {4, 1, 3}},
    {"leaky_relu", {.kind = LayerKind::kLeakyRelu, .rate = 0.2f}, {4, 1, 3}},
    {"square", {.kind = LayerKind::kSquare}, {4, 1, 3}},
    {"spatial_dropout", {.kind = LayerKind::kSpatialDropout, .rate = 0.4f}, {5, 2, 3}},
    {"reshape", {.kind = LayerKind::kReshape, .shape = {2, 3, 2}}, {1, 1, 12}},
    {"lstm", {.kind = LayerKind::kLstm, .units = 4}, {6, 1, 3}},
    {"lstm_every_step", {.kind = LayerKind::kLstm, .units = 3, .sequence = true}, {5, 1, 2}},
    {"lstm_one_step", {.kind = LayerKind::kLstm, .units = 3}, {1, 1, 2}},
    {"jitter", {.kind = LayerKind::kJitter, .rate = 0.5f}, {6, 1, 2}},
};

class Gradient : public testing::TestWithParam<Case> {
 protected:
  static constexpr int kExamples = 3;
  const LayerType* type_ = layerType(GetParam().spec.kind);

  static Matrix<double> noise(Eigen::Index rows, Eigen::Index cols, uint64_t seed) {
    Random random(seed);
    Matrix<double> m(rows, cols);
    for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = random.normal();
    return m;
  }

  /// A fresh layer each time, so that random ones draw the same numbers; its parameters moved off their first
  /// values.
  std::unique_ptr<Layer<double>> make() const {
    Random random(5);
    auto layer = type_->makeDouble(GetParam().spec, GetParam().input, random);
    for (Parameter<double>* p : layer->parameters())
      p->value += 0.3 * noise(p->value.rows(), p->value.cols(), 17);
    return layer;
  }

  /// A loss that weighs every output differently: Σ slope · y.
  double loss(Layer<double>& layer, const Matrix<double>& x, const Matrix<double>& slope) const {
    Matrix<double> y;
    layer.forward(x, y, {.training = true, .job = nullptr});
    return y.cwiseProduct(slope).sum();
  }
};

constexpr double kStep = 1e-5;

TEST_P(Gradient, AgreesWithFiniteDifferences) {
  const Shape input = GetParam().input, output = type_->describe(GetParam().spec, input)->output;
  const Matrix<double> x = noise(kExamples, input.size(), 3), slope = noise(kExamples, output.size(), 4);
  auto layer = make();
  Matrix<double> y, dx;
  const Pass pass{.training = true, .job = nullptr};
  layer->forward(x, y, pass);
  ASSERT_EQ(y.cols(), output.size());
  layer->backward(x, y, slope, &dx, pass);
  ASSERT_EQ(dx.cols(), input.size());
  for (Eigen::Index i = 0; i < x.size(); i += 1 + x.size() / 400) {
    Matrix<double> up = x, down = x;
    up.data()[i] += kStep;
    down.data()[i] -= kStep;
    const double numeric = (loss(*make(), up, slope) - loss(*make(), down, slope)) / (2 * kStep);
    EXPECT_NEAR(dx.data()[i], numeric, 1e-6 * (1 + std::abs(numeric))) << "input " << i;
  }
  for (size_t p = 0; p < layer->parameters().size(); ++p)
    for (Eigen::Index i = 0; i < layer->parameters()[p]->value.size(); ++i) {
      auto up = make(), down = make();
      up->parameters()[p]->value.data()[i] += kStep;
      down->parameters()[p]->value.data()[i] -= kStep;
      const double numeric = (loss(*up, x, slope) - loss(*down, x, slope)) / (2 * kStep);
      EXPECT_NEAR(layer->parameters()[p]->gradient.data()[i], numeric, 1e-6 * (1 + std::abs(numeric)))
          << "parameter " << p << ", " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Layers, Gradient, testing::ValuesIn(kCases),
                         [](const testing::TestParamInfo<Case>& info) { return info.param.name; });

TEST(GradientCases, CoverEveryKindOfLayer) {
  std::set<LayerKind> covered;
  for (const Case& c : kCases) covered.insert(c.spec.kind);
  for (const LayerType* type : layerTypes()) EXPECT_TRUE(covered.contains(type->kind)) << type->name;
}

struct Whole {
  std::string name;
  NetSpec net;
};

std::ostream& operator<<(std::ostream& out, const Whole& w) { return out << w.name; }

class WholeGradient : public testing::TestWithParam<Whole> {};

TEST_P(WholeGradient, AgreesWithFiniteDifferences) {
  const NetSpec& net = GetParam().net;
  ASSERT_TRUE(inspect(net).ok()) << inspect(net).error().message;
  const int labels[] = {0, 2, 1, 2};
  Matrix<double> x(4, net.input.size()), probabilities, dlogits, dx;
  Random random(9);
  for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = random.normal();
  Network<double> network(net, 2);
  const Pass pass{.training = true, .job = nullptr};
  auto lossAt = [&] {
    EXPECT_TRUE(network.forward(x, pass));
    softmax(network.logits(), probabilities);
    return crossEntropy(probabilities, std::span(labels));
  };
  lossAt();
  crossEntropyGradient(probabilities, std::span(labels), dlogits);
  ASSERT_TRUE(network.backward(x, dlogits, pass, &dx));
  const auto expectSlope = [&](double& value, double analytic) {
    const double kept = value;
    value = kept + kStep;
    const double up = lossAt();
    value = kept - kStep;
    const double down = lossAt();
    value = kept;
    EXPECT_NEAR(analytic, (up - down) / (2 * kStep), 1e-8);
  };
  const Matrix<double> analytic = dx;
  for (Eigen::Index i = 0; i < x.size(); ++i) expectSlope(x.data()[i], analytic.data()[i]);
  for (Parameter<double>* p : network.parameters())
    for (Eigen::Index i = 0; i < p->value.size(); ++i) expectSlope(p->value.data()[i], p->gradient.data()[i]);
}

const LayerSpec kConvSame{.kind = LayerKind::kConv1d, .units = 4, .kernel_h = 3, .padding = Padding::kSame};
const LayerSpec kOut{.kind = LayerKind::kDense, .units = 3};

const Whole kWholes[] = {
    {"in_a_row",
     {"custom",
      {8, 1, 2},
      {kConvSame,
       {.kind = LayerKind::kBatchNorm},
       {.kind = LayerKind::kRelu},
       {.kind = LayerKind::kAvgPool, .kernel_h = 2, .stride_h = 2},
       {.kind = LayerKind::kFlatten},
       kOut}}},
    {"added_past_two",
     {"custom",
      {6, 1, 2},
      {kConvSame,
       {.kind = LayerKind::kRelu},
       kConvSame,
       {.kind = LayerKind::kLeakyRelu, .rate = 0.1f},
       {.kind = LayerKind::kAdd, .back = 3},
       {.kind = LayerKind::kGlobalAvgPool},
       kOut}}},
    {"added_input_and_twice",
     {"custom",
      {5, 1, 4},
      {kConvSame,
       {.kind = LayerKind::kAdd, .back = 2},
       kConvSame,
       {.kind = LayerKind::kAdd, .back = 3},
       {.kind = LayerKind::kAdd, .back = 3},
       {.kind = LayerKind::kLstm, .units = 3},
       kOut}}},
};

INSTANTIATE_TEST_SUITE_P(Nets, WholeGradient, testing::ValuesIn(kWholes),
                         [](const testing::TestParamInfo<Whole>& info) { return info.param.name; });

}  // namespace
}  // namespace thimble::nn

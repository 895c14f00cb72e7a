// The nets of MLPerf Tiny with their published shapes, and others for what those leave out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/nets/architectures.h"

#include "tests/bench/nets/net.h"

namespace thimble::bench {

namespace {

using tflite::Activation;
using tflite::Padding;

constexpr Activation kNone = Activation::kNone, kRelu = Activation::kRelu, kRelu6 = Activation::kRelu6;

Window window(int32_t height, int32_t width, int32_t stride = 1, Activation activation = kRelu,
              Padding padding = Padding::kSame) {
  return {height, width, stride, stride, 1, 1, padding, activation};
}

Window square(int32_t side, int32_t stride = 1, Activation activation = kRelu) {
  return window(side, side, stride, activation);
}

Window valid(int32_t height, int32_t width, Activation activation = kRelu) {
  return window(height, width, 1, activation, Padding::kValid);
}

Window pooling(int32_t height, int32_t width) {
  return {height, width, height, width, 1, 1, Padding::kValid, kNone};
}

tflite::Graph resnet8(Size size) {
  const int32_t side = size == Size::kWhole ? 32 : 8;
  Net net(1);
  int x = net.conv(net.input({1, side, side, 3}, -1, 1), 16, square(3));
  for (int32_t channels : {16, 32, 64}) {
    const int32_t stride = channels == 16 ? 1 : 2;
    int y = net.conv(x, channels, square(3, stride));
    y = net.conv(y, channels, square(3, 1, kNone));
    if (stride == 2) x = net.conv(x, channels, square(1, 2, kNone));
    x = net.add(x, y, kRelu);
  }
  x = net.averagePool(x, pooling(side / 4, side / 4));
  x = net.dense(net.reshape(x, {1, 64}), 10, kNone);
  return net.finish({net.softmax(x)}, "residual image classifier");
}

tflite::Graph autoencoder(Size size) {
  const int32_t width = size == Size::kWhole ? 128 : 36, in = size == Size::kWhole ? 640 : 90;
  Net net(2);
  int x = net.input({1, in}, -6, 6);
  for (int i = 0; i < 4; ++i) x = net.dense(x, width, kRelu);
  x = net.dense(x, 8, kRelu);
  for (int i = 0; i < 4; ++i) x = net.dense(x, width, kRelu);
  return net.finish({net.dense(x, in, kNone)}, "dense autoencoder");
}

tflite::Graph mobileNet(Size size) {
  const int32_t side = size == Size::kWhole ? 96 : 32;
  Net net(3);
  int x = net.conv(net.input({1, side, side, 3}, 0, 1), 8, square(3, 2));
  const auto block = [&](int32_t channels, int32_t stride) {
    x = net.conv(net.depthwise(x, square(3, stride)), channels, square(1));
  };
  block(16, 1);
  block(32, 2);
  block(32, 1);
  block(64, 2);
  block(64, 1);
  block(128, 2);
  for (int i = 0; i < (size == Size::kWhole ? 5 : 1); ++i) block(128, 1);
  block(256, 2);
  block(256, 1);
  x = net.averagePool(x, pooling(side / 32, side / 32));
  return net.finish({net.softmax(net.dense(net.reshape(x, {1, 256}), 2, kNone))}, "MobileNet 0.25");
}

tflite::Graph mobileNetV2(Size size) {
  const bool whole = size == Size::kWhole;
  const int32_t side = whole ? 96 : 32;
  Net net(4);
  int x = net.conv(net.input({1, side, side, 3}, -1, 1), 16, square(3, 2, kRelu6));
  x = net.conv(net.depthwise(x, square(3, 1, kRelu6)), 8, square(1, 1, kNone));
  const auto stage = [&](int32_t channels, int32_t stride, int blocks) {
    for (int i = 0; i < (whole ? blocks : 2); ++i) {
      const int from = x;
      const int32_t wide = 6 * net.shape(x)[3];
      x = net.conv(x, wide, square(1, 1, kRelu6));
      x = net.depthwise(x, square(3, i == 0 ? stride : 1, kRelu6));
      x = net.conv(x, channels, square(1, 1, kNone));
      if (i != 0) x = net.add(from, x, kNone);
    }
  };
  stage(8, 2, 2);
  stage(16, 2, 3);
  if (whole) {
    stage(24, 2, 4);
    stage(32, 1, 3);
    stage(56, 2, 3);
    stage(112, 1, 1);
  }
  x = net.mean(net.conv(x, whole ? 448 : 64, square(1, 1, kRelu6)), false);
  return net.finish({net.softmax(net.dense(x, 10, kNone))}, "MobileNetV2 0.35");
}

// Squeezes by MEAN, excites by MUL.
tflite::Graph mobileNetV3(Size size) {
  const int32_t side = size == Size::kWhole ? 64 : 16;
  Net net(5);
  int x = net.hardSwish(net.conv(net.input({1, side, side, 3}, -1, 1), 16, square(3, 2, kNone)));
  const auto block = [&](int32_t wide, int32_t channels, int32_t filter, int32_t stride, bool swish) {
    const int from = x;
    x = net.conv(x, wide, square(1, 1, swish ? kNone : kRelu));
    if (swish) x = net.hardSwish(x);
    x = net.depthwise(x, square(filter, stride, swish ? kNone : kRelu));
    if (swish) x = net.hardSwish(x);
    int gate = net.conv(net.mean(x, true), wide / 4, square(1));
    gate = net.logistic(net.conv(gate, wide, square(1, 1, kNone)));
    x = net.conv(net.multiply(x, gate), channels, square(1, 1, kNone));
    if (stride == 1 && net.shape(from)[3] == channels) x = net.add(from, x, kNone);
  };
  block(16, 16, 3, 2, false);
  block(72, 24, 3, 2, false);
  block(88, 24, 3, 1, false);
  block(96, 40, 5, 2, true);
  block(120, 40, 5, 1, true);
  x = net.mean(net.hardSwish(net.conv(x, 96, square(1, 1, kNone))), true);
  x = net.conv(x, 10, square(1, 1, kNone));
  return net.finish({net.softmax(net.reshape(x, {1, 10}))}, "MobileNetV3-like with squeeze and excitation");
}

tflite::Graph wakeWord(Size size) {
  const int32_t wide = size == Size::kWhole ? 128 : 20;
  Net net(6);
  int x = net.input({1, 30, 1, 40}, 0, 8);
  const auto block = [&](int32_t taps, int32_t channels) {
    x = net.conv(net.depthwise(x, valid(taps, 1, kNone)), channels, square(1));
  };
  block(3, wide);
  block(5, wide / 2);
  block(10, wide / 2);
  block(15, wide / 4);
  return net.finish({net.dense(net.reshape(x, {1, wide / 4}), 3, kNone)}, "streaming wake word");
}

// One frame at a time: what the filters still need of earlier frames comes in and goes out.
tflite::Graph wakeWordStep(Size size) {
  const int32_t wide = size == Size::kWhole ? 96 : 20;
  Net net(7);
  std::vector<int> states;
  int x = net.input({1, 1, 1, 40}, 0, 8);
  const auto block = [&](int32_t taps, int32_t channels) {
    const int past = net.input({1, taps - 1, 1, net.shape(x)[3]}, 0, 4);
    const int all = net.join({past, x}, 1);
    states.push_back(net.lastRows(all, taps - 1));
    x = net.conv(net.depthwise(all, valid(taps, 1, kNone)), channels, square(1));
  };
  block(3, wide);
  block(5, wide);
  block(9, wide);
  block(17, wide / 2);
  std::vector<int> outputs = {net.softmax(net.dense(net.reshape(x, {1, wide / 2}), 12, kNone))};
  outputs.insert(outputs.end(), states.begin(), states.end());
  return net.finish(outputs, "streaming keyword net, a frame a call");
}

tflite::Graph motion(Size size) {
  const int32_t frames = size == Size::kWhole ? 128 : 40;
  Net net(8);
  int x = net.reshape(net.input({1, frames, 9}, -2, 2), {1, 1, frames, 9});
  x = net.conv(x, 64, valid(1, 3));
  x = net.conv(x, 64, valid(1, 3));
  x = net.maxPool(x, pooling(1, 2));
  x = net.reshape(x, {1, net.shape(x)[2] * 64});
  x = net.dense(x, 100, kRelu);
  return net.finish({net.softmax(net.dense(x, 6, kNone))}, "1-D net on acceleration");
}

tflite::Graph unet(Size size) {
  const int32_t side = size == Size::kWhole ? 48 : 16;
  Net net(9);
  const int top = net.conv(net.input({1, side, side, 1}, 0, 1), 8, square(3));
  int x = net.maxPool(top, pooling(2, 2));
  const int middle = net.conv(x, 16, square(3));
  x = net.conv(net.maxPool(middle, pooling(2, 2)), 32, square(3));
  x = net.transposed(x, 16, square(2, 2));
  x = net.conv(net.join({middle, x}, 3), 16, square(3));
  x = net.transposed(x, 8, square(3, 2));
  x = net.conv(net.join({top, x}, 3), 8, square(3));
  x = net.averagePool(x, pooling(2, 2));
  x = net.resize(net.conv(x, 4, square(1)), 2, true);
  x = net.conv(net.resize(x, 2, false), 2, square(3, 2, kNone));
  return net.finish({net.logistic(x)}, "U-Net with two ways up");
}

tflite::Graph ecg(Size size) {
  const int32_t frames = size == Size::kWhole ? 360 : 90;
  Net net(10);
  int x = net.input({1, 1, frames, 2}, -3, 3);
  x = net.conv(x, 5, {1, 7, 1, 2, 1, 1, Padding::kValid, kRelu}, Scales::kPerTensor);
  x = net.depthwise(x, {1, 5, 1, 1, 1, 2, Padding::kSame, kRelu}, 2, Scales::kPerTensor);
  x = net.conv(x, 13, {1, 3, 1, 1, 1, 2, Padding::kSame, kRelu}, Scales::kPerTensor);
  x = net.maxPool(x, {1, 3, 1, 2, 1, 1, Padding::kSame, kNone});
  x = net.conv(x, 30, {1, 3, 1, 1, 1, 4, Padding::kSame, kRelu});
  x = net.depthwise(x, {1, 3, 1, 2, 1, 1, Padding::kSame, kNone});
  x = net.conv(x, 7, square(1, 1, kRelu6));
  x = net.conv(net.pad(x, {0, 0, 2, 1}), 21, {1, 4, 1, 1, 1, 1, Padding::kValid, kRelu});
  x = net.mean(x, false);
  x = net.dense(net.dense(x, 15, kRelu), 5, kNone);
  return net.finish({net.softmax(x)}, "1-D net of odd sizes, dilated");
}

// Residual blocks whose filters reach ever farther along the time.
tflite::Graph temporal(Size size) {
  const bool whole = size == Size::kWhole;
  const int32_t frames = whole ? 128 : 40, channels = whole ? 32 : 12;
  Net net(14);
  int x = net.conv(net.input({1, 1, frames, 9}, -2, 2), channels, window(1, 1));
  for (int32_t dilation = 1; dilation <= (whole ? 16 : 8); dilation *= 2) {
    const Window inner = {1, 3, 1, 1, 1, dilation, Padding::kSame, kRelu};
    Window outer = inner;
    outer.activation = kNone;
    x = net.add(x, net.conv(net.conv(x, channels, inner), channels, outer), kRelu);
  }
  return net.finish({net.softmax(net.dense(net.mean(x, false), 6, kNone))}, "temporal residual net");
}

tflite::Graph lenet(Size size) {
  const int32_t side = size == Size::kWhole ? 28 : 16;
  Net net(11);
  int x = net.conv(net.input({1, side, side, 1}, 0, 1), 6, square(5));
  x = net.conv(net.maxPool(x, pooling(2, 2)), 16, valid(5, 5));
  x = net.maxPool(x, pooling(2, 2));
  x = net.reshape(x, {1, net.shape(x)[1] * net.shape(x)[2] * 16});
  x = net.dense(net.dense(x, 120, kRelu), 84, kRelu);
  return net.finish({net.softmax(net.dense(x, 10, kNone))}, "LeNet");
}

// A frame of features at a time, as streaming keyword spotters of this kind take them.
tflite::Graph svdf(Size size, uint32_t seed, int32_t rank, bool wide) {
  const int32_t units = size == Size::kWhole ? 64 : 12;
  Net net(seed);
  int x = net.input({1, 40}, -3, 3);
  for (const int32_t length : {8, 10, 12, 16}) x = net.svdf(x, units, rank, length, wide);
  return net.finish({net.softmax(net.dense(x, 12, kNone))}, "SVDF keyword spotter");
}
tflite::Graph svdfKeywords(Size size) { return svdf(size, 12, 1, true); }
tflite::Graph svdfKeywords8(Size size) { return svdf(size, 13, 2, false); }

}  // namespace

const std::vector<Architecture>& architectures() {
  static const std::vector<Architecture> all = {
      {"resnet8", "residual image classifier", resnet8},
      {"autoencoder", "dense anomaly detector", autoencoder},
      {"mobilenet", "visual wake words, MobileNet 0.25", mobileNet},
      {"mobilenet_v2", "inverted residuals, ReLU6", mobileNetV2},
      {"mobilenet_v3", "squeeze and excitation, hard swish", mobileNetV3},
      {"wake_word", "separable filters over 30 frames", wakeWord},
      {"wake_word_step", "the same a frame at a time", wakeWordStep},
      {"motion", "1-D net on acceleration", motion},
      {"unet", "transposed convolutions, resizings, skips", unet},
      {"ecg", "1-D net of odd sizes, dilated, multiplier 2", ecg},
      {"temporal", "residual blocks, dilated along the time", temporal},
      {"lenet", "5×5 filters on one channel", lenet},
      {"svdf", "keyword spotter by SVDF, rank 1, memory of int16", svdfKeywords},
      {"svdf_int8", "the same of rank 2, memory of int8", svdfKeywords8},
  };
  return all;
}

}  // namespace thimble::bench

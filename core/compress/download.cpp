// Code lengths by merging the two rarest, and what they come to.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/download.h"

#include <algorithm>
#include <array>
#include <functional>
#include <queue>
#include <vector>

namespace thimble::compress {
namespace {

bool isWeights(const tflite::Tensor& tensor) {
  return tensor.type == tflite::TensorType::kInt8 && !tensor.data.empty();
}

}  // namespace

int64_t huffmanBytes(std::span<const uint8_t> data) {
  std::array<int64_t, 256> counts{};
  for (uint8_t byte : data) ++counts[byte];
  std::priority_queue<int64_t, std::vector<int64_t>, std::greater<>> nodes;
  int64_t symbols = 0;
  for (int64_t count : counts)
    if (count > 0) {
      nodes.push(count);
      ++symbols;
    }
  // Each merge makes the codes below it a bit longer; a lone symbol still takes a bit.
  int64_t bits = symbols == 1 ? static_cast<int64_t>(data.size()) : 0;
  while (nodes.size() > 1) {
    const int64_t a = nodes.top();
    nodes.pop();
    const int64_t b = nodes.top();
    nodes.pop();
    bits += a + b;
    nodes.push(a + b);
  }
  return 1 + std::min(static_cast<int64_t>(data.size()), 2 * symbols + (bits + 7) / 8);
}

int64_t downloadBytes(const tflite::Graph& graph, int64_t file_bytes) {
  for (const tflite::Tensor& tensor : graph.tensors)
    if (isWeights(tensor)) file_bytes += huffmanBytes(tensor.data) - static_cast<int64_t>(tensor.data.size());
  return file_bytes;
}

int64_t zeroWeights(const tflite::Graph& graph) {
  int64_t zeros = 0;
  for (const tflite::Tensor& tensor : graph.tensors)
    if (isWeights(tensor)) zeros += std::count(tensor.data.begin(), tensor.data.end(), uint8_t{0});
  return zeros;
}

}  // namespace thimble::compress

// Sizes of elements, shapes and tensors in bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/graph.h"

namespace thimble::tflite {

int64_t elementCount(const std::vector<int32_t>& shape) {
  int64_t count = 1;
  for (int32_t dimension : shape) count *= dimension;
  return count;
}

int64_t elementBytes(TensorType type) {
  switch (type) {
    case TensorType::kInt64:
      return 8;
    case TensorType::kFloat32:
    case TensorType::kInt32:
      return 4;
    case TensorType::kInt16:
      return 2;
    case TensorType::kUint8:
    case TensorType::kBool:
    case TensorType::kInt8:
      return 1;
  }
  return 0;
}

int64_t tensorBytes(const Tensor& tensor) { return elementCount(tensor.shape) * elementBytes(tensor.type); }

}  // namespace thimble::tflite

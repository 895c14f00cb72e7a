// Pack recurrent layers: lays the weights of LSTM and SVDF out as the kernels of runtime/kernels/recurrent.h read them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "core/codegen/operation.h"
#include "core/tflite/graph.h"

namespace thimble::codegen {

/// The layer as prepared, its references to the graph's `tensors`.  nullopt: its numbers do not fit the kernel, and the
/// plain one must do.
std::optional<Operation> packLstm(const Operation& plain, const std::vector<tflite::Tensor>& tensors);
std::optional<Operation> packLstmBytes(const Operation& plain, const std::vector<tflite::Tensor>& tensors);
std::optional<Operation> packLstmMve(const Operation& plain, const std::vector<tflite::Tensor>& tensors);
std::optional<Operation> packSvdf(const Operation& plain, const std::vector<tflite::Tensor>& tensors);
std::optional<Operation> packSvdfBytes(const Operation& plain, const std::vector<tflite::Tensor>& tensors);
std::optional<Operation> packSvdfMve(const Operation& plain, const std::vector<tflite::Tensor>& tensors);

}  // namespace thimble::codegen

// Answers: what a model file says to rows of features, as a board would.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/nn/trainer.h"
#include "core/tflite/host_model.h"

namespace thimble::quantize {

/// Runs an int8-in, int8-out model on rows [n, inputs]; visit(row, real outputs) hears each.  after_operator: as
/// HostModel::run's, with the row before.  Errors: kMismatch (another input or output), kCanceled within 100 ms.
using AfterOperator = std::function<void(size_t row, int op, std::span<const uint8_t> bytes)>;
Result<void> eachAnswer(tflite::HostModel& model, std::span<const float> rows, Job& job,
                        const std::function<void(size_t row, std::span<const float> outputs)>& visit,
                        const AfterOperator& after_operator = {});

/// All of them: [n, outputs].  Errors: as HostModel::load and eachAnswer.
Result<std::vector<float>> answersOf(std::span<const uint8_t> file, std::span<const float> rows, Job& job);

/// The float net's: as nn::predict, but canceled within 100 ms.
Result<std::vector<float>> answersOf(const nn::TrainedNet& net, std::span<const float> rows, Job& job);

}  // namespace thimble::quantize

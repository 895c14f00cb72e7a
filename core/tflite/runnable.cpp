// Whether the board's runtime takes a model, asked of the runtime itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/model_file.h"
#include "firmware_agent/runtime/interpreter.h"

namespace thimble::tflite {

Result<void> checkRunnable(std::span<const uint8_t> file_with_plan) {
  using runtime::Status;
  runtime::Interpreter interpreter;
  const Status status =
      interpreter.verify(file_with_plan.data(), static_cast<uint32_t>(file_with_plan.size()));
  if (status == Status::kOk) return {};
  if (status == Status::kNotAModel) {
    return Error{ErrorCode::kCorrupt, "The file is not a .tflite model.",
                 "Choose a file that ends in .tflite."};
  }
  std::string where;
  if (interpreter.failedOperator() != runtime::kNoOperator) {
    where =
        opName(interpreter.failedCode()) + " (operator " + std::to_string(interpreter.failedOperator()) + ")";
  }
  if (status == Status::kUnsupportedOp) {
    return Error{ErrorCode::kUnsupported, "The board's runtime does not have " + where + ".",
                 "Change the model so that it does without this operator."};
  }
  return Error{status == Status::kCorrupt ? ErrorCode::kCorrupt : ErrorCode::kUnsupported,
               "The board's runtime refuses " + (where.empty() ? "the model" : where) + ": " +
                   runtime::statusText(status) + ".",
               "Convert the model with full int8 quantization."};
}

}  // namespace thimble::tflite

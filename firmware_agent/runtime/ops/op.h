// Op: an operator that the runtime has: how it is named in the file, how it is checked, how it runs.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/model.h"
#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

/// check: everything that run relies on, so that run needs no error path.  run: only after check has passed.
struct Op {
  int32_t code;         // BuiltinOperator
  const char* name;     // as TFLite writes it
  uint8_t options_tag;  // of the union BuiltinOptions
  uint8_t min_inputs;   // that must be present
  uint8_t max_inputs;
  Status (*check)(const Call& call);
  void (*run)(const Call& call);
};

/// The operator of that code; null if the runtime has none.  The table is in table.cpp.
const Op* findOp(int32_t code);

/// Counts of inputs and the kind of options first, then op.check.
Status checkCall(const Op& op, const Call& call);

Status checkFullyConnected(const Call& call);
void runFullyConnected(const Call& call);
Status checkConv2d(const Call& call);
void runConv2d(const Call& call);
Status checkDepthwiseConv2d(const Call& call);
void runDepthwiseConv2d(const Call& call);
Status checkMaxPool2d(const Call& call);
void runMaxPool2d(const Call& call);
Status checkAveragePool2d(const Call& call);
void runAveragePool2d(const Call& call);
Status checkMean(const Call& call);
void runMean(const Call& call);
Status checkReshape(const Call& call);
void runReshape(const Call& call);
Status checkSoftmax(const Call& call);
void runSoftmax(const Call& call);
Status checkQuantize(const Call& call);
void runQuantize(const Call& call);
Status checkDequantize(const Call& call);
void runDequantize(const Call& call);

}  // namespace runtime
}  // namespace thimble

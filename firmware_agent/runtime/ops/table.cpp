// The table of operators: a new one is a file and a line here.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

// code, name, options, inputs at least and at most, check, run
const Op kOps[] = {
    {1, "AVERAGE_POOL_2D", 5, 1, 1, checkAveragePool2d, runAveragePool2d},
    {3, "CONV_2D", 1, 2, 3, checkConv2d, runConv2d},
    {4, "DEPTHWISE_CONV_2D", 2, 2, 3, checkDepthwiseConv2d, runDepthwiseConv2d},
    {6, "DEQUANTIZE", 38, 1, 1, checkDequantize, runDequantize},
    {9, "FULLY_CONNECTED", 8, 2, 3, checkFullyConnected, runFullyConnected},
    {17, "MAX_POOL_2D", 5, 1, 1, checkMaxPool2d, runMaxPool2d},
    {22, "RESHAPE", 17, 1, 2, checkReshape, runReshape},
    {25, "SOFTMAX", 9, 1, 1, checkSoftmax, runSoftmax},
    {40, "MEAN", 27, 2, 2, checkMean, runMean},
    {114, "QUANTIZE", 89, 1, 1, checkQuantize, runQuantize},
};

}  // namespace

const Op* findOp(int32_t code) {
  for (const Op& op : kOps) {
    if (op.code == code) return &op;
  }
  return nullptr;
}

Status checkCall(const Op& op, const Call& call) {
  if (call.input_count < op.min_inputs || call.input_count > op.max_inputs) return Status::kUnsupportedOption;
  for (uint32_t i = 0; i < op.min_inputs; ++i) {
    if (!call.has[i]) return Status::kUnsupportedOption;
  }
  if (call.options_tag != 0 && call.options_tag != op.options_tag) return Status::kCorrupt;
  return op.check(call);
}

}  // namespace runtime
}  // namespace thimble

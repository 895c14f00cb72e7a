// The table of operators: a new one is a file and a line here and in op.h.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

// code, name, options, inputs at least and at most, outputs at most, prepare, run; by code
const Op kOps[] = {
    {1, "AVERAGE_POOL_2D", 5, 1, 1, 1, prepareAveragePool2d, runAveragePool2d},
    {3, "CONV_2D", 1, 2, 3, 1, prepareConv2d, runConv2d},
    {4, "DEPTHWISE_CONV_2D", 2, 2, 3, 1, prepareDepthwiseConv2d, runDepthwiseConv2d},
    {6, "DEQUANTIZE", 38, 1, 1, 1, prepareDequantize, runDequantize},
    {9, "FULLY_CONNECTED", 8, 2, 3, 1, prepareFullyConnected, runFullyConnected},
    {17, "MAX_POOL_2D", 5, 1, 1, 1, prepareMaxPool2d, runMaxPool2d},
    {22, "RESHAPE", 17, 1, 2, 1, prepareReshape, runReshape},
    {25, "SOFTMAX", 9, 1, 1, 1, prepareSoftmax, runSoftmax},
    {40, "MEAN", 27, 2, 2, 1, prepareMean, runMean},
    {114, "QUANTIZE", 89, 1, 1, 1, prepareQuantize, runQuantize},
};

}  // namespace

int32_t opCount() { return static_cast<int32_t>(sizeof(kOps) / sizeof(kOps[0])); }

const Op& opAt(int32_t index) { return kOps[index]; }

int32_t findOp(int32_t code) {
  for (int32_t i = 0; i < opCount(); ++i) {
    if (kOps[i].code == code) return i;
  }
  return -1;
}

Status prepareCall(const Op& op, const Call& call, Record& record) {
  if (call.inputs.count < op.min_inputs || call.inputs.count > op.max_inputs)
    return Status::kUnsupportedOption;
  if (call.outputs.count > op.max_outputs) return Status::kUnsupportedOption;
  for (uint32_t i = 0; i < op.min_inputs && i < kReadInputs; ++i) {
    if (!call.has[i]) return Status::kUnsupportedOption;
  }
  if (call.options_tag != 0 && call.options_tag != op.options_tag) return Status::kCorrupt;
  return op.prepare(call, record);
}

}  // namespace runtime
}  // namespace thimble

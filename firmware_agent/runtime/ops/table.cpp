// The table of operators: a new one is a file and a line here and in op.h.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer_records.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/program.h"

namespace thimble {
namespace runtime {

namespace {

// code, name, options, inputs at least and at most, outputs at most, prepare, run; by code
constexpr Op kOps[] = {
    {0, "ADD", 11, 2, 2, 1, prepareAdd, runAdd},
    {1, "AVERAGE_POOL_2D", 5, 1, 1, 1, prepareAveragePool2d, runAveragePool2d},
    {2, "CONCATENATION", 10, 1, 64, 1, prepareConcatenation, runConcatenation},
    {3, "CONV_2D", 1, 2, 3, 1, prepareConv2d, runConv2d},
    {4, "DEPTHWISE_CONV_2D", 2, 2, 3, 1, prepareDepthwiseConv2d, runDepthwiseConv2d},
    {6, "DEQUANTIZE", 38, 1, 1, 1, prepareDequantize, runDequantize},
    {9, "FULLY_CONNECTED", 8, 2, 3, 1, prepareFullyConnected, runFullyConnected},
    {11, "L2_NORMALIZATION", 12, 1, 1, 1, prepareL2Normalization, runL2Normalization},
    {14, "LOGISTIC", 0, 1, 1, 1, prepareLogistic, runLogistic},
    {17, "MAX_POOL_2D", 5, 1, 1, 1, prepareMaxPool2d, runMaxPool2d},
    {18, "MUL", 21, 2, 2, 1, prepareMul, runMul},
    {19, "RELU", 0, 1, 1, 1, prepareRelu, runRelu},
    {20, "RELU_N1_TO_1", 0, 1, 1, 1, prepareReluN1To1, runReluN1To1},
    {21, "RELU6", 0, 1, 1, 1, prepareRelu6, runRelu6},
    {22, "RESHAPE", 17, 1, 2, 1, prepareReshape, runReshape},
    {23, "RESIZE_BILINEAR", 15, 2, 2, 1, prepareResizeBilinear, runResizeBilinear},
    {25, "SOFTMAX", 9, 1, 1, 1, prepareSoftmax, runSoftmax},
    {27, "SVDF", 6, 5, 5, 1, prepareSvdf, runSvdf},
    {28, "TANH", 0, 1, 1, 1, prepareTanh, runTanh},
    {34, "PAD", 22, 2, 2, 1, preparePad, runPad},
    {36, "GATHER", 23, 2, 2, 1, prepareGather, runGather},
    {39, "TRANSPOSE", 26, 2, 2, 1, prepareTranspose, runTranspose},
    {40, "MEAN", 27, 2, 2, 1, prepareMean, runMean},
    {41, "SUB", 28, 2, 2, 1, prepareSub, runSub},
    {43, "SQUEEZE", 30, 1, 1, 1, prepareReshape, runReshape},
    {44, "UNIDIRECTIONAL_SEQUENCE_LSTM", 71, 24, 24, 1, prepareUnidirectionalSequenceLstm,
     runUnidirectionalSequenceLstm},
    {45, "STRIDED_SLICE", 32, 4, 4, 1, prepareStridedSlice, runStridedSlice},
    {47, "EXP", 33, 1, 1, 1, prepareExp, runExp},
    {49, "SPLIT", 35, 2, 2, 64, prepareSplit, runSplit},
    {50, "LOG_SOFTMAX", 36, 1, 1, 1, prepareLogSoftmax, runLogSoftmax},
    {53, "CAST", 37, 1, 1, 1, prepareCast, runCast},
    {54, "PRELU", 0, 2, 2, 1, preparePrelu, runPrelu},
    {55, "MAXIMUM", 39, 2, 2, 1, prepareMaximum, runMaximum},
    {56, "ARG_MAX", 40, 2, 2, 1, prepareArgMax, runArgMax},
    {57, "MINIMUM", 39, 2, 2, 1, prepareMinimum, runMinimum},
    {58, "LESS", 41, 2, 2, 1, prepareLess, runLess},
    {59, "NEG", 42, 1, 1, 1, prepareNeg, runNeg},
    {60, "PADV2", 43, 3, 3, 1, preparePad, runPad},
    {61, "GREATER", 44, 2, 2, 1, prepareGreater, runGreater},
    {62, "GREATER_EQUAL", 45, 2, 2, 1, prepareGreaterEqual, runGreaterEqual},
    {63, "LESS_EQUAL", 46, 2, 2, 1, prepareLessEqual, runLessEqual},
    {65, "SLICE", 48, 3, 3, 1, prepareSlice, runSlice},
    {67, "TRANSPOSE_CONV", 49, 3, 4, 1, prepareTransposeConv, runTransposeConv},
    {70, "EXPAND_DIMS", 52, 2, 2, 1, prepareReshape, runReshape},
    {71, "EQUAL", 53, 2, 2, 1, prepareEqual, runEqual},
    {72, "NOT_EQUAL", 54, 2, 2, 1, prepareNotEqual, runNotEqual},
    {74, "SUM", 27, 2, 2, 1, prepareSum, runSum},
    {75, "SQRT", 0, 1, 1, 1, prepareSqrt, runSqrt},
    {76, "RSQRT", 0, 1, 1, 1, prepareRsqrt, runRsqrt},
    {77, "SHAPE", 55, 1, 1, 1, prepareShape, runShape},
    {79, "ARG_MIN", 57, 2, 2, 1, prepareArgMin, runArgMin},
    {82, "REDUCE_MAX", 27, 2, 2, 1, prepareReduceMax, runReduceMax},
    {83, "PACK", 59, 1, 64, 1, preparePack, runPack},
    {84, "LOGICAL_OR", 60, 2, 2, 1, prepareLogicalOr, runLogicalOr},
    {86, "LOGICAL_AND", 62, 2, 2, 1, prepareLogicalAnd, runLogicalAnd},
    {87, "LOGICAL_NOT", 63, 1, 1, 1, prepareLogicalNot, runLogicalNot},
    {88, "UNPACK", 64, 1, 1, 64, prepareUnpack, runUnpack},
    {89, "REDUCE_MIN", 27, 2, 2, 1, prepareReduceMin, runReduceMin},
    {94, "FILL", 68, 2, 2, 1, prepareFill, runFill},
    {97, "RESIZE_NEAREST_NEIGHBOR", 74, 2, 2, 1, prepareResizeNearestNeighbor, runResizeNearestNeighbor},
    {98, "LEAKY_RELU", 75, 1, 1, 1, prepareLeakyRelu, runLeakyRelu},
    {99, "SQUARED_DIFFERENCE", 76, 2, 2, 1, prepareSquaredDifference, runSquaredDifference},
    {100, "MIRROR_PAD", 77, 2, 2, 1, prepareMirrorPad, runMirrorPad},
    {101, "ABS", 78, 1, 1, 1, prepareAbs, runAbs},
    {102, "SPLIT_V", 79, 3, 3, 64, prepareSplitV, runSplitV},
    {111, "ELU", 0, 1, 1, 1, prepareElu, runElu},
    {114, "QUANTIZE", 89, 1, 1, 1, prepareQuantize, runQuantize},
    {117, "HARD_SWISH", 91, 1, 1, 1, prepareHardSwish, runHardSwish},
    {126, "BATCH_MATMUL", 101, 2, 2, 1, prepareBatchMatmul, runBatchMatmul},
    {130, "BROADCAST_TO", 104, 2, 2, 1, prepareBroadcastTo, runBroadcastTo},
};

// Those of the operators above that have kernels of their own for outputs of another type, so that a compiled model
// holds only what it runs.
struct TypedOp {
  int32_t type;
  Op op;
};
constexpr TypedOp kTypedOps[] = {
    {kFloat32, {1, "AVERAGE_POOL_2D", 5, 1, 1, 1, prepareAveragePool2dFloat32, runAveragePool2dFloat32}},
    {kFloat32, {3, "CONV_2D", 1, 2, 3, 1, prepareConv2dFloat32, runConv2dFloat32}},
    {kFloat32,
     {4, "DEPTHWISE_CONV_2D", 2, 2, 3, 1, prepareDepthwiseConv2dFloat32, runDepthwiseConv2dFloat32}},
    {kFloat32, {9, "FULLY_CONNECTED", 8, 2, 3, 1, prepareFullyConnectedFloat32, runFullyConnectedFloat32}},
    {kFloat32, {17, "MAX_POOL_2D", 5, 1, 1, 1, prepareMaxPool2dFloat32, runMaxPool2dFloat32}},
    {kFloat32, {25, "SOFTMAX", 9, 1, 1, 1, prepareSoftmaxFloat32, runSoftmaxFloat32}},
    {kFloat32, {67, "TRANSPOSE_CONV", 49, 3, 4, 1, prepareTransposeConvFloat32, runTransposeConvFloat32}},
    {kInt16, {1, "AVERAGE_POOL_2D", 5, 1, 1, 1, prepareAveragePool2dInt16, runAveragePool2dInt16}},
    {kInt16, {3, "CONV_2D", 1, 2, 3, 1, prepareConv2dInt16, runConv2dInt16}},
    {kInt16, {4, "DEPTHWISE_CONV_2D", 2, 2, 3, 1, prepareDepthwiseConv2dInt16, runDepthwiseConv2dInt16}},
    {kInt16, {9, "FULLY_CONNECTED", 8, 2, 3, 1, prepareFullyConnectedInt16, runFullyConnectedInt16}},
    {kInt16, {17, "MAX_POOL_2D", 5, 1, 1, 1, prepareMaxPool2dInt16, runMaxPool2dInt16}},
    {kInt16, {25, "SOFTMAX", 9, 1, 1, 1, prepareSoftmaxInt16, runSoftmaxInt16}},
    {kInt16, {67, "TRANSPOSE_CONV", 49, 3, 4, 1, prepareTransposeConvInt16, runTransposeConvInt16}},
    {kFloat32, {0, "ADD", 11, 2, 2, 1, prepareAddWide, runAddWide}},
    {kFloat32, {18, "MUL", 21, 2, 2, 1, prepareMulWide, runMulWide}},
    {kFloat32, {40, "MEAN", 27, 2, 2, 1, prepareMeanWide, runMeanWide}},
    {kFloat32, {41, "SUB", 28, 2, 2, 1, prepareSubWide, runSubWide}},
    {kFloat32, {74, "SUM", 27, 2, 2, 1, prepareSumWide, runSumWide}},
    {kInt16, {0, "ADD", 11, 2, 2, 1, prepareAddWide, runAddWide}},
    {kInt16, {18, "MUL", 21, 2, 2, 1, prepareMulWide, runMulWide}},
    {kInt16, {40, "MEAN", 27, 2, 2, 1, prepareMeanWide, runMeanWide}},
    {kInt16, {41, "SUB", 28, 2, 2, 1, prepareSubWide, runSubWide}},
    {kInt16, {74, "SUM", 27, 2, 2, 1, prepareSumWide, runSumWide}},
    {kInt32, {0, "ADD", 11, 2, 2, 1, prepareAddWide, runAddWide}},
    {kInt32, {18, "MUL", 21, 2, 2, 1, prepareMulWide, runMulWide}},
    {kInt32, {41, "SUB", 28, 2, 2, 1, prepareSubWide, runSubWide}},
};
constexpr int32_t kCount = static_cast<int32_t>(sizeof(kOps) / sizeof(kOps[0]));
constexpr int32_t kTyped = static_cast<int32_t>(sizeof(kTypedOps) / sizeof(kTypedOps[0]));

// FNV-1a, a number at a time.
constexpr uint32_t digest(uint32_t before, uint64_t x) {
  return static_cast<uint32_t>((before ^ x) * 16777619u);
}
constexpr uint32_t digestOps(uint32_t before, int32_t i) {
  return i == kCount ? before : digestOps(digest(before, static_cast<uint32_t>(kOps[i].code)), i + 1);
}
constexpr uint32_t digestTyped(uint32_t before, int32_t i) {
  return i == kTyped ? before
                     : digestTyped(digest(digest(before, static_cast<uint32_t>(kTypedOps[i].op.code)),
                                          static_cast<uint32_t>(kTypedOps[i].type)),
                                   i + 1);
}
constexpr uint32_t digestSizes(uint32_t before) { return before; }
template <class... More>
constexpr uint32_t digestSizes(uint32_t before, uint64_t size, More... more) {
  return digestSizes(digest(before, size), more...);
}

}  // namespace

constexpr uint32_t kTableDigest = digestTyped(digestOps(digest(2166136261u, kRecordLayout), 0), 0);
const int32_t kProgramVersion = static_cast<int32_t>(
    digestSizes(kTableDigest, sizeof(ProgramHead), sizeof(ProgramPort), sizeof(ProgramVariable),
                sizeof(RecordHead), sizeof(Axis), sizeof(Output), sizeof(Channel), sizeof(Conv2dRecord),
                sizeof(DepthwiseRecord), sizeof(FullyConnectedRecord), sizeof(TransposeConvRecord)));

int32_t opCount() { return kCount; }

const Op& opAt(int32_t index) { return index < opCount() ? kOps[index] : kTypedOps[index - opCount()].op; }

int32_t findOp(int32_t code, int32_t type) {
  for (int32_t i = 0; i < kTyped; ++i) {
    if (kTypedOps[i].op.code == code && kTypedOps[i].type == type) return opCount() + i;
  }
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

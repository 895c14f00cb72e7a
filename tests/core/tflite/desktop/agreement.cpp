// Where desktop TFLite (0.0.1-alpha.10 for the web) differs, each with its reason.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/tflite/desktop/agreement.h"

namespace thimble::tests {

namespace {

struct Rule {
  const char* begins;
  Agreement how;
};

/// The first that fits.
constexpr Rule kRules[] = {
    // Floats: the order of sums and the last bit of e^x are nobody's rule.
    {"ADD/float_overflow", Agreement::kNone},
    {"SUB/float_overflow", Agreement::kNone},
    {"MUL/float_overflow", Agreement::kNone},
    {"ELU/float", Agreement::kNone},
    {"HARD_SWISH/float", Agreement::kNone},
    {"LEAKY_RELU/float", Agreement::kNone},
    {"LOGISTIC/float", Agreement::kNone},
    {"MEAN/float", Agreement::kNone},
    {"RELU/float", Agreement::kNone},   // of -0
    {"RELU6/float", Agreement::kNone},  // of -0
    {"RESIZE_BILINEAR/float", Agreement::kNone},
    {"RSQRT/float", Agreement::kNone},
    {"SOFTMAX/float", Agreement::kNone},
    {"SQRT/float", Agreement::kNone},
    {"TANH/float", Agreement::kNone},
    {"CAST/float32_to", Agreement::kNone},          // of what does not fit
    {"QUANTIZE/float_to_int16", Agreement::kNone},  // of what does not fit int32

    // Its optimized kernels for int16 are other approximations than the reference ones.
    {"LOGISTIC/int16", Agreement::kNone},
    {"TANH/int16", Agreement::kNone},
    {"SOFTMAX/int16", Agreement::kWithinOne},
    {"MUL/int16", Agreement::kWithinOne},
    {"SUB/int16", Agreement::kWithinOne},  // adds the product with a negative multiplier
    // At a scale of 20 the reference kernels know only saturated inputs; it takes a table of floats.
    {"LOGISTIC/int8_7", Agreement::kNone},
    {"TANH/int8_7", Agreement::kNone},
    // Scales of 1 and more break a precondition that it does not check.
    {"EQUAL/int8_large", Agreement::kNone},
    {"NOT_EQUAL/int8_large", Agreement::kNone},
    {"LESS/int8_large", Agreement::kNone},
    {"LESS_EQUAL/int8_large", Agreement::kNone},
    {"GREATER/int8_large", Agreement::kNone},
    {"GREATER_EQUAL/int8_large", Agreement::kNone},
    // Fields younger than it is, which it does not know.
    {"TRANSPOSE_CONV/relu", Agreement::kNone},
    {"STRIDED_SLICE/offset", Agreement::kNone},
    // An ellipsis takes at least one dimension there; in numpy it may take none.
    {"STRIDED_SLICE/ellipsis_of_nothing", Agreement::kNone},
    // XNNPACK reads int64 paddings as int32.
    {"PAD/paddings_int64", Agreement::kNone},
    // It takes the memory for int16 whatever it is.
    {"SVDF/of_int8_memory", Agreement::kNone},
    {"SVDF/int8_memory", Agreement::kNone},
    // XNNPACK blends by its own fixed point, which a step of a fortieth overflows.
    {"RESIZE_BILINEAR/int8_scale_beyond", Agreement::kNone},
    {"RESIZE_BILINEAR/int8", Agreement::kWithinOne},

    // XNNPACK: shorter multipliers, or ties to even.
    {"ADD/int16", Agreement::kTwice},
    {"ADD/", Agreement::kWithinOne},
    {"SUB/", Agreement::kWithinOne},
    {"MUL/", Agreement::kWithinOne},
    {"ELU/int8", Agreement::kWithinOne},
    {"LEAKY_RELU/int8", Agreement::kWithinOne},
    {"QUANTIZE/int8_to_int8", Agreement::kWithinOne},
    {"QUANTIZE/float_to_int8", Agreement::kWithinOne},

    {"formula/", Agreement::kWithinOne},  // formulas.h has it byte for byte
    {"net/", Agreement::kOnce},
    {"net16x8/", Agreement::kTwice},
    {"conv/", Agreement::kOnce},
    {"depthwise/", Agreement::kOnce},
    {"dense/", Agreement::kOnce},
    {"dense_per_channel/", Agreement::kOnce},
    {"BATCH_MATMUL/", Agreement::kOnce},
    {"MEAN/int8", Agreement::kOnce},
    {"SUM/int8", Agreement::kUnlessFull},

    {"ABS/", Agreement::kTwice},
    {"L2_NORMALIZATION/", Agreement::kTwice},
    {"LEAKY_RELU/int16", Agreement::kTwice},
    {"MEAN/int16", Agreement::kTwice},
    {"PRELU/", Agreement::kTwice},
    {"QUANTIZE/int16_to_int8", Agreement::kTwice},
    {"RELU6/", Agreement::kTwice},
    {"RELU_N1_TO_1/", Agreement::kTwice},
    {"SQUARED_DIFFERENCE/", Agreement::kTwice},
    {"TRANSPOSE_CONV/", Agreement::kTwice},
};

}  // namespace

Agreement agreementOf(const std::string& name) {
  for (const Rule& rule : kRules) {
    if (name.rfind(rule.begins, 0) == 0) return rule.how;
  }
  return Agreement::kEqual;
}

}  // namespace thimble::tests

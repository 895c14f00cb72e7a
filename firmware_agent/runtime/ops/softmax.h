// Softmax: what the kernels of SOFTMAX run on, whatever its types.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/model.h"

namespace thimble {
namespace runtime {

/// What a record begins with.
struct SoftmaxRows {
  Ref x, y;
  int32_t elements;
  int32_t depth;  // of a row
  int32_t from;   // type of x
};

/// Checks the shapes.
Status makeSoftmax(const Call& call, SoftmaxRows* rows);

}  // namespace runtime
}  // namespace thimble

// Op: an operator that the runtime has: how it is named in the file, how it is prepared, how it runs.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/memory.h"
#include "firmware_agent/runtime/model.h"
#include "firmware_agent/runtime/record.h"
#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

/// prepare: checks everything that run relies on, so that run needs no error path, and puts what run needs into the
/// record; the same words on every machine.  run: from the record's body alone.
struct Op {
  int32_t code;         // BuiltinOperator
  const char* name;     // as TFLite writes it
  uint8_t options_tag;  // of the union BuiltinOptions
  uint8_t min_inputs;   // that must be present
  uint8_t max_inputs;
  uint8_t max_outputs;
  Status (*prepare)(const Call& call, Record& record);
  void (*run)(const int32_t* record, const Memory& memory);
};

/// The index of the operator of that code for a first output of that type; −1 if the runtime has none of that code: what
/// prepare refuses, it refuses with its reason.  The table is in table.cpp.
int32_t findOp(int32_t code, int32_t type);
const Op& opAt(int32_t index);
/// The operators, one a code; indices from here on are those for other types.
int32_t opCount();

/// Counts of inputs and outputs and the kind of options first, then op.prepare.
Status prepareCall(const Op& op, const Call& call, Record& record);

#define THIMBLE_OP(Name)                                  \
  Status prepare##Name(const Call& call, Record& record); \
  void run##Name(const int32_t* record, const Memory& memory);

#include "firmware_agent/runtime/ops/list.h"
#undef THIMBLE_OP

}  // namespace runtime
}  // namespace thimble

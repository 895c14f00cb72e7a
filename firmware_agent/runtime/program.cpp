// One walk over the file that counts, writes or proves its program.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/program.h"

#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

bool isVariable(const Tensor& tensor) { return tensor.variable && !tensor.constant; }

Status putPort(const Model& model, int32_t index, Record& record) {
  Tensor tensor;
  const Status status = model.tensor(index, &tensor);
  if (status != Status::kOk) return status;
  if (tensor.constant) return Status::kCorrupt;
  ProgramPort port = {tensor.ref, static_cast<int32_t>(tensor.bytes), tensor.type, 0, tensor.zeroPoint()};
  if (tensor.scales.count != 0) port.scale = readI32(tensor.scales.data);
  record.put(port);
  return Status::kOk;
}

// Counts the variables, or puts them if there is a record.  One that two operators read is put twice.
Status putVariables(const Model& model, Record* record, int32_t* count) {
  *count = 0;
  for (uint32_t i = 0; i < model.operators.count; ++i) {
    const Vector inputs = model.operatorInputs(i);
    for (uint32_t k = 0; k < inputs.count; ++k) {
      if (inputs.i32(k) == -1) continue;
      Tensor tensor;
      const Status status = model.tensor(inputs.i32(k), &tensor);
      if (status != Status::kOk) return status;
      if (!isVariable(tensor)) continue;
      ++*count;
      if (record == nullptr) continue;
      const int32_t start = tensor.type == kInt8 ? tensor.zeroPoint() : 0;
      record->put(ProgramVariable{tensor.ref, static_cast<int32_t>(tensor.bytes), start});
    }
  }
  return Status::kOk;
}

Status putOperator(const Model& model, uint32_t i, Ref scratch, Record& record) {
  const int32_t code = model.operatorCode(i);
  if (model.file.bad) return Status::kCorrupt;
  if (findOp(code, -1) < 0) return Status::kUnsupportedOp;
  Call call;
  Status status = model.call(i, &call);
  if (status != Status::kOk) return status;
  const int32_t index = findOp(code, call.out.type);
  record.begin(index, scratch);
  record.setOutput(call.out.ref, call.out.bytes);
  status = prepareCall(opAt(index), call, record);
  if (model.file.bad) return Status::kCorrupt;
  if (status == Status::kOk) record.end();
  return status;
}

}  // namespace

Status deriveProgram(const Model& model, int32_t arena_bytes, ScratchOf scratch_of, const void* context,
                     Record& record, uint32_t* failed_operator) {
  ProgramHead head = {kProgramMagic,
                      kProgramVersion,
                      0,
                      arena_bytes,
                      static_cast<int32_t>(model.operators.count),
                      static_cast<int32_t>(model.inputs.count),
                      static_cast<int32_t>(model.outputs.count),
                      0};
  // The operators go first in time: theirs is the reason that helps most when a model is refused.
  Record counting;
  for (uint32_t i = 0; i < model.operators.count; ++i) {
    const Status status = putOperator(model, i, kNoRef, counting);
    if (status == Status::kOk) continue;
    *failed_operator = i;
    return status;
  }
  Status status = putVariables(model, nullptr, &head.variables);
  if (status != Status::kOk) return status;
  const uint32_t border = static_cast<uint32_t>(head.inputs + head.outputs);
  head.words = static_cast<int32_t>((sizeof(ProgramHead) + border * sizeof(ProgramPort) +
                                     static_cast<uint32_t>(head.variables) * sizeof(ProgramVariable)) /
                                        4 +
                                    counting.words());
  record.put(head);
  for (uint32_t i = 0; i < model.inputs.count && status == Status::kOk; ++i) {
    status = putPort(model, model.inputs.i32(i), record);
  }
  for (uint32_t i = 0; i < model.outputs.count && status == Status::kOk; ++i) {
    status = putPort(model, model.outputs.i32(i), record);
  }
  if (status == Status::kOk) status = putVariables(model, &record, &head.variables);
  for (uint32_t i = 0; i < model.operators.count && status == Status::kOk; ++i) {
    status = putOperator(model, i, scratch_of(context, i, record), record);
  }
  if (status != Status::kOk) return status;
  return record.good() ? Status::kOk : Status::kBadPlan;
}

const ProgramHead* carriedProgram(const uint8_t* file, uint32_t size) {
  if (size < 16 || readI32(file + 8) != kProgramMagic) return nullptr;
  const uint32_t at = readU32(file + 12);
  if (at % 4 != 0 || at > size || size - at < sizeof(ProgramHead)) return nullptr;
  const ProgramHead* head = reinterpret_cast<const ProgramHead*>(file + at);
  if (head->magic != kProgramMagic || head->version != kProgramVersion) return nullptr;
  if (head->words < 0 || static_cast<uint32_t>(head->words) > (size - at) / 4) return nullptr;
  return head;
}

}  // namespace runtime
}  // namespace thimble

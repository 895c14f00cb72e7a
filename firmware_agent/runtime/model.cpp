// Reading the model's tables; the field ids are those of the TFLite schema.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/model.h"

namespace thimble {
namespace runtime {

namespace {

const char kPlanName[] = "OfflineMemoryAllocation";
const uint32_t kPlanHeader = 3;  // format version, subgraphs, tensors
const uint32_t kMaxBytes = 1u << 30;

uint32_t elementBytes(int32_t type) {
  switch (type) {
    case kInt64:
      return 8;
    case kFloat32:
    case kInt32:
      return 4;
    case kInt16:
      return 2;
    case kInt8:
    case kUInt8:
    case kBool:
      return 1;
    default:
      return 0;
  }
}

bool equals(const Vector& text, const char* name) {
  for (uint32_t i = 0; i < text.count; ++i) {
    if (name[i] == '\0' || static_cast<char>(text.data[i]) != name[i]) return false;
  }
  return name[text.count] == '\0';
}

// Fills dims, elements and bytes.
Status readShape(const Vector& shape, Tensor* tensor) {
  if (shape.count > kMaxRank) return Status::kBadShape;
  uint64_t elements = 1;
  for (uint32_t i = 0; i < shape.count; ++i) {
    const int32_t dim = shape.i32(i);
    if (dim < 1) return Status::kBadShape;
    elements *= static_cast<uint32_t>(dim);
    if (elements > kMaxBytes / 8) return Status::kBadShape;
    tensor->dims[i] = dim;
  }
  tensor->rank = shape.count;
  tensor->elements = static_cast<uint32_t>(elements);
  tensor->bytes = tensor->elements * elementBytes(tensor->type);
  return Status::kOk;
}

}  // namespace

Status Model::open(const uint8_t* data, uint32_t size) {
  *this = Model();
  if (data == nullptr || size < 8 || readU32(data + 4) != 0x334c4654u) return Status::kNotAModel;  // "TFL3"
  file.data = data;
  file.size = size;
  const Table root(file, readU32(data));
  codes = root.vector(1, 4);
  const Vector subgraphs = root.vector(2, 4);
  buffers = root.vector(4, 4);
  metadata = root.vector(6, 4);
  if (file.bad || subgraphs.count == 0) return Status::kCorrupt;
  if (subgraphs.count != 1) return Status::kTooManyParts;
  const Table graph = Table::element(file, subgraphs, 0);
  tensors = graph.vector(0, 4);
  inputs = graph.vector(1, 4);
  outputs = graph.vector(2, 4);
  operators = graph.vector(3, 4);
  if (file.bad) return Status::kCorrupt;
  if (tensors.count > kMaxTensors || operators.count > kMaxOperators) return Status::kTooManyParts;
  if (inputs.count > kMaxTensors || outputs.count > kMaxTensors) return Status::kTooManyParts;

  for (uint32_t i = 0; i < metadata.count; ++i) {
    const Table entry = Table::element(file, metadata, i);
    entry.vector(0, 1);
    bufferData(entry.u32(1));
  }
  const Vector bytes = findMetadata(kPlanName);
  if (file.bad) return Status::kCorrupt;
  if (bytes.count == 4 * (kPlanHeader + tensors.count) && readU32(bytes.data) == 1 &&
      readU32(bytes.data + 4) == 1 && readU32(bytes.data + 8) == tensors.count) {
    plan.data = bytes.data + 4 * kPlanHeader;
    plan.count = tensors.count;
  }
  return Status::kOk;
}

int32_t Model::operatorCode(uint32_t i) const {
  const uint32_t index = operatorTable(i).u32(0);
  if (index >= codes.count) {
    file.bad = true;
    return -1;
  }
  const Table code = Table::element(file, codes, index);
  const int32_t old_code = static_cast<int8_t>(code.u8(0));
  const int32_t new_code = code.i32(3);
  return old_code > new_code ? old_code : new_code;
}

Vector Model::bufferData(uint32_t index) const {
  if (index == 0 || index >= buffers.count) {
    if (index >= buffers.count) file.bad = true;
    return Vector();
  }
  const Table buffer = Table::element(file, buffers, index);
  if (buffer.u64(1) != 0) file.bad = true;  // contents behind the FlatBuffer: only for files above 2 GiB
  return buffer.vector(0, 1);
}

Vector Model::findMetadata(const char* name) const {
  for (uint32_t i = 0; i < metadata.count; ++i) {
    const Table entry = Table::element(file, metadata, i);
    if (equals(entry.vector(0, 1), name)) return bufferData(entry.u32(1));
  }
  return Vector();
}

Status Model::tensor(int32_t index, Tensor* tensor) const {
  *tensor = Tensor();
  if (index < 0 || static_cast<uint32_t>(index) >= tensors.count) return Status::kCorrupt;
  const Table table = Table::element(file, tensors, static_cast<uint32_t>(index));
  tensor->type = static_cast<int8_t>(table.u8(1));
  tensor->variable = table.u8(5) != 0;
  const Status shape = readShape(table.vector(0, 4), tensor);
  if (file.bad) return Status::kCorrupt;
  if (shape != Status::kOk) return shape;
  if (table.has(6)) return Status::kUnsupportedType;  // sparse

  const Table quantization = table.table(4);
  tensor->scales = quantization.vector(2, 4);
  tensor->zero_points = quantization.vector(3, 8);
  tensor->quantized_dimension = quantization.i32(6);

  const uint32_t buffer = table.u32(2);
  const Vector contents = buffer == 0 ? Vector() : bufferData(buffer);
  if (file.bad) return Status::kCorrupt;
  if (contents.count != 0) {
    if (contents.count != tensor->bytes) {
      return tensor->bytes == 0 ? Status::kUnsupportedType : Status::kCorrupt;
    }
    // Numbers of several bytes are read where they lie.
    const uint32_t bytes = elementBytes(tensor->type);
    if (static_cast<uint32_t>(contents.data - file.data) % (bytes < 4 ? bytes : 4) != 0)
      return Status::kCorrupt;
    tensor->constant = true;
    tensor->data = contents.data;
    tensor->ref = ~static_cast<int32_t>(contents.data - file.data);
    if (place_of != nullptr) tensor->ref = place_of(place_context, index, true);
    return Status::kOk;
  }
  if (place_of != nullptr) {
    tensor->ref = place_of(place_context, index, false);
    return Status::kOk;
  }
  if (plan.count == 0) return Status::kOk;
  const int32_t offset = plan.i32(static_cast<uint32_t>(index));
  if (offset >= 0) tensor->ref = offset;
  return Status::kOk;
}

Status Model::call(uint32_t i, Call* call) const {
  const Table op = operatorTable(i);
  call->model = this;
  call->inputs = op.vector(1, 4);
  call->outputs = op.vector(2, 4);
  call->code = operatorCode(i);
  call->options_tag = op.u8(3);
  call->options = op.table(4);
  if (file.bad) return Status::kCorrupt;
  if (call->inputs.count > kMaxOpOperands || call->outputs.count > kMaxOpOperands)
    return Status::kTooManyParts;
  if (call->outputs.count == 0) return Status::kUnsupportedOption;
  for (uint32_t k = 0; k < call->inputs.count && k < kReadInputs; ++k) {
    const Status status = call->input(k, &call->in[k]);
    if (status != Status::kOk) return status;
    call->has[k] = call->inputs.i32(k) != -1;
  }
  return call->output(0, &call->out);
}

Status Call::input(uint32_t k, Tensor* tensor) const {
  *tensor = Tensor();
  const int32_t index = inputs.i32(k);
  return index == -1 ? Status::kOk : model->tensor(index, tensor);
}

Status Call::output(uint32_t k, Tensor* tensor) const { return model->tensor(outputs.i32(k), tensor); }

}  // namespace runtime
}  // namespace thimble

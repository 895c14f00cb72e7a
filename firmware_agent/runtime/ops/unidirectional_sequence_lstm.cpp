// UNIDIRECTIONAL_SEQUENCE_LSTM: what lstm.cpp computes, checked and folded from the file's 24 inputs.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/lstm.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

// The inputs, by place.  Peepholes (9 to 11), projection (16, 17) and layer norm (20 to 23) must be left out.
const uint32_t kInputWeights = 1;  // of the four gates
const uint32_t kStateWeights = 5;
const uint32_t kBias = 12;
const uint32_t kHidden = 18;
const uint32_t kCell = 19;
const uint32_t kAbsent[] = {9, 10, 11, 16, 17, 20, 21, 22, 23};

const uint8_t kTanh = 4;                // ActivationFunctionType
const float kGateScale = 1.0f / 4096;   // of what enters sigmoid and tanh
const float kOneScale = 1.0f / 32768;   // of what leaves them
const int32_t kMaxSum = (1 << 30) - 1;  // its double fits 32 bits

// log2 of a power of two in [2^−30, 1]; 1 for anything else.
int32_t exactLog2(float x) {
  for (int32_t power = 0; power >= -30; --power, x *= 2.0f) {
    if (x == 1.0f) return power;
  }
  return 1;
}

// float(x scale × w scale), then / out scale: as TFLite does for fully connected layers.
Multiplier productMultiplier(const Tensor& x, const Tensor& w) {
  return quantizeMultiplier(x.scale() * w.scale(), 1.0f, kGateScale);
}

Status checkVariable(const Tensor& tensor, int32_t type, uint32_t elements) {
  if (tensor.type != type) return Status::kUnsupportedType;
  if (!tensor.variable || tensor.constant) return Status::kUnsupportedOption;
  return tensor.elements == elements ? Status::kOk : Status::kBadShape;
}

// One constant matrix of int8: [units, width].
Status checkMatrix(const Tensor& x, const Tensor& w, int32_t units, int32_t width) {
  if (w.type != kInt8) return Status::kUnsupportedType;
  if (!w.constant) return Status::kUnsupportedOption;
  if (w.rank != 2 || w.dims[0] != units || w.dims[1] != width) return Status::kBadShape;
  if (w.scales.count != 1 || !isScale(w.scale()) || w.zeroPoint() != 0) return Status::kBadQuantization;
  if (!isScale(x.scale() * w.scale())) return Status::kBadQuantization;
  return isUsable(productMultiplier(x, w)) ? Status::kOk : Status::kBadQuantization;
}

// What is added to a unit's products with x: bias − zero point × Σ weights.  False if a sum could leave the range
// in which it is requantized.
bool foldUnit(const Tensor& x, const Tensor& w, const Tensor& bias, uint32_t unit, int32_t* folded) {
  const uint32_t width = static_cast<uint32_t>(w.dims[1]);
  const int8_t* row = w.int8() + unit * width;
  int64_t sum = 0, magnitude = 0;
  for (uint32_t i = 0; i < width; ++i) {
    sum += row[i];
    magnitude += row[i] < 0 ? -row[i] : row[i];
  }
  const int64_t start = (bias.elements != 0 ? readI32(bias.data + 4 * unit) : 0) - x.zeroPoint() * sum;
  *folded = static_cast<int32_t>(start);
  const int64_t largest = (start < 0 ? -start : start) + 128 * magnitude;
  const int32_t shift = productMultiplier(x, w).shift;
  return largest <= kMaxSum >> (shift > 0 ? shift : 0);
}

// Puts one gate's starts.  weights, bias: which input; bias 0: none.
Status putStarts(const Call& call, const Tensor& x, uint32_t weights, uint32_t bias, Record* record) {
  Tensor w, b;
  Status status = call.input(weights, &w);
  if (status == Status::kOk && bias != 0) status = call.input(bias, &b);
  const int32_t units = w.dims[0];
  for (int32_t unit = 0; unit < units && status == Status::kOk; ++unit) {
    int32_t folded = 0;
    if (!foldUnit(x, w, b, static_cast<uint32_t>(unit), &folded)) status = Status::kBadQuantization;
    record->word(folded);
  }
  for (int32_t unit = units; unit % LstmBody::kRows != 0; ++unit) record->word(0);
  return status;
}

// x is the input or the hidden state.
Status checkGates(const Call& call, const Tensor& x, uint32_t weights, int32_t units, int32_t width,
                  Ref* refs, Multiplier* multipliers) {
  for (uint32_t gate = 0; gate < LstmBody::kGates; ++gate) {
    Tensor w;
    Status status = call.input(weights + gate, &w);
    if (status == Status::kOk) status = checkMatrix(x, w, units, width);
    if (status != Status::kOk) return status;
    refs[gate] = w.ref;
    multipliers[gate] = productMultiplier(x, w);
  }
  return Status::kOk;
}

Status checkBiases(const Call& call, uint32_t units) {
  for (uint32_t gate = 0; gate < LstmBody::kGates; ++gate) {
    Tensor bias;
    const Status status = call.input(kBias + gate, &bias);
    if (status != Status::kOk) return status;
    if (bias.type != kInt32) return Status::kUnsupportedType;
    if (!bias.constant) return Status::kUnsupportedOption;
    if (bias.rank != 1 || bias.elements != units) return Status::kBadShape;
  }
  return Status::kOk;
}

Status checkOptions(const Call& call) {
  if (call.options.u8(0) != kTanh || call.options.u8(5) != 0) return Status::kUnsupportedOption;
  for (uint32_t k : kAbsent) {
    if (call.inputs.i32(k) != -1) return Status::kUnsupportedOption;
  }
  return Status::kOk;
}

// Of a multiplication of two gates' outputs; usable where its products are doubled within 32 bits.
bool gateMultiplier(float a, float b, float out, Multiplier* multiplier) {
  *multiplier = quantizeMultiplier(a, b, out);
  return isUsable(*multiplier) && multiplier->shift <= 0;
}

Status checkStates(const Call& call, LstmBody* b, Tensor* hidden) {
  const uint32_t elements = static_cast<uint32_t>(b->batches * b->units);
  Tensor cell;
  Status status = call.input(kHidden, hidden);
  if (status == Status::kOk) status = checkVariable(*hidden, kInt8, elements);
  if (status == Status::kOk) status = checkActivation(*hidden);
  if (status == Status::kOk) status = call.input(kCell, &cell);
  if (status == Status::kOk) status = checkVariable(cell, kInt16, elements);
  if (status != Status::kOk) return status;
  if (cell.scales.count != 1 || cell.zeroPoint() != 0) return Status::kBadQuantization;
  const int32_t power = exactLog2(cell.scale());
  if (power > 0) return Status::kBadQuantization;
  if (!gateMultiplier(kOneScale, cell.scale(), cell.scale(), &b->forget) ||
      !gateMultiplier(kOneScale, kOneScale, cell.scale(), &b->remember) ||
      !gateMultiplier(kOneScale, kOneScale, hidden->scale(), &b->hide)) {
    return Status::kBadQuantization;
  }
  b->hidden = hidden->ref;
  b->cell = cell.ref;
  b->hidden_zero_point = hidden->zeroPoint();
  b->tanh_factor = power > -12 ? 3 << (12 + power) : 3;
  b->tanh_shift = power > -12 ? 0 : -12 - power;
  const float clip = call.options.f32(1) / cell.scale();  // exact, or infinite
  b->cell_clip = clip > 0 ? static_cast<int32_t>(clip < 32767.0f ? clip : 32767.0f) : -1;
  return Status::kOk;
}

Status checkLstm(const Call& call, LstmBody* b, Tensor* hidden) {
  const Tensor& x = call.in[0];
  Status status = checkActivation(x);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status == Status::kOk) status = checkOptions(call);
  if (status != Status::kOk) return status;
  if (x.rank != 3 || call.out.rank != 3) return Status::kBadShape;
  if (x.dims[0] != call.out.dims[0] || x.dims[1] != call.out.dims[1]) return Status::kBadShape;
  const bool time_major = call.options.u8(3) != 0;
  b->batches = x.dims[time_major ? 1 : 0];
  b->steps = x.dims[time_major ? 0 : 1];
  b->batch_stride = time_major ? 1 : b->steps;
  b->step_stride = time_major ? b->batches : 1;
  b->width = x.dims[2];
  b->units = call.out.dims[2];
  b->x = x.ref;
  b->y = call.out.ref;
  status = checkStates(call, b, hidden);
  if (status == Status::kOk) {
    status = checkGates(call, x, kInputWeights, b->units, b->width, b->input_weights, b->input);
  }
  if (status == Status::kOk) {
    status = checkGates(call, *hidden, kStateWeights, b->units, b->units, b->state_weights, b->state);
  }
  return status == Status::kOk ? checkBiases(call, static_cast<uint32_t>(b->units)) : status;
}

}  // namespace

Status prepareUnidirectionalSequenceLstm(const Call& call, Record& record) {
  LstmBody b;
  Tensor hidden;
  Status status = checkLstm(call, &b, &hidden);
  if (status != Status::kOk) return status;
  b.scratch = record.needScratch(lstmScratchBytes(b));
  record.put(b);
  for (uint32_t gate = 0; gate < LstmBody::kGates && status == Status::kOk; ++gate) {
    status = putStarts(call, call.in[0], kInputWeights + gate, kBias + gate, &record);
    if (status == Status::kOk) status = putStarts(call, hidden, kStateWeights + gate, 0, &record);
  }
  return status;
}

void runUnidirectionalSequenceLstm(const int32_t* record, const Memory& memory) {
  runLstm(*reinterpret_cast<const LstmBody*>(record), memory);
}

}  // namespace runtime
}  // namespace thimble

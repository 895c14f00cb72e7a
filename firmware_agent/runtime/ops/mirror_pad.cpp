// MIRROR_PAD: y = x with a border that mirrors it, with (SYMMETRIC) or without (REFLECT) its edge.
// SPDX-License-Identifier: MIT
// The middle is copied first; then, from the innermost dimension to the outermost, y's own rows to both
// sides.  Any shape and type.
#include "firmware_agent/runtime/ops/copy.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref x, y;
  int32_t copies;  // that follow: the first from x, the others within y
};

struct Borders {
  int32_t before[kMaxRank];
  int32_t after[kMaxRank];
  int32_t edge;  // 1: the edge itself is not mirrored
};

Status readBorders(const Call& call, Borders* borders) {
  const Tensor& x = call.in[0];
  Status status = checkMove(x, call.out);
  if (status == Status::kOk) status = checkIndices(call.in[1], 2 * x.rank);
  if (status != Status::kOk) return status;
  if (call.options.u8(0) > 1) return Status::kUnsupportedOption;
  if (call.out.rank != x.rank) return Status::kBadShape;
  borders->edge = call.options.u8(0) == 0 ? 1 : 0;
  for (uint32_t d = 0; d < x.rank; ++d) {
    const int64_t before = indexAt(call.in[1], 2 * d);
    const int64_t after = indexAt(call.in[1], 2 * d + 1);
    const int32_t most = x.dims[d] - borders->edge;
    if (before < 0 || before > most || after < 0 || after > most) return Status::kBadShape;
    if (call.out.dims[d] != x.dims[d] + before + after) return Status::kBadShape;
    borders->before[d] = static_cast<int32_t>(before);
    borders->after[d] = static_cast<int32_t>(after);
  }
  return Status::kOk;
}

// `count` rows of y along dimension d, whose outer dimensions have but their middle.  first, to: indices.
void putRows(const Call& call, const Borders& borders, uint32_t d, int32_t count, int32_t first,
             int32_t first_step, int32_t to, int32_t to_step, Record& record) {
  int32_t steps[kMaxRank];
  byteSteps(call.out, steps);
  Copy copy = copyOf(elementBytes(call.out));
  for (uint32_t o = 0; o < d; ++o) {
    copy.from += borders.before[o] * steps[o];
    copy.add(call.in[0].dims[o], steps[o], steps[o]);
  }
  copy.to = copy.from + to * steps[d];
  copy.from += first * steps[d];
  copy.add(count, first_step * steps[d], to_step * steps[d]);
  for (uint32_t i = d + 1; i < call.out.rank; ++i) copy.add(call.out.dims[i], steps[i], steps[i]);
  copy.finish();
  record.put(copy);
}

void putMiddle(const Call& call, const Borders& borders, Record& record) {
  int32_t from_steps[kMaxRank];
  int32_t to_steps[kMaxRank];
  byteSteps(call.in[0], from_steps);
  byteSteps(call.out, to_steps);
  Copy copy = copyOf(elementBytes(call.out));
  for (uint32_t d = 0; d < call.in[0].rank; ++d) {
    copy.to += borders.before[d] * to_steps[d];
    copy.add(call.in[0].dims[d], from_steps[d], to_steps[d]);
  }
  copy.finish();
  record.put(copy);
}

}  // namespace

Status prepareMirrorPad(const Call& call, Record& record) {
  Borders borders = {};
  const Status status = readBorders(call, &borders);
  if (status != Status::kOk) return status;
  int32_t copies = 1;
  for (uint32_t d = 0; d < call.in[0].rank; ++d) copies += (borders.before[d] > 0) + (borders.after[d] > 0);
  record.put(Body{call.in[0].ref, call.out.ref, copies});
  putMiddle(call, borders, record);
  for (uint32_t d = call.in[0].rank; d-- > 0;) {
    const int32_t before = borders.before[d];
    const int32_t end = before + call.in[0].dims[d];
    if (before > 0) putRows(call, borders, d, before, before + borders.edge, 1, before - 1, -1, record);
    if (borders.after[d] > 0) {
      putRows(call, borders, d, borders.after[d], end - 1 - borders.edge, -1, end, 1, record);
    }
  }
  return Status::kOk;
}

void runMirrorPad(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const Copy* copy = reinterpret_cast<const Copy*>(&b + 1);
  uint8_t* y = memory.bytesOut(b.y);
  copyElements(*copy, memory.bytes(b.x), y);
  for (int32_t k = 1; k < b.copies; ++k) copyElements(copy[k], y, y);
}

}  // namespace runtime
}  // namespace thimble

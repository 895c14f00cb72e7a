// BATCH_MATMUL: y[m,n] = Σ_k a[m,k] × b[k,n], matrix by matrix.  a: [...,M,K], b: [...,K,N] → y: [...,M,N]; either may
// lie transposed, and the leading dimensions broadcast.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

const uint32_t kMaxLeading = kMaxRank - 2;
const int32_t kMaxDepth = 32768;  // × 255 × 255 stays within 32 bits

// An operand: steps between its elements along the output's row or column, along k, and between its matrices.
struct Operand {
  Ref place;
  int32_t zero_point;
  int32_t outer, inner;
  int32_t steps[kMaxLeading];
};

struct Body {
  Operand a, b;
  Ref y;
  int32_t rows, columns, depth;
  int32_t matrices;
  int32_t leading[kMaxLeading];
  Multiplier multiplier;
  Output to;
};

// Dimension d of `rank` that the tensor's leading dimensions are counted in, from the right.
int32_t leadingDim(const Tensor& tensor, uint32_t d, uint32_t rank) {
  return d + tensor.rank >= rank ? tensor.dims[d + tensor.rank - rank] : 1;
}

// depth_last: k is the last dimension.
Operand operand(const Tensor& tensor, const Tensor& out, bool depth_last) {
  const int32_t last = tensor.dims[tensor.rank - 1];
  Operand o = {tensor.ref, tensor.zeroPoint(), depth_last ? last : 1, depth_last ? 1 : last, {}};
  int32_t step = last * tensor.dims[tensor.rank - 2];
  for (uint32_t d = out.rank - 2; d-- > 0;) {
    const int32_t dim = leadingDim(tensor, d, out.rank);
    o.steps[d] = dim == 1 ? 0 : step;
    step *= dim;
  }
  return o;
}

Multiplier productMultiplier(const Call& call) {
  return quantizeMultiplier(call.in[0].scale() * call.in[1].scale(), 1.0f, call.out.scale());
}

Status checkBatchMatmul(const Call& call) {
  const Tensor& a = call.in[0];
  const Tensor& b = call.in[1];
  const Tensor& y = call.out;
  Status status = checkActivation(a);
  if (status == Status::kOk) status = checkActivation(b);
  if (status == Status::kOk) status = checkActivation(y);
  if (status != Status::kOk) return status;
  if (a.rank < 2 || b.rank < 2 || y.rank != (a.rank > b.rank ? a.rank : b.rank)) return Status::kBadShape;
  const uint32_t ka = a.rank - (call.options.u8(0) != 0 ? 2 : 1);
  const uint32_t kb = b.rank - (call.options.u8(1) != 0 ? 1 : 2);
  if (a.dims[ka] != b.dims[kb] || a.dims[ka] > kMaxDepth) return Status::kBadShape;
  if (a.dims[2 * a.rank - 3 - ka] != y.dims[y.rank - 2]) return Status::kBadShape;
  if (b.dims[2 * b.rank - 3 - kb] != y.dims[y.rank - 1]) return Status::kBadShape;
  for (uint32_t d = 0; d + 2 < y.rank; ++d) {
    const int32_t da = leadingDim(a, d, y.rank), db = leadingDim(b, d, y.rank);
    if ((da != y.dims[d] && da != 1) || (db != y.dims[d] && db != 1)) return Status::kBadShape;
    if (y.dims[d] != (da > db ? da : db)) return Status::kBadShape;
  }
  if (!isScale(a.scale() * b.scale())) return Status::kBadQuantization;
  return isUsable(productMultiplier(call)) ? Status::kOk : Status::kBadQuantization;
}

void multiplyMatrices(const Body& body, const int8_t* a, const int8_t* b, int8_t* y) {
  for (int32_t m = 0; m < body.rows; ++m, a += body.a.outer) {
    const int8_t* column = b;
    for (int32_t n = 0; n < body.columns; ++n, column += body.b.outer) {
      const int8_t *p = a, *q = column;
      int32_t sum = 0;
      for (int32_t k = 0; k < body.depth; ++k, p += body.a.inner, q += body.b.inner) {
        sum += (*p - body.a.zero_point) * (*q - body.b.zero_point);
      }
      *y++ = body.to.narrow(multiply(sum, body.multiplier));
    }
  }
}

}  // namespace

Status prepareBatchMatmul(const Call& call, Record& record) {
  const Status status = checkBatchMatmul(call);
  if (status != Status::kOk) return status;
  const Tensor& y = call.out;
  const bool a_transposed = call.options.u8(0) != 0, b_transposed = call.options.u8(1) != 0;
  Body body = {};
  body.a = operand(call.in[0], y, !a_transposed);
  body.b = operand(call.in[1], y, b_transposed);
  body.y = y.ref;
  body.rows = y.dims[y.rank - 2];
  body.columns = y.dims[y.rank - 1];
  body.depth = call.in[0].dims[call.in[0].rank - (a_transposed ? 2 : 1)];
  body.matrices = static_cast<int32_t>(y.elements) / (body.rows * body.columns);
  for (uint32_t d = 0; d < kMaxLeading; ++d) body.leading[d] = d + 2 < y.rank ? y.dims[d] : 1;
  body.multiplier = productMultiplier(call);
  body.to = output(y, 0);
  record.put(body);
  return Status::kOk;
}

void runBatchMatmul(const int32_t* record, const Memory& memory) {
  const Body& body = *reinterpret_cast<const Body*>(record);
  const int8_t* a = memory.int8(body.a.place);
  const int8_t* b = memory.int8(body.b.place);
  int8_t* y = memory.int8Out(body.y);
  int32_t index[kMaxLeading] = {};
  for (int32_t i = 0; i < body.matrices; ++i, y += body.rows * body.columns) {
    multiplyMatrices(body, a, b, y);
    for (uint32_t d = kMaxLeading; d-- > 0;) {
      a += body.a.steps[d];
      b += body.b.steps[d];
      if (++index[d] < body.leading[d]) break;
      a -= body.a.steps[d] * body.leading[d];
      b -= body.b.steps[d] * body.leading[d];
      index[d] = 0;
    }
  }
}

}  // namespace runtime
}  // namespace thimble

// The checks of poolings.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/pool.h"

namespace thimble {
namespace runtime {

namespace {

// Pool2DOptions
struct Options {
  explicit Options(const Table& t)
      : padding(t.u8(0)),
        stride_w(t.i32(1)),
        stride_h(t.i32(2)),
        filter_w(t.i32(3)),
        filter_h(t.i32(4)),
        activation(t.u8(5)) {}
  uint8_t padding;
  int32_t stride_w, stride_h, filter_w, filter_h;
  uint8_t activation;
};

Status checkNumbers(const Call& call, int32_t type) {
  const Tensor& x = call.in[0];
  if (x.type != type || call.out.type != type) return Status::kUnsupportedType;
  if (type == kFloat32) return Status::kOk;
  Status status = checkQuantized(x);
  if (status == Status::kOk) status = checkQuantized(call.out);
  if (status != Status::kOk) return status;
  const bool alike = x.scale() == call.out.scale() && x.zeroPoint() == call.out.zeroPoint();
  return alike ? Status::kOk : Status::kBadQuantization;
}

int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

Status checkPool(const Call& call, int32_t type, const Options& options) {
  const Tensor& x = call.in[0];
  Status status = checkNumbers(call, type);
  if (status != Status::kOk) return status;
  status = checkFused(options.activation);
  if (status != Status::kOk) return status;
  if (x.rank != 4 || call.out.rank != 4) return Status::kBadShape;
  if (x.dims[0] != call.out.dims[0] || x.dims[3] != call.out.dims[3]) return Status::kBadShape;
  status = checkAxis(options.padding, x.dims[1], call.out.dims[1], options.filter_h, options.stride_h, 1);
  if (status != Status::kOk) return status;
  status = checkAxis(options.padding, x.dims[2], call.out.dims[2], options.filter_w, options.stride_w, 1);
  if (status != Status::kOk || type != kInt16) return status;
  // 65,536 × 32,768 = 2^31: the sum stays within 32 bits.
  const int32_t rows = least(options.filter_h, x.dims[1]);
  const int32_t columns = least(options.filter_w, x.dims[2]);
  return rows * columns < 65536 ? Status::kOk : Status::kBadShape;
}

}  // namespace

Status preparePool(const Call& call, int32_t type, Record& record) {
  const Options options(call.options);
  const Status status = checkPool(call, type, options);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  Pool pool;
  pool.x = x.ref;
  pool.y = call.out.ref;
  pool.images = x.dims[0];
  pool.channels = x.dims[3];
  pool.ay = makeAxis(options.padding, x.dims[1], call.out.dims[1], options.filter_h, options.stride_h, 1);
  pool.ax = makeAxis(options.padding, x.dims[2], call.out.dims[2], options.filter_w, options.stride_w, 1);
  pool.to = output(call.out, options.activation);
  const int32_t distance = distanceByChannels(pool.ay, pool.ax, pool.images, pool.channels);
  record.allowInPlace(0, distanceInBytes(distance, static_cast<int32_t>(x.bytes / x.elements)));
  record.put(pool);
  return Status::kOk;
}

}  // namespace runtime
}  // namespace thimble

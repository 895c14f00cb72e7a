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

Status checkPool(const Call& call, const Options& options) {
  const Tensor& x = call.in[0];
  Status status = checkActivation(x);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status != Status::kOk) return status;
  if (x.scale() != call.out.scale() || x.zeroPoint() != call.out.zeroPoint()) return Status::kBadQuantization;
  status = checkFused(options.activation);
  if (status != Status::kOk) return status;
  if (x.rank != 4 || call.out.rank != 4) return Status::kBadShape;
  if (x.dims[0] != call.out.dims[0] || x.dims[3] != call.out.dims[3]) return Status::kBadShape;
  status = checkAxis(options.padding, x.dims[1], call.out.dims[1], options.filter_h, options.stride_h, 1);
  if (status != Status::kOk) return status;
  return checkAxis(options.padding, x.dims[2], call.out.dims[2], options.filter_w, options.stride_w, 1);
}

}  // namespace

Status preparePool(const Call& call, Record& record) {
  const Options options(call.options);
  const Status status = checkPool(call, options);
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
  // A pixel's channels are written while the later ones are still read: one pixel more.
  record.allowInPlace(
      0, distanceByPixels(pool.ay, pool.ax, pool.images, pool.channels, pool.channels) + pool.channels);
  record.put(pool);
  return Status::kOk;
}

}  // namespace runtime
}  // namespace thimble

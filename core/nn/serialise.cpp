// TrainedNet as bytes: "THNN", version, CRC-32 of the rest, then the fields in little-endian order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <new>

#include "core/nn/bytes.h"
#include "core/nn/network.h"
#include "core/nn/trainer.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble::nn {
namespace {

constexpr uint32_t kMagic = 0x4E4E4854;  // "THNN"
constexpr uint32_t kVersion = 3;  // 1 had layers of eight numbers and no head; 2 had epochs without mae
constexpr size_t kHeader = 12;

template <class Io>
void visit(Io& io, TrainedNet& net, uint32_t version) {
  list(io, net.spec.preset, 4, [&](char& c) { field(io, c); });
  field(io, net.spec.input.h);
  field(io, net.spec.input.w);
  field(io, net.spec.input.c);
  list(io, net.spec.layers, version == 1 ? 32 : 64, [&](LayerSpec& l) {
    field(io, l.kind);
    field(io, l.units);
    field(io, l.kernel_h);
    field(io, l.kernel_w);
    field(io, l.stride_h);
    field(io, l.stride_w);
    field(io, l.padding);
    field(io, l.rate);
    if (version == 1) return;
    for (int* v : {&l.dilation_h, &l.dilation_w, &l.multiplier, &l.back, &l.shape.h, &l.shape.w, &l.shape.c})
      field(io, *v);
    field(io, l.sequence);
  });
  if (version >= 2) field(io, net.spec.head);
  visitWeights(io, net.layers);
  const bool mae = version >= 3;
  list(io, net.history, mae ? kEpochBytes : kEpochBytes - 8, [&](EpochStats& e) { visitEpoch(io, e, mae); });
  field(io, net.best_epoch);
  // Absent in nets that were not trained with their quantization in sight.
  if (io.more(!net.ranges.empty()))
    list(io, net.ranges, 8, [&](ValueRange& r) {
      field(io, r.least);
      field(io, r.most);
    });
}

Error corrupt(const std::string& why) {
  return {ErrorCode::kCorrupt, "The stored net cannot be read: " + why + ".", "Train the net again."};
}

}  // namespace

std::vector<uint8_t> serialise(const TrainedNet& net) {
  Out body, file;
  TrainedNet copy = net;
  visit(body, copy, kVersion);
  file.number(kMagic);
  file.number(kVersion);
  file.number(protocol::crc32(body.bytes.data(), static_cast<uint32_t>(body.bytes.size())));
  file.bytes.insert(file.bytes.end(), body.bytes.begin(), body.bytes.end());
  return file.bytes;
}

Result<TrainedNet> deserialise(std::span<const uint8_t> bytes) {
  try {
    In header(bytes);
    uint32_t magic = 0, version = 0, crc = 0;
    for (uint32_t* v : {&magic, &version, &crc}) header.number(*v);
    if (bytes.size() < kHeader || magic != kMagic) return corrupt("it is no net");
    if (version < 1 || version > kVersion) return corrupt("its version is " + std::to_string(version));
    if (bytes.size() > UINT32_MAX) return corrupt("it is too long");
    const std::span<const uint8_t> body = bytes.subspan(kHeader);
    if (crc != protocol::crc32(body.data(), static_cast<uint32_t>(body.size())))
      return corrupt("its checksum is wrong");
    In in(body);
    TrainedNet net;
    visit(in, net, version);
    if (!in.done()) return corrupt("its length is wrong");
    for (const LayerSpec& l : net.spec.layers)
      if (l.padding != Padding::kValid && l.padding != Padding::kSame) return corrupt("a padding is unknown");
    if (net.spec.head != Head::kSoftmax && net.spec.head != Head::kLinear)
      return corrupt("its head is unknown");
    if (Result<Network<float>> network = networkOf(net); !network) return corrupt(network.error().message);
    return net;
  } catch (const std::bad_alloc&) {
    return corrupt("there is not enough memory");
  }
}

}  // namespace thimble::nn

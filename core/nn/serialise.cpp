// TrainedNet as bytes: "THNN", version, CRC-32 of the rest, then the fields in little-endian order.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <new>

#include "core/nn/network.h"
#include "core/nn/trainer.h"
#include "firmware_agent/protocol/frame.h"

namespace thimble::nn {
namespace {

constexpr uint32_t kMagic = 0x4E4E4854;  // "THNN"
constexpr uint32_t kVersion = 1;
constexpr size_t kHeader = 12;

/// Appends, or takes off the front; one visitor serves both directions.
class Out {
 public:
  void number(const uint32_t& v) {
    for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<uint8_t>(v >> (8 * i)));
  }
  bool room(size_t) const { return true; }
  std::vector<uint8_t> bytes;
};

class In {
 public:
  explicit In(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  void number(uint32_t& v) {
    v = 0;
    if (!room(4)) return;
    for (int i = 0; i < 4; ++i) v |= uint32_t{bytes_[static_cast<size_t>(i)]} << (8 * i);
    bytes_ = bytes_.subspan(4);
  }
  /// False, now and later, if fewer than n bytes are left.
  bool room(size_t n) { return ok_ = ok_ && bytes_.size() >= n; }
  bool done() const { return ok_ && bytes_.empty(); }

 private:
  std::span<const uint8_t> bytes_;
  bool ok_ = true;
};

template <class Io, class T>
void field(Io& io, T& v) {
  static_assert(sizeof(T) <= 4);
  uint32_t bits;
  if constexpr (std::is_same_v<T, float>)
    bits = std::bit_cast<uint32_t>(v);
  else
    bits = static_cast<uint32_t>(v);
  io.number(bits);
  if constexpr (std::is_same_v<T, float>)
    v = std::bit_cast<float>(bits);
  else
    v = static_cast<T>(bits);
}

/// Length, then each element by `each`, of at least `least` bytes.
template <class Io, class List, class Each>
void list(Io& io, List& v, size_t least, Each each) {
  uint32_t n = static_cast<uint32_t>(v.size());
  io.number(n);
  if (!io.room(size_t{n} * least)) n = 0;
  v.resize(n);
  for (auto& element : v) each(element);
}

template <class Io>
void visit(Io& io, TrainedNet& net) {
  list(io, net.spec.preset, 4, [&](char& c) { field(io, c); });
  field(io, net.spec.input.h);
  field(io, net.spec.input.w);
  field(io, net.spec.input.c);
  list(io, net.spec.layers, 32, [&](LayerSpec& l) {
    field(io, l.kind);
    field(io, l.units);
    field(io, l.kernel_h);
    field(io, l.kernel_w);
    field(io, l.stride_h);
    field(io, l.stride_w);
    field(io, l.padding);
    field(io, l.rate);
  });
  list(io, net.layers, 16, [&](LayerWeights& l) {
    for (std::vector<float>* part : {&l.weights, &l.bias, &l.mean, &l.variance})
      list(io, *part, 4, [&](float& f) { field(io, f); });
  });
  list(io, net.history, 20, [&](EpochStats& e) {
    field(io, e.epoch);
    for (float* f : {&e.train_loss, &e.train_accuracy, &e.validation_loss, &e.validation_accuracy})
      field(io, *f);
  });
  field(io, net.best_epoch);
}

Error corrupt(const std::string& why) {
  return {ErrorCode::kCorrupt, "The stored net cannot be read: " + why + ".", "Train the net again."};
}

}  // namespace

std::vector<uint8_t> serialise(const TrainedNet& net) {
  Out body, file;
  TrainedNet copy = net;
  visit(body, copy);
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
    if (version != kVersion) return corrupt("its version is " + std::to_string(version));
    if (bytes.size() > UINT32_MAX) return corrupt("it is too long");
    const std::span<const uint8_t> body = bytes.subspan(kHeader);
    if (crc != protocol::crc32(body.data(), static_cast<uint32_t>(body.size())))
      return corrupt("its checksum is wrong");
    In in(body);
    TrainedNet net;
    visit(in, net);
    if (!in.done()) return corrupt("its length is wrong");
    for (const LayerSpec& l : net.spec.layers)
      if (l.padding != Padding::kValid && l.padding != Padding::kSame) return corrupt("a padding is unknown");
    if (Result<Network<float>> network = networkOf(net); !network) return corrupt(network.error().message);
    return net;
  } catch (const std::bad_alloc&) {
    return corrupt("there is not enough memory");
  }
}

}  // namespace thimble::nn

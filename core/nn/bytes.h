// Bytes: numbers and lists written one after another, little-endian, and read back by the same visitor.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace thimble::nn {

/// Appends, or takes off the front; one visitor serves both directions.
class Out {
 public:
  void number(const uint32_t& v) {
    for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<uint8_t>(v >> (8 * i)));
  }
  bool room(size_t) const { return true; }
  bool more(bool wanted) const { return wanted; }
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
  bool more(bool) const { return ok_ && !bytes_.empty(); }

 private:
  std::span<const uint8_t> bytes_;
  bool ok_ = true;
};

template <class Io, class T>
void field(Io& io, T& v) {
  static_assert(sizeof(T) <= 4);
  uint32_t bits = 0;
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

/// Eight bytes, the lower half first.
template <class Io>
void field(Io& io, uint64_t& v) {
  uint32_t low = static_cast<uint32_t>(v), high = static_cast<uint32_t>(v >> 32);
  io.number(low);
  io.number(high);
  v = uint64_t{high} << 32 | low;
}
template <class Io>
void field(Io& io, double& v) {
  uint64_t bits = std::bit_cast<uint64_t>(v);
  field(io, bits);
  v = std::bit_cast<double>(bits);
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

inline constexpr size_t kEpochBytes = 28;
/// What an epoch came to.  mae: with its mean absolute errors.
template <class Io, class Epoch>
void visitEpoch(Io& io, Epoch& e, bool mae = true) {
  field(io, e.epoch);
  for (float* f : {&e.train_loss, &e.train_accuracy, &e.validation_loss, &e.validation_accuracy})
    field(io, *f);
  if (mae) field(io, e.train_mae), field(io, e.validation_mae);
}

/// The numbers of layers, as a net's bytes hold them.
template <class Io, class Layers>
void visitWeights(Io& io, Layers& layers) {
  list(io, layers, 16, [&](auto& l) {
    for (std::vector<float>* part : {&l.weights, &l.bias, &l.mean, &l.variance})
      list(io, *part, 4, [&](float& f) { field(io, f); });
  });
}

}  // namespace thimble::nn

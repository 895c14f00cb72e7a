// Takes 16 filters at a time: their features' weights, then what weighs their memories.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdlib>

#include "core/codegen/pack_layer.h"
#include "core/codegen/pack_recurrent.h"
#include "core/codegen/pack_rows.h"
#include "firmware_agent/runtime/kernels/recurrent.h"
#include "firmware_agent/runtime/ops/svdf.h"

namespace thimble::codegen {

namespace {

using runtime::PackedSvdf;
using runtime::SvdfBody;

constexpr int64_t kMost = int64_t{1} << 30;  // its double fits 32 bits

// Whether no feature's sum can leave the range in which it is scaled.
bool fits(const Rows& rows) {
  if (!rows.scaleFits()) return false;
  for (int32_t row = 0; row < rows.count; ++row) {
    int64_t most = std::abs(int64_t{rows.starts[row]});
    for (int32_t tap = 0; tap < rows.width; ++tap) most += 128 * std::abs(int64_t{rows.weight(row, tap)});
    if (most >= kMost >> std::max(rows.scale.shift, 0)) return false;
  }
  return true;
}

// The weights over time of a filter, oldest first.
std::vector<int32_t> timesOf(const SvdfBody& body, const std::vector<uint8_t>& data, int32_t filter) {
  std::vector<int32_t> weights;
  for (int32_t i = filter * body.length; i < (filter + 1) * body.length; ++i) {
    const auto at = static_cast<size_t>(i);
    const int32_t wide = body.wide != 0 ? static_cast<int16_t>(data[2 * at] | data[2 * at + 1] << 8) : 0;
    weights.push_back(body.wide != 0 ? wide : static_cast<int8_t>(data[at]));
  }
  return weights;
}

// See svdfPacked.
void putPairs(std::vector<int32_t>& stream, const std::vector<int32_t>& w, bool wide) {
  size_t i = 0;
  if (wide) {
    for (; i + 1 < w.size(); i += 2) stream.push_back(wordOfHalves(w[i], w[i + 1]));
    if (i < w.size()) stream.push_back(wordOfHalves(w[i], 0));
    return;
  }
  for (; i + 3 < w.size(); i += 4) {
    stream.insert(stream.end(), {wordOfHalves(w[i], w[i + 2]), wordOfHalves(w[i + 1], w[i + 3])});
  }
  for (; i < w.size(); ++i) stream.push_back(w[i]);
}

// See svdfMve.
void putLanes(std::vector<int32_t>& stream, const std::vector<int32_t>& w, bool wide) {
  const auto older = [&](size_t i) { return i + 1 < w.size() ? w[i] : 0; };
  const auto byte = [&](size_t i) { return static_cast<int8_t>(older(i)); };
  const size_t lanes = wide ? 8 : 16;
  for (size_t block = 0; block + 1 < w.size(); block += lanes) {
    for (size_t i = block; i < block + lanes; i += lanes / 4) {
      stream.push_back(wide ? wordOfHalves(older(i), older(i + 1))
                            : wordOfBytes(byte(i), byte(i + 1), byte(i + 2), byte(i + 3)));
    }
  }
  stream.push_back(w.back());
}

std::optional<Operation> pack(const Operation& plain, const std::vector<tflite::Tensor>& tensors,
                              const char* name, const RowKernel& kernel,
                              void (*put)(std::vector<int32_t>&, const std::vector<int32_t>&, bool)) {
  const auto body = recordOf<SvdfBody>(plain);
  const auto data = [&](const runtime::Ref& field) -> const std::vector<uint8_t>& {
    return tensors[static_cast<size_t>(tensorAt(plain, wordOf(body, field)))].data;
  };
  const int32_t filters = body.units * body.rank;
  const int32_t* const starts = plain.record.data() + sizeof(body) / 4;
  const Rows rows = {filters, body.depth, reinterpret_cast<const int8_t*>(data(body.features).data()), starts,
                     body.to_memory};
  if (!fits(rows)) return std::nullopt;
  PackedSvdf r{};
  r.batches = body.batches;
  r.depth = body.depth;
  r.units = body.units;
  r.rank = body.rank;
  r.length = body.length;
  r.wide = body.wide;
  r.groups = kernel.groups(body.depth);
  r.signs = rows.scale.shift >= 0;
  r.memory_zero_point = body.memory_zero_point;
  r.to_output = body.to_output;
  r.zero_point = body.to.zero_point;
  r.low = body.to.low;
  r.high = body.to.high;
  Operation packed;
  packed.kernel = name;
  packed.in_place = plain.in_place;
  packed.constants.emplace_back();
  std::vector<uint32_t> biases(starts + filters, starts + filters + body.units);
  for (int32_t first = 0; first < filters; first += PackedSvdf::kFilters) {
    const int32_t end = std::min(filters, first + PackedSvdf::kFilters);
    for (int32_t four = first; four < end; four += 4) kernel.put(packed.constants[0], rows, four);
    for (int32_t filter = first; filter < end; ++filter) {
      const auto weights = timesOf(body, data(body.times), filter);
      put(packed.constants[0], weights, body.wide != 0);
      for (const int32_t w : weights) {
        biases[static_cast<size_t>(filter / body.rank)] -= static_cast<uint32_t>(body.memory_zero_point * w);
      }
    }
  }
  packed.scratch_bytes = int64_t{kernel.taps} * kernel.bytes * r.groups + 2 * PackedSvdf::kFilters;
  packed.references = {
      {wordOf(r, r.x), Reference::Kind::kTensor, tensorAt(plain, wordOf(body, body.x))},
      {wordOf(r, r.y), Reference::Kind::kTensor, tensorAt(plain, wordOf(body, body.y))},
      {wordOf(r, r.memory), Reference::Kind::kTensor, tensorAt(plain, wordOf(body, body.memory))},
      {wordOf(r, r.stream), Reference::Kind::kConstant, 0},
      {wordOf(r, r.scratch), Reference::Kind::kScratch, 0}};
  setRecord(packed, r);
  packed.record.insert(packed.record.end(), biases.begin(), biases.end());
  return packed;
}

}  // namespace

std::optional<Operation> packSvdf(const Operation& plain, const std::vector<tflite::Tensor>& tensors) {
  return pack(plain, tensors, "svdfPacked", kFourRows, putPairs);
}

std::optional<Operation> packSvdfBytes(const Operation& plain, const std::vector<tflite::Tensor>& tensors) {
  return pack(plain, tensors, "svdfBytes", kFourByteRows, putPairs);
}

std::optional<Operation> packSvdfMve(const Operation& plain, const std::vector<tflite::Tensor>& tensors) {
  return pack(plain, tensors, "svdfMve", kBlockRows, putLanes);
}

}  // namespace thimble::codegen

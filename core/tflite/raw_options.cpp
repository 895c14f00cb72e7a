// A letter for each field of each table, in the order of their ids.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/raw_options.h"

#include <algorithm>
#include <iterator>

#include "firmware_agent/runtime/flatbuffer.h"

namespace thimble::tflite {

namespace {

// b: byte or bool; i: int32; f: float32; v: a list of int32.
struct Kinds {
  uint8_t tag;
  const char* fields;
};

// Source: tensorflow/compiler/mlir/lite/schema/schema.fbs.
constexpr Kinds kTables[] = {
    {6, "ibb"},      // SVDF
    {8, "bbbbb"},    // FULLY_CONNECTED
    {10, "ib"},      // CONCATENATION
    {11, "bb"},      // ADD
    {12, "b"},       // L2_NORMALIZATION
    {15, "iibb"},    // RESIZE_BILINEAR
    {21, "b"},       // MUL
    {22, ""},        // PAD
    {23, "ii"},      // GATHER
    {26, ""},        // TRANSPOSE
    {28, "bb"},      // SUB
    {30, "v"},       // SQUEEZE
    {32, "iiiiib"},  // STRIDED_SLICE
    {33, ""},        // EXP
    {35, "i"},       // SPLIT
    {36, ""},        // LOG_SOFTMAX
    {37, "bb"},      // CAST
    {39, ""},        // MAXIMUM, MINIMUM
    {40, "b"},       // ARG_MAX
    {41, ""},        // LESS
    {42, ""},        // NEG
    {43, ""},        // PADV2
    {44, ""},        // GREATER
    {45, ""},        // GREATER_EQUAL
    {46, ""},        // LESS_EQUAL
    {48, ""},        // SLICE
    {49, "biibb"},   // TRANSPOSE_CONV
    {52, ""},        // EXPAND_DIMS
    {53, ""},        // EQUAL
    {54, ""},        // NOT_EQUAL
    {55, "b"},       // SHAPE
    {57, "b"},       // ARG_MIN
    {59, "ii"},      // PACK
    {60, ""},        // LOGICAL_OR
    {62, ""},        // LOGICAL_AND
    {63, ""},        // LOGICAL_NOT
    {64, "ii"},      // UNPACK
    {68, ""},        // FILL
    {71, "bffbbb"},  // UNIDIRECTIONAL_SEQUENCE_LSTM
    {74, "bb"},      // RESIZE_NEAREST_NEIGHBOR
    {75, "f"},       // LEAKY_RELU
    {76, ""},        // SQUARED_DIFFERENCE
    {77, "b"},       // MIRROR_PAD
    {78, ""},        // ABS
    {79, "i"},       // SPLIT_V
    {91, ""},        // HARD_SWISH
    {101, "bbb"},    // BATCH_MATMUL
    {104, ""},       // BROADCAST_TO
};

constexpr uint32_t kMostNumbers = 16;

const Kinds* kindsOf(uint8_t tag) {
  const auto* found = std::find_if(std::begin(kTables), std::end(kTables),
                                   [&](const Kinds& kinds) { return kinds.tag == tag; });
  return found == std::end(kTables) ? nullptr : found;
}

}  // namespace

bool keepsOptions(uint8_t tag) { return kindsOf(tag) != nullptr; }

std::optional<RawOptions> readRawOptions(std::span<const uint8_t> file, size_t at, uint8_t tag) {
  const Kinds* kinds = kindsOf(tag);
  if (kinds == nullptr) return std::nullopt;
  const runtime::File bytes = {file.data(), static_cast<uint32_t>(file.size())};
  const runtime::Table table(bytes, static_cast<uint32_t>(at));
  RawOptions options{tag, {}};
  for (uint16_t id = 0; kinds->fields[id] != '\0'; ++id) {
    if (!table.has(id)) continue;
    switch (kinds->fields[id]) {
      case 'b':
        options.fields.emplace_back(id, table.u8(id));
        break;
      case 'i':
        options.fields.emplace_back(id, table.i32(id));
        break;
      case 'f':
        options.fields.emplace_back(id, table.f32(id));
        break;
      default: {
        const runtime::Vector list = table.vector(id, 4);
        if (list.count > kMostNumbers) return std::nullopt;
        std::vector<int32_t> numbers(list.count);
        for (uint32_t i = 0; i < list.count; ++i) numbers[i] = list.i32(i);
        options.fields.emplace_back(id, std::move(numbers));
      }
    }
  }
  if (bytes.bad) return std::nullopt;
  return options;
}

}  // namespace thimble::tflite

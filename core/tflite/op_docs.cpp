// The table of what operators take, and the page made of it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tflite/op_docs.h"

#include <algorithm>
#include <vector>

#include "core/tflite/graph.h"

namespace thimble::tflite {

namespace {

constexpr const char* kAny = "any";
constexpr const char* kMoves = "any, alike";
constexpr const char* kReduced = "int8, int16, float32";
constexpr const char* kPairs = "int8, int16, int32, float32";
constexpr const char* kEither = "an operand of the output's shape";

// clang-format off
constexpr OpDoc kDocs[] = {
    {0, kPairs, "broadcasting; activations up to RELU6", kEither, "DSP"},
    {1, kReduced, "same scale and zero point; activations up to RELU6", "where the output lags behind the input", ""},
    {2, kMoves, "up to 64 inputs; no activation", "the first input, where all others come behind it", ""},
    {3, kReduced, "weights int8 and constant, zero points 0, a scale a tensor or a channel; bias int32, of int16 int64 too; float32 with weights and bias float32, given at run time too; up to 65,536 products a sum; activations up to RELU6", "where the output lags behind the input", "DSP, Helium"},
    {4, kReduced, "as CONV_2D; bias of int16 int64", "where the output lags behind the input", "DSP, Helium"},
    {6, "int8, int16, uint8 → float32", "a scale a tensor", "", ""},
    {9, kReduced, "as CONV_2D", "", "DSP, Helium"},
    {11, "int8, float32", "over the last dimension; output scale 1/128 and zero point 0", "the input", ""},
    {14, "int8, int16, float32", "output scale 1/256 and zero point −128, of int16 1/32,768 and 0", "the input", ""},
    {17, kReduced, "same scale and zero point; activations up to RELU6", "where the output lags behind the input", ""},
    {18, kPairs, "broadcasting; activations up to RELU6", kEither, ""},
    {19, "int8, int16, float32", "", "the input", ""},
    {20, "int8, int16, float32", "", "the input", ""},
    {21, "int8, int16, float32", "", "the input", ""},
    {22, kAny, "the output's shape counts, not the operand", "the input", ""},
    {23, "int8, float32", "not both align_corners and half_pixel_centers; up to 32,768 pixels a side", "", ""},
    {25, "int8, int16, float32; int8 → int16", "over the last dimension, of int8 up to 4,095 long, of int16 65,535; output scale 1/256 and zero point −128, of int8 → int16 1/65,536 and −32,768, of int16 1/32,768 and 0", "the input", ""},
    {27, "int8; memory and time weights int16 or int8", "weights and bias constant, zero points 0, a scale a tensor; the memory is a variable; a fused activation is left to the range, as TFLite Micro does", "", "DSP, Helium"},
    {28, "int8, int16, float32", "output scale 1/128 and zero point 0, of int16 1/32,768 and 0", "the input", ""},
    {34, kMoves, "paddings constant; int8 is padded with the zero point, other types with 0", "", ""},
    {36, kMoves, "indices int32; those given at run time are clamped into range", "", ""},
    {39, kMoves, "permutation constant", "", ""},
    {40, kReduced, "axes constant; up to 4,194,304 elements a mean", "", ""},
    {41, kPairs, "broadcasting; activations up to RELU6", kEither, ""},
    {43, kAny, "the output's shape counts", "the input", ""},
    {44, "int8; cell state int16", "24 inputs; no peepholes, projection or layer norm, all four gates; tanh; the cell state's scale a power of two up to 1; hidden and cell state are variables", "", "DSP, Helium"},
    {45, kMoves, "begin, end and strides constant; all masks; at least one element is taken", "the input, if no stride is negative", ""},
    {47, "int8, float32", "", "the input", ""},
    {49, kMoves, "axis constant; up to 64 outputs", "the input, where the first output is its beginning", ""},
    {50, "int8, float32", "over the last dimension, of int8 up to 4,095 long; output scale 1/16 and zero point 127", "the input", ""},
    {53, "int8, int16, int32, int64, uint8, float32, bool", "floats beyond int32 are held at its ends, to int64 at those of int64", "the input, if the type stays or becomes one of a byte", ""},
    {54, "int8, float32", "alpha broadcast to the input", kEither, ""},
    {55, kPairs, "broadcasting", kEither, ""},
    {56, "int8, float32 → int32", "axis constant", "", ""},
    {57, kPairs, "broadcasting", kEither, ""},
    {58, "int8, int16, int32, int64, float32 → bool", "broadcasting", kEither, ""},
    {59, "float32", "", "the input", ""},
    {60, kMoves, "paddings constant; the value may be given at run time", "", ""},
    {61, "int8, int16, int32, int64, float32 → bool", "broadcasting", kEither, ""},
    {62, "int8, int16, int32, int64, float32 → bool", "broadcasting", kEither, ""},
    {63, "int8, int16, int32, int64, float32 → bool", "broadcasting", kEither, ""},
    {65, kMoves, "begin and size constant", "the input", ""},
    {67, kReduced, "the output's shape constant; bias of int16 int64; else as CONV_2D without dilation", "", ""},
    {70, kAny, "the output's shape counts, not the axis", "the input", ""},
    {71, "int8, int16, int32, int64, float32, bool → bool", "broadcasting", kEither, ""},
    {72, "int8, int16, int32, int64, float32, bool → bool", "broadcasting", kEither, ""},
    {74, kReduced, "axes constant; up to 4,194,304 elements a sum", "", ""},
    {75, "float32", "", "the input", ""},
    {76, "int8, float32", "", "the input", ""},
    {77, "any → int32", "", "", ""},
    {79, "int8, float32 → int32", "axis constant", "", ""},
    {82, kReduced, "axes constant; same scale and zero point", "", ""},
    {83, kMoves, "up to 64 inputs", "the first input, where all others come behind it", ""},
    {84, "bool", "broadcasting", kEither, ""},
    {86, "bool", "broadcasting", kEither, ""},
    {87, "bool", "", "the input", ""},
    {88, kMoves, "up to 64 outputs", "the input, where the first output is its beginning", ""},
    {89, kReduced, "axes constant; same scale and zero point", "", ""},
    {94, kMoves, "the output's shape counts, not the operand", "", ""},
    {97, kMoves, "size constant; up to 32,768 pixels a side", "", ""},
    {98, "int8, int16, float32", "", "the input", ""},
    {99, kPairs, "broadcasting", kEither, ""},
    {100, kMoves, "paddings constant, up to the size, one less for REFLECT", "", ""},
    {101, "int8, int16, float32", "", "the input", ""},
    {102, kMoves, "sizes and axis constant; up to 64 outputs", "the input, where the first output is its beginning", ""},
    {111, "int8, float32", "", "the input", ""},
    {114, "float32, int8, int16, int32, uint8 → int8; some of these to int16, int32, uint8", "a scale a tensor", "the input", ""},
    {117, "int8, float32", "", "the input", ""},
    {126, "int8", "broadcasting; a scale a tensor; up to 32,768 products a sum", "", ""},
    {130, kMoves, "the output's shape counts, not the operand", "", ""},
};
// clang-format on

const char* const kIntroduction = R"(# Operators

What the runtime on the boards takes of a `.tflite` file. `thimble-cli ops --markdown` prints this page.

Every operator takes up to 6 dimensions, none of them empty, and shapes that the file knows. Results are those of
TFLite Micro's reference kernels, bit for bit.

- *any* type: int8, uint8, int16, int32, int64, float32, bool; *alike*: input and output have the same scale and zero
  point.
- *in place*: the output may take the memory of an input that nobody needs any more. The planner uses it.
- *kernels*: the portable one runs on every core. Those with the DSP extension (Cortex-M4, M7, M33) and those with Helium
  (Cortex-M55, generated code alone) have kernels of their own for some.

| operator | types | limits | in place | kernels |
| --- | --- | --- | --- | --- |
)";

std::string cell(const std::string& text) { return (text.empty() ? "–" : text) + " | "; }

}  // namespace

std::span<const OpDoc> opDocs() { return kDocs; }

std::string operatorsPage() {
  std::vector<std::string> rows;
  for (const OpDoc& doc : kDocs) {
    const std::string kernels = *doc.kernels == '\0' ? "portable" : std::string("portable; ") + doc.kernels;
    rows.push_back("| " + cell(opName(doc.code)) + cell(doc.types) + cell(doc.limits) + cell(doc.in_place) +
                   kernels + " |\n");
  }
  std::sort(rows.begin(), rows.end());
  std::string page = kIntroduction;
  for (const std::string& row : rows) page += row;
  return page;
}

}  // namespace thimble::tflite

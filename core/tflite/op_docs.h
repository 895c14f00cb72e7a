// What each operator of the runtime takes, for people: the table behind the page of operators.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace thimble::tflite {

struct OpDoc {
  int32_t code;          // BuiltinOperator
  const char* types;     // of the first input and the output
  const char* limits;    // beside those of every operator
  const char* in_place;  // which input's memory the output may take; "": none
  const char* kernels;   // beside the portable one; "": none
};

/// One entry for each operator that the runtime has, by code.
std::span<const OpDoc> opDocs();

/// resources/docs/operators.md: every operator of the runtime's table with its entry, in the order of names.
std::string operatorsPage();

}  // namespace thimble::tflite

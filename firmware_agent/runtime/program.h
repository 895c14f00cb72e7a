// Program: a model as the interpreter runs it: its border, its variables, and a record an operator.
// SPDX-License-Identifier: MIT
//
// It stands in the .tflite file as the metadata buffer "ThimbleProgram", written by the host; bytes 8 to 15 of the
// file are "TPRG" and its place, so that a verified file starts without a search.  All words are little-endian:
// ProgramHead, one ProgramPort for each input, then each output, one ProgramVariable for each, then the records.
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/model.h"
#include "firmware_agent/runtime/record.h"
#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

const int32_t kProgramMagic = 0x47525054;  // "TPRG"
/// To raise whenever what a record's words mean changes, or how many there are.
const uint32_t kRecordLayout = 6;
/// A digest of kRecordLayout, the table of operators and the structs below: a file prepared for another one is refused.
/// In ops/table.cpp.
extern const int32_t kProgramVersion;
const char kProgramName[] = "ThimbleProgram";

struct ProgramHead {
  int32_t magic;
  int32_t version;
  int32_t words;  // of the whole program
  int32_t arena_bytes;
  int32_t operators;
  int32_t inputs;
  int32_t outputs;
  int32_t variables;
};

struct ProgramPort {
  Ref place;
  int32_t bytes;
  int32_t type;
  int32_t scale;  // a float's bits; 0: not quantized
  int32_t zero_point;
};

/// A tensor that keeps its contents between inferences.
struct ProgramVariable {
  Ref place;
  int32_t bytes;
  int32_t start;  // value of each byte after a reset
};

/// Where the scratch of operator i lies.
typedef Ref (*ScratchOf)(const void* context, uint32_t i, const Record& record);

/// Derives the program from the file's own lists, word by word, into `record`.  The first operator that is refused
/// is left in failed_operator.  arena_bytes: as a ProgramHead says.
Status deriveProgram(const Model& model, int32_t arena_bytes, ScratchOf scratch_of, const void* context,
                     Record& record, uint32_t* failed_operator);

/// The program that a file carries, its head and lengths checked against the file; null if there is none.
const ProgramHead* carriedProgram(const uint8_t* file, uint32_t size);

inline const ProgramPort* ports(const ProgramHead* program) {
  return reinterpret_cast<const ProgramPort*>(program + 1);
}
inline const ProgramVariable* variables(const ProgramHead* program) {
  return reinterpret_cast<const ProgramVariable*>(ports(program) + program->inputs + program->outputs);
}
inline const int32_t* firstRecord(const ProgramHead* program) {
  return reinterpret_cast<const int32_t*>(variables(program) + program->variables);
}

}  // namespace runtime
}  // namespace thimble

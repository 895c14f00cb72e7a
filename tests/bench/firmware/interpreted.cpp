// The model as a prepared .tflite file in flash, run by the interpreter; its arena is as large as it asks for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firmware_agent/runtime/interpreter.h"
#include "tests/bench/firmware/model.h"

asm(R"(
  .section .rodata.model, "a"
  .balign 16
model_begin:
  .incbin ")" THIMBLE_BENCH_MODEL R"("
model_end:
  .balign 4
model_bytes:
  .word model_end - model_begin
  .text
)");
extern "C" const uint8_t model_begin[];
extern "C" const uint32_t model_bytes;

namespace {

alignas(16) uint8_t arena[THIMBLE_BENCH_ARENA_BYTES];
thimble::runtime::Interpreter interpreter;

thimble_model::Port port(const thimble::runtime::TensorView& view) {
  return thimble_model::Port{view.data, view.bytes, view.type, view.scale, view.zero_point};
}

}  // namespace

namespace thimble_model {

Port input(uint32_t i) { return port(interpreter.input(i)); }
Port output(uint32_t i) { return port(interpreter.output(i)); }
void reset() { interpreter.resetVariables(); }
void invoke() { interpreter.invoke(); }

}  // namespace thimble_model

void startModel() { interpreter.attach(model_begin, model_bytes, arena, sizeof arena); }

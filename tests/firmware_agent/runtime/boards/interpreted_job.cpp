// The job's model, verified and run operator by operator by the interpreter.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/interpreter.h"
#include "tests/bench/firmware/model.h"
#include "tests/bench/firmware/semihosting.h"
#include "tests/firmware_agent/runtime/boards/layers.h"

namespace {

alignas(16) uint8_t arena[256 * 1024];
thimble::runtime::Interpreter interpreter;

thimble_model::Port port(const thimble::runtime::TensorView& view) {
  return thimble_model::Port{view.data, view.bytes, view.type, view.scale, view.zero_point};
}

}  // namespace

namespace thimble_model {

Port input(uint32_t i) { return port(interpreter.input(i)); }
Port output(uint32_t i) { return port(interpreter.output(i)); }
void reset() { interpreter.resetVariables(); }
void invoke() {
  for (uint32_t i = 0; i < interpreter.operatorCount(); ++i) {
    interpreter.runOperator(i);
    uint32_t bytes = 0;
    const uint8_t* output = interpreter.operatorOutput(i, &bytes);
    thimble_layers::report("operator", i, output, bytes);
  }
}

}  // namespace thimble_model

void startModel() {
  using namespace thimble_layers;
  const auto status = interpreter.load(model(), job().model_bytes, arena, sizeof(arena));
  if (status == thimble::runtime::Status::kOk) return;
  thimble_bench::print(thimble::runtime::statusText(status));
  thimble_bench::endEmulator(1);
}

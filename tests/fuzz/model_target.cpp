// Fuzz target: any bytes as a model file, read, planned, costed, verified, run and made into code; none may
// crash or write outside.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

#include "core/codegen/generator.h"
#include "core/profile/model_cost.h"
#include "core/tflite/model_file.h"
#include "firmware_agent/runtime/interpreter.h"

namespace {

using thimble::codegen::Core;
using thimble::codegen::Setting;
using thimble::runtime::Interpreter;
using thimble::runtime::Status;

constexpr uint32_t kMaxArenaBytes = 256 * 1024;
constexpr int64_t kMaxMacs = 20'000'000;  // a hostile file may be slow, which is no fault

struct Free {
  void operator()(uint8_t* p) const { ::operator delete[](p, std::align_val_t{16}); }
};

// The arena ends where the model says, so that a sanitizer sees the first byte beyond.
void runModel(std::span<const uint8_t> file) {
  Interpreter interpreter;
  const auto size = static_cast<uint32_t>(file.size());
  if (interpreter.verify(file.data(), size) != Status::kOk) return;
  const uint32_t bytes = interpreter.arenaBytes();
  if (bytes > kMaxArenaBytes) return;
  const auto cost = thimble::profile::costOf(file);
  if (cost.ok() && cost->macs > kMaxMacs) return;
  std::unique_ptr<uint8_t[], Free> arena(
      static_cast<uint8_t*>(::operator new[](bytes + (bytes == 0), std::align_val_t{16})));
  if (interpreter.load(file.data(), size, arena.get(), bytes) != Status::kOk) std::abort();
  for (uint32_t i = 0; i < interpreter.inputCount(); ++i) {
    const thimble::runtime::TensorView input = interpreter.input(i);
    for (uint32_t b = 0; b < input.bytes; ++b) input.data[b] = static_cast<uint8_t>(b * 37);
  }
  // What verify accepted must run.
  if (interpreter.invoke() != Status::kOk) std::abort();
  uint32_t found = 0;
  interpreter.metadata("ThimbleLabels", &found);
}

// By each packer in turn, as the file's size happens to say.
void generateCode(std::span<const uint8_t> file) {
  constexpr Core kCores[] = {Core::kPortable, Core::kDsp, Core::kMve};
  const size_t choice = file.size() / 4;
  constexpr Setting kSettings[] = {Setting::kFast, Setting::kBalanced, Setting::kSmall};
  const auto generated = thimble::codegen::generate(file, {kCores[choice % 3], kSettings[choice / 3 % 3]});
  if (!generated.ok() && thimble::tflite::checkRunnable(file).ok()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // A copy of its own size: reading past the end is seen.
  const std::unique_ptr<uint8_t[]> copy(new uint8_t[size]);
  for (size_t i = 0; i < size; ++i) copy[i] = data[i];
  const std::span<const uint8_t> file(copy.get(), size);
  runModel(file);
  const auto planned = thimble::tflite::withMemoryPlan(file);
  if (!planned.ok()) return 0;
  if (!thimble::profile::costOf(*planned).ok()) std::abort();
  runModel(*planned);
  const auto graph = thimble::tflite::readModel(*planned);
  if (!graph.ok()) std::abort();
  thimble::tflite::labelsOf(*graph);
  generateCode(*planned);
  const auto written = thimble::tflite::writeModel(*graph);
  if (written.ok() && !thimble::tflite::readModel(*written).ok()) std::abort();
  return 0;
}

// Runs every sample, counts the first inference, and prints ticks, stack and outputs.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The emulator's loader lays the job at kJob before the board starts, so that an image does not depend on samples.
#include "chip.h"
#include "tests/bench/firmware/model.h"
#include "tests/bench/firmware/semihosting.h"

namespace {

/// All words little-endian; the samples follow, each of all input tensors back to back.
struct Job {
  uint32_t samples;
  uint32_t inputs;
  uint32_t outputs;
};

const Job& job() { return *reinterpret_cast<const Job*>(THIMBLE_BENCH_JOB); }
const uint8_t* samples() { return reinterpret_cast<const uint8_t*>(&job() + 1); }

thimble::port::Clock clock_;

void printHex(uint64_t x, int digits) {
  char text[17];
  text[digits] = 0;
  for (int i = digits; i-- != 0; x >>= 4) text[i] = "0123456789abcdef"[x & 15];
  thimble_bench::print(text);
}

void printFigure(const char* name, uint64_t x) {
  thimble_bench::print(name);
  thimble_bench::print(" ");
  printHex(x, 16);
  thimble_bench::print("\n");
}

// Where the trace of a run begins and ends.
__attribute__((noinline, noclone)) void traceBegin() { asm volatile(""); }
__attribute__((noinline, noclone)) void traceEnd() { asm volatile(""); }

void nothing() {}

/// Called by pointer, so that an empty pair costs just what all others add.
__attribute__((noinline, noclone)) uint64_t ticksOf(void (*work)()) {
  const uint64_t start = clock_.now();
  work();
  return clock_.now() - start;
}

const uint32_t kStackWords = 4096;
const uint32_t kUnused = 0x5afe57ac;

/// Paints the stack below the caller's frame, runs, and looks how deep the paint is gone.  → bytes.
__attribute__((noinline, noclone)) uint32_t stackOf(void (*work)()) {
  volatile uint32_t* const top = static_cast<volatile uint32_t*>(__builtin_frame_address(0));
  for (uint32_t i = 1; i <= kStackWords; ++i) *(top - i) = kUnused;
  work();
  uint32_t depth = kStackWords;
  while (depth != 0 && *(top - depth) == kUnused) --depth;
  return depth * 4;
}

void fill(const uint8_t* from) {
  for (uint32_t i = 0; i < job().inputs; ++i) {
    const thimble_model::Port port = thimble_model::input(i);
    for (uint32_t b = 0; b < port.bytes; ++b) port.data[b] = *from++;
  }
}

uint32_t inputBytes() {
  uint32_t bytes = 0;
  for (uint32_t i = 0; i < job().inputs; ++i) bytes += thimble_model::input(i).bytes;
  return bytes;
}

void printOutputs() {
  for (uint32_t i = 0; i < job().outputs; ++i) {
    const thimble_model::Port port = thimble_model::output(i);
    for (uint32_t b = 0; b < port.bytes; ++b) printHex(port.data[b], 2);
  }
}

}  // namespace

int main() {
  clock_.start();
  ticksOf(nothing);
  printFigure("empty", ticksOf(nothing));
  printFigure("startup", ticksOf(startModel));
  printFigure("empty_stack", stackOf(nothing));
  for (uint32_t i = 0; i < job().samples; ++i) {
    thimble_model::reset();
    fill(samples() + i * inputBytes());
    if (i == 0) {
      traceBegin();
      const uint64_t ticks = ticksOf(thimble_model::invoke);
      traceEnd();
      printFigure("inference", ticks);
    } else {
      thimble_model::invoke();
    }
    thimble_bench::print("output ");
    printOutputs();
    thimble_bench::print("\n");
  }
  thimble_model::reset();
  fill(samples());
  printFigure("stack", stackOf(thimble_model::invoke));
  return 0;
}

// A bare board that runs every sample and prints the CRC-32 of each layer's output, then of the model's.
// SPDX-License-Identifier: MIT
#include "firmware_agent/protocol/frame.h"
#include "tests/bench/firmware/model.h"
#include "tests/bench/firmware/semihosting.h"
#include "tests/firmware_agent/runtime/boards/layers.h"

namespace {

// "NAME 0000002a 89abcdef": a number and a checksum.
void printLine(const char* name, uint32_t number, uint32_t crc32) {
  char text[20];
  char* at = text;
  const uint32_t words[] = {number, crc32};
  for (uint32_t x : words) {
    *at++ = ' ';
    for (int shift = 28; shift >= 0; shift -= 4) *at++ = "0123456789abcdef"[(x >> shift) & 15];
  }
  *at++ = '\n';
  *at = 0;
  thimble_bench::print(name);
  thimble_bench::print(text);
}

const uint8_t* fill(const uint8_t* from) {
  for (uint32_t i = 0; i < thimble_layers::job().inputs; ++i) {
    const thimble_model::Port port = thimble_model::input(i);
    for (uint32_t b = 0; b < port.bytes; ++b) port.data[b] = *from++;
  }
  return from;
}

}  // namespace

namespace thimble_layers {

void report(const char* what, uint32_t number, const uint8_t* data, uint32_t bytes) {
  printLine(what, number, thimble::protocol::crc32(data, bytes));
}

}  // namespace thimble_layers

int main() {
  startModel();
  const uint8_t* sample = thimble_layers::samples();
  for (uint32_t i = 0; i < thimble_layers::job().samples; ++i) {
    thimble_model::reset();
    sample = fill(sample);
    thimble_model::invoke();
    uint32_t crc32 = 0;
    for (uint32_t k = 0; k < thimble_layers::job().outputs; ++k) {
      const thimble_model::Port port = thimble_model::output(k);
      crc32 = thimble::protocol::crc32(port.data, port.bytes, crc32);
    }
    printLine("sample", i, crc32);
  }
  return 0;
}

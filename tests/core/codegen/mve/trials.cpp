// Lays trials out as the board's program reads them, and reads what it says.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/codegen/mve/trials.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

namespace thimble::mve_test {

namespace {

const std::vector<std::string> kNames = {"convMve",   "denseMve",          "depthwiseMve",
                                         "runConv2d", "runFullyConnected", "runDepthwiseConv2d"};

int64_t rounded16(int64_t x) { return (x + 15) / 16 * 16; }

}  // namespace

Placed::Placed(const codegen::Operation& operation, const Layer& layer, bool in_place)
    : record(operation.record), stream(operation.constants[0]) {
  const auto x_bytes = static_cast<int64_t>(layer.x.size());
  const auto y_bytes = static_cast<int64_t>(layer.y.size());
  int64_t x = 48;
  int64_t y = x + x_bytes + 16;
  if (in_place) {
    const int64_t distance = *operation.in_place[0];
    y = std::min(x - distance, y);
    if (y < 16) {
      x += 16 - y;
      y = 16;
    }
  }
  const int64_t scratch = rounded16(std::max(x + x_bytes, y + y_bytes) + 16);
  const int64_t end = rounded16(scratch + operation.scratch_bytes + 16);
  before.assign(static_cast<size_t>(end), 0xa5);
  std::memcpy(before.data() + x, layer.x.data(), layer.x.size());
  after = before;
  std::memcpy(after.data() + y, layer.y.data(), layer.y.size());
  for (const codegen::Reference& reference : operation.references) {
    int64_t place = ~int64_t{0};
    if (reference.kind == codegen::Reference::Kind::kTensor) place = reference.index == 0 ? x : y;
    if (reference.kind == codegen::Reference::Kind::kScratch) place = scratch;
    record[reference.word] = static_cast<int32_t>(place);
  }
  head.kernel =
      static_cast<uint32_t>(std::find(kNames.begin(), kNames.end(), operation.kernel) - kNames.begin());
  head.record_bytes = static_cast<uint32_t>(4 * record.size());
  head.stream_bytes = static_cast<uint32_t>(4 * stream.size());
  head.arena_bytes = static_cast<uint32_t>(end);
  head.scratch = static_cast<uint32_t>(scratch);
  head.scratch_bytes = static_cast<uint32_t>(operation.scratch_bytes);
  head.bytes =
      static_cast<uint32_t>(sizeof(head)) + head.record_bytes + head.stream_bytes + 2 * head.arena_bytes;
}

bool Placed::rightHere() const {
  struct alignas(16) Row {
    uint8_t bytes[16];
  };
  std::vector<Row> arena(before.size() / 16);
  auto* bytes = reinterpret_cast<uint8_t*>(arena.data());
  std::memcpy(bytes, before.data(), before.size());
  const runtime::Memory memory = {bytes, reinterpret_cast<const uint8_t*>(stream.data())};
  kKernels[head.kernel](record.data(), memory);
  std::copy_n(after.data() + head.scratch, head.scratch_bytes, bytes + head.scratch);
  return std::memcmp(bytes, after.data(), after.size()) == 0;
}

void Placed::writeTo(std::ostream& file) const {
  const auto put = [&](const void* at, size_t size) {
    file.write(static_cast<const char*>(at), static_cast<std::streamsize>(size));
  };
  put(&head, sizeof(head));
  put(record.data(), head.record_bytes);
  put(stream.data(), head.stream_bytes);
  put(before.data(), before.size());
  put(after.data(), after.size());
}

std::string describe(const Shape& s) {
  const auto text = [](int32_t x) { return std::to_string(x) + " "; };
  return s.name + ": kind " + text(static_cast<int32_t>(s.kind)) + "x " + text(s.images) + text(s.in_h) +
         text(s.in_w) + text(s.in_channels) + "to " + text(s.channels) + "filter " + text(s.filter_h) +
         text(s.filter_w) + "stride " + text(s.stride_h) + text(s.stride_w) + "dilation " +
         text(s.dilation_h) + (s.same ? "same" : "valid") + (s.relu ? " relu" : "");
}

void expectRightHere(const std::vector<Trial>& all) {
  for (const Trial& trial : all) EXPECT_TRUE(trial.placed.rightHere()) << trial.name;
}

void expectRightOnTheCore(const std::vector<Trial>& all) {
  if (!std::filesystem::exists(THIMBLE_MVE_IMAGE))
    GTEST_SKIP() << "the image is not built: it needs gcc-arm-none-eabi";
  if (std::system("command -v qemu-system-arm > /dev/null") != 0) GTEST_SKIP() << "needs qemu-system-arm";
  const auto path = std::filesystem::temp_directory_path() / ("mve_cases_" + std::to_string(getpid()));
  {
    std::ofstream file(path, std::ios::binary);
    for (const Trial& trial : all) trial.placed.writeTo(file);
    file.write("\0\0\0", 4);
  }
  const std::string command =
      "timeout 120 qemu-system-arm -M mps3-an547 -display none -monitor none -serial null -icount shift=8 "
      "-semihosting-config enable=on,target=native -kernel '" THIMBLE_MVE_IMAGE
      "' -device loader,force-raw=on,addr=" +
      std::to_string(kCasesAt) + ",file='" + path.string() + "' 2>&1 < /dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  ASSERT_TRUE(pipe);
  char line[256];
  for (const Trial& trial : all) {
    ASSERT_TRUE(fgets(line, sizeof line, pipe.get())) << "no answer at " << trial.name;
    EXPECT_EQ(std::string(line).substr(0, 6), "right ") << trial.name << ": " << line;
    if (std::getenv("THIMBLE_PRINT_COUNTS") == nullptr) continue;
    // 32 MHz, an instruction in 256 ns.
    std::printf("%8lu  %s\n", static_cast<unsigned long>(std::strtoul(line + 6, nullptr, 16) * 125 / 1024),
                trial.name.c_str());
  }
  std::filesystem::remove(path);
}

}  // namespace thimble::mve_test

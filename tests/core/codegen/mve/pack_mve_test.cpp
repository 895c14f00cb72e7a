// Packed layers give the definition's bytes: as plain C++ here, and by Helium on the emulated core.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/pack_mve.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "tests/core/codegen/mve/board.h"
#include "tests/core/codegen/mve/layers.h"

namespace thimble::mve_test {
namespace {

using codegen::Operation;

std::optional<Operation> pack(Kind kind, const Layer& layer) {
  switch (kind) {
    case Kind::kConv:
      return codegen::packConvMve(layer.plain, layer.weights);
    case Kind::kDepthwise:
      return codegen::packDepthwiseMve(layer.plain, layer.weights);
    case Kind::kDense:
      return codegen::packDenseMve(layer.plain, layer.weights);
  }
  return std::nullopt;
}

const std::vector<std::string> kNames = {"convMve", "denseMve", "depthwiseMve"};

int64_t rounded16(int64_t x) { return (x + 15) / 16 * 16; }

/// A packed layer in an arena of its own: as near to its input as it may be, or apart.
struct Placed {
  Case head{};
  std::vector<int32_t> record;
  std::vector<int32_t> stream;
  std::vector<uint8_t> before, after;

  Placed(const Operation& packed, const Layer& layer, bool in_place)
      : record(packed.record), stream(packed.constants[0]) {
    const auto x_bytes = static_cast<int64_t>(layer.x.size());
    const auto y_bytes = static_cast<int64_t>(layer.y.size());
    int64_t x = 48;
    int64_t y = x + x_bytes + 16;
    if (in_place) {
      const int64_t distance = *packed.in_place[0];
      y = std::min(x - distance, y);
      if (y < 16) {
        x += 16 - y;
        y = 16;
      }
    }
    const int64_t scratch = rounded16(std::max(x + x_bytes, y + y_bytes) + 16);
    const int64_t end = rounded16(scratch + packed.scratch_bytes + 16);
    before.assign(static_cast<size_t>(end), 0xa5);
    std::memcpy(before.data() + x, layer.x.data(), layer.x.size());
    after = before;
    std::memcpy(after.data() + y, layer.y.data(), layer.y.size());
    for (const codegen::Reference& reference : packed.references) {
      int64_t place = ~int64_t{0};
      if (reference.kind == codegen::Reference::Kind::kTensor) place = reference.index == 0 ? x : y;
      if (reference.kind == codegen::Reference::Kind::kScratch) place = scratch;
      record[reference.word] = static_cast<int32_t>(place);
    }
    head.kernel =
        static_cast<uint32_t>(std::find(kNames.begin(), kNames.end(), packed.kernel) - kNames.begin());
    head.record_bytes = static_cast<uint32_t>(4 * record.size());
    head.stream_bytes = static_cast<uint32_t>(4 * stream.size());
    head.arena_bytes = static_cast<uint32_t>(end);
    head.scratch = static_cast<uint32_t>(scratch);
    head.scratch_bytes = static_cast<uint32_t>(packed.scratch_bytes);
    head.bytes =
        static_cast<uint32_t>(sizeof(head)) + head.record_bytes + head.stream_bytes + 2 * head.arena_bytes;
  }

  bool rightHere() const {
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

  void writeTo(std::ostream& file) const {
    const auto put = [&](const void* at, size_t size) {
      file.write(static_cast<const char*>(at), static_cast<std::streamsize>(size));
    };
    put(&head, sizeof(head));
    put(record.data(), head.record_bytes);
    put(stream.data(), head.stream_bytes);
    put(before.data(), before.size());
    put(after.data(), after.size());
  }
};

std::string describe(const Shape& s) {
  const auto text = [](int32_t x) { return std::to_string(x) + " "; };
  return s.name + ": kind " + text(static_cast<int32_t>(s.kind)) + "x " + text(s.images) + text(s.in_h) +
         text(s.in_w) + text(s.in_channels) + "to " + text(s.channels) + "filter " + text(s.filter_h) +
         text(s.filter_w) + "stride " + text(s.stride_h) + text(s.stride_w) + "dilation " +
         text(s.dilation_h) + (s.same ? "same" : "valid") + (s.relu ? " relu" : "");
}

struct Trial {
  std::string name;
  Placed placed;
};

/// Layers of known models first, then random ones.
std::vector<Trial> trials() {
  std::mt19937 random(20240607);
  std::vector<Shape> shapes = {
      {"keyword first", Kind::kConv, 1, 49, 10, 1, 64, 10, 4, 2, 2},
      {"keyword pointwise", Kind::kConv, 1, 25, 5, 64, 64},
      {"keyword depthwise", Kind::kDepthwise, 1, 25, 5, 64, 64, 3, 3},
      {"keyword dense", Kind::kDense, 1, 1, 1, 64, 12, 1, 1, 1, 1, 1, 1, true, false},
      {"speech depthwise", Kind::kDepthwise, 1, 49, 40, 1, 8, 10, 8, 2, 2},
      {"speech dense", Kind::kDense, 1, 1, 1, 4000, 4, 1, 1, 1, 1, 1, 1, true, false},
      {"person first", Kind::kDepthwise, 1, 96, 96, 1, 8, 3, 3, 2, 2},
      {"person depthwise 8", Kind::kDepthwise, 1, 48, 48, 8, 8, 3, 3},
      {"person pointwise 8", Kind::kConv, 1, 48, 48, 8, 16},
      {"person depthwise 16", Kind::kDepthwise, 1, 48, 48, 16, 16, 3, 3, 2, 2},
      {"person pointwise 16", Kind::kConv, 1, 24, 24, 16, 32},
      {"person depthwise 32", Kind::kDepthwise, 1, 24, 24, 32, 32, 3, 3},
      {"person depthwise 128", Kind::kDepthwise, 1, 6, 6, 128, 128, 3, 3},
      {"person pointwise 128", Kind::kConv, 1, 6, 6, 128, 128},
      {"dense 16", Kind::kDense, 1, 1, 1, 16, 16, 1, 1, 1, 1, 1, 1, true, false},
      {"pointwise, not ReLU", Kind::kConv, 1, 25, 5, 64, 64, 1, 1, 1, 1, 1, 1, true, false}};
  for (int i = 0; i < 300; ++i) shapes.push_back(randomShape(random));
  std::vector<Trial> all;
  for (size_t i = 0; i < shapes.size(); ++i) {
    const Layer layer = randomLayer(shapes[i], random);
    const auto packed = pack(shapes[i].kind, layer);
    if (!packed) continue;
    const bool in_place = i >= 16 && packed->in_place[0] && random() % 2 == 0;
    all.push_back({describe(shapes[i]) + (in_place ? " in place" : ""), Placed(*packed, layer, in_place)});
  }
  return all;
}

TEST(PackMve, GivesTheDefinitionsBytesInPlainCode) {
  const auto all = trials();
  EXPECT_GT(all.size(), 200u);
  for (const Trial& trial : all) EXPECT_TRUE(trial.placed.rightHere()) << trial.name;
}

TEST(PackMve, GivesTheDefinitionsBytesOnTheCore) {
  if (!std::filesystem::exists(THIMBLE_MVE_IMAGE))
    GTEST_SKIP() << "the image is not built: it needs gcc-arm-none-eabi";
  if (std::system("command -v qemu-system-arm > /dev/null") != 0) GTEST_SKIP() << "needs qemu-system-arm";
  const auto all = trials();
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

}  // namespace
}  // namespace thimble::mve_test

// Lays layers out in arenas, and reads what the emulator's board says of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/codegen/packed/trial.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

namespace thimble::packed_test {

namespace {

using codegen::Reference;

int64_t rounded16(int64_t x) { return (x + 15) / 16 * 16; }

// Where the output begins if the input begins at x.
int64_t placeOfOutput(const codegen::Operation& operation, const Layer& layer, Place place, int64_t x) {
  const auto x_bytes = static_cast<int64_t>(layer.x.size());
  const int64_t apart = x + x_bytes + 16;
  if (place == Place::kApart || place == Place::kOnOther || !operation.in_place[0]) return apart;
  const int64_t highest = std::min(x - *operation.in_place[0], x + x_bytes - 1);
  return place == Place::kNearest ? highest : highest - 1 - x_bytes % 7;
}

// Has the core run trials [begin, end) and reads what it says.
void run(const Core& core, const std::string& image, const std::vector<Trial>& trials, size_t begin,
         size_t end) {
  const auto path = std::filesystem::temp_directory_path() / ("packed_cases_" + std::to_string(getpid()));
  {
    std::ofstream file(path, std::ios::binary);
    for (size_t i = begin; i < end; ++i) trials[i].writeTo(file);
    file.write("\0\0\0", 4);
  }
  const std::string command = std::string("timeout 120 qemu-system-arm -M ") + core.machine +
                              " -display none -monitor none -serial null -icount shift=8 "
                              "-semihosting-config enable=on,target=native -kernel '" +
                              image + "' -device loader,force-raw=on,addr=" + std::to_string(core.cases_at) +
                              ",file='" + path.string() + "' 2>&1 < /dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  ASSERT_TRUE(pipe);
  char line[256] = "";
  for (size_t i = begin; i < end; ++i) {
    const bool answered = fgets(line, sizeof line, pipe.get()) != nullptr;
    const std::string answer = answered ? std::string(line).substr(0, 6) : "none";
    ASSERT_THAT(answer, testing::AnyOf("right ", "WRONG ")) << trials[i].name() << ": " << line;
    EXPECT_EQ(answer, "right ") << trials[i].name();
    if (std::getenv("THIMBLE_PRINT_COUNTS") == nullptr) continue;
    // An instruction takes 256 ns.
    const double ticks = static_cast<double>(std::strtoul(line + 6, nullptr, 16));
    std::printf("%8.0f  %s\n", ticks * 1e9 / core.clock_hz / 256, trials[i].name().c_str());
  }
  std::filesystem::remove(path);
}

}  // namespace

Trial::Trial(std::string name, const codegen::Operation& operation, const Layer& layer, Place place)
    : name_(std::move(name)), record_(operation.record) {
  if (!operation.constants.empty()) constants_ = operation.constants[0];
  int64_t x = 48;
  int64_t y = placeOfOutput(operation, layer, place, x);
  if (y < 16) {
    x += 16 - y;
    y = 16;
  }
  const int64_t end_of_both =
      std::max(x + static_cast<int64_t>(layer.x.size()), y + static_cast<int64_t>(layer.y.size()));
  const int64_t other = end_of_both + 21;
  if (place == Place::kOnOther) y = other;
  const int64_t scratch = rounded16(other + static_cast<int64_t>(layer.other.size()) + 16);
  const int64_t end = rounded16(scratch + operation.scratch_bytes + 16);
  before_.assign(static_cast<size_t>(end), 0xa5);
  std::memcpy(before_.data() + x, layer.x.data(), layer.x.size());
  std::copy(layer.other.begin(), layer.other.end(), before_.begin() + other);
  after_ = before_;
  std::memcpy(after_.data() + y, layer.y.data(), layer.y.size());
  for (const Reference& reference : operation.references) {
    int64_t at = ~int64_t{0};
    if (reference.kind == Reference::Kind::kTensor)
      at = std::array{x, y, other}[static_cast<size_t>(reference.index)];
    if (reference.kind == Reference::Kind::kScratch) at = scratch + reference.index;
    record_[reference.word] = static_cast<int32_t>(at);
  }
  const auto* const kernel = std::find_if(std::begin(kKernels), std::end(kKernels),
                                          [&](const Kernel& each) { return each.name == operation.kernel; });
  EXPECT_NE(kernel, std::end(kKernels)) << operation.kernel;
  head_.kernel = static_cast<uint32_t>(kernel - std::begin(kKernels));
  head_.record_bytes = static_cast<uint32_t>(4 * record_.size());
  head_.constant_bytes = static_cast<uint32_t>(4 * constants_.size());
  head_.arena_bytes = static_cast<uint32_t>(end);
  head_.scratch = static_cast<uint32_t>(scratch);
  head_.scratch_bytes = static_cast<uint32_t>(operation.scratch_bytes);
  head_.bytes = static_cast<uint32_t>(sizeof(head_)) + head_.record_bytes + head_.constant_bytes +
                2 * head_.arena_bytes;
  EXPECT_LE(head_.arena_bytes, kArenaBytes) << name_;
}

bool Trial::isRightHere() const {
  struct alignas(16) Row {
    uint8_t bytes[16];
  };
  std::vector<Row> arena(before_.size() / 16);
  auto* bytes = reinterpret_cast<uint8_t*>(arena.data());
  std::memcpy(bytes, before_.data(), before_.size());
  const runtime::Memory memory = {bytes, reinterpret_cast<const uint8_t*>(constants_.data())};
  kKernels[head_.kernel].run(record_.data(), memory);
  std::copy_n(after_.data() + head_.scratch, head_.scratch_bytes, bytes + head_.scratch);
  return std::memcmp(bytes, after_.data(), after_.size()) == 0;
}

void Trial::writeTo(std::ostream& file) const {
  const auto put = [&](const void* at, size_t size) {
    file.write(static_cast<const char*>(at), static_cast<std::streamsize>(size));
  };
  put(&head_, sizeof(head_));
  put(record_.data(), head_.record_bytes);
  put(constants_.data(), head_.constant_bytes);
  put(before_.data(), before_.size());
  put(after_.data(), after_.size());
}

void addTrials(const std::string& name, const codegen::Operation& operation, const Layer& layer,
               std::vector<Trial>& trials) {
  const std::string called = operation.kernel + ", " + name;
  trials.emplace_back(called, operation, layer, Place::kApart);
  if (!operation.in_place[0]) return;
  trials.emplace_back(called + ", in place", operation, layer, Place::kNearest);
  trials.emplace_back(called + ", below", operation, layer, Place::kBelow);
}

void expectRightHere(const std::vector<Trial>& trials) {
  for (const Trial& trial : trials) EXPECT_TRUE(trial.isRightHere()) << trial.name();
}

void expectRightOn(const Core& core, const std::string& build, const std::vector<Trial>& trials) {
  const std::string image = std::string(THIMBLE_PACKED_IMAGES "/") + core.machine + "-" + build + ".elf";
  if (!std::filesystem::exists(image)) GTEST_SKIP() << "the image is not built: it needs gcc-arm-none-eabi";
  if (std::system("command -v qemu-system-arm > /dev/null") != 0) GTEST_SKIP() << "needs qemu-system-arm";
  size_t begin = 0;
  while (begin < trials.size() && !testing::Test::HasFatalFailure()) {
    size_t end = begin;
    for (size_t bytes = 4; end < trials.size() && bytes + trials[end].size() <= core.most_bytes; ++end) {
      bytes += trials[end].size();
    }
    ASSERT_GT(end, begin);
    run(core, image, trials, begin, end);
    begin = end;
  }
}

}  // namespace thimble::packed_test

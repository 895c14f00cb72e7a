// The cost that is told before flashing against instructions counted on an emulated Cortex-M4.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/cost.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/firmware_agent/dsp/board/self_check.h"
#include "tests/firmware_agent/dsp/board/workloads.h"

namespace thimble::features {
namespace {

TEST(FeatureCost, CountsMemoryExactly) {
  dsp::PipelineSettings s;
  s.window = 100;
  EXPECT_EQ(costOf(s).ram_bytes, 4 * (100 + 1));  // features, and scratch that is never empty
  s.blocks[0].block = dsp::Block::kSpectrum;
  const int32_t p[] = {64, 8, 0, 50};
  std::copy(std::begin(p), std::end(p), s.blocks[0].p);
  EXPECT_EQ(costOf(s).ram_bytes, 4 * (8 + 64 + 17 + 33));  // features, buffer, quarter sine, half a window
  s.window = 0;
  EXPECT_EQ(costOf(s).ram_bytes, 0);
}

TEST(FeatureCost, IsReadable) {
  EXPECT_EQ(countText(950), "950");
  EXPECT_EQ(countText(1234), "1.2 k");
  EXPECT_EQ(countText(48123), "48 k");
  EXPECT_EQ(countText(1.26e6), "1.3 M");
  EXPECT_EQ(countText(5.55e7), "56 M");
}

/// Lines that a board's image prints, under -icount with an instruction every 16 ns.
std::vector<std::string> linesOf(const std::string& image) {
  const std::string command =
      "timeout 120 qemu-system-arm -M mps2-an386 -icount shift=4 -display none -monitor none -serial null "
      "-semihosting-config enable=on,target=native -kernel '" +
      image + "' 2>&1 < /dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  char buffer[256];
  while (pipe && fgets(buffer, sizeof buffer, pipe.get())) text += buffer;
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(FeatureCost, IsWithinAQuarterOfWhatTheBoardCounts) {
  const std::string image = THIMBLE_DSP_IMAGES "/dsp_self_check-mps2-an386.elf";
  if (!std::filesystem::exists(image)) GTEST_SKIP() << "the image is not built: it needs gcc-arm-none-eabi";
  if (std::system("command -v qemu-system-arm > /dev/null") != 0) GTEST_SKIP() << "needs qemu-system-arm";
  const std::vector<std::string> lines = linesOf(image);
  ASSERT_EQ(lines.size(), dsp_test::kSelfChecks + dsp_test::kWorkloadCount);
  for (uint32_t i = 0; i < dsp_test::kWorkloadCount; ++i) {
    const dsp_test::Workload& workload = dsp_test::kWorkloads[i];
    // The core's clock of 25 MHz ticks every 40 ns.
    const double counted = std::stoul(lines[dsp_test::kSelfChecks + i], nullptr, 16) * 40.0 / 16;
    const double told = costOf(dsp_test::settingsOf(workload)).instructions;
    EXPECT_NEAR(told / counted, 1, 0.25)
        << i << ": block " << int(workload.block) << " counted " << counted << " told " << told;
  }
}

}  // namespace
}  // namespace thimble::features

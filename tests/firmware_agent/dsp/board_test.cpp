// Host against boards: the same sources must give the same bits on soft float, on each FPU and on x86-64.
// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/firmware_agent/dsp/board/self_check.h"

namespace thimble::dsp_test {
namespace {

std::string outputOf(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  char buffer[256];
  while (pipe && fgets(buffer, sizeof buffer, pipe.get())) text += buffer;
  return text;
}

std::string onHost() {
  std::string text;
  for (uint32_t check = 0; check < kSelfChecks; ++check) {
    char line[16];
    std::snprintf(line, sizeof line, "%08x\n", selfCheck(check));
    text += line;
  }
  return text;
}

TEST(SelfCheck, GivesTheBitsOfFormatOne) {
  // Recorded from the code of format 1, whose pipelines in stored models must go on as they were: raw, statistics,
  // three spectra, and two whole pipelines.
  const uint32_t recorded[] = {0x32bf38d4, 0x850c8cc5, 0xb51c39ac, 0x32b3a7b7,
                               0x602bd3bf, 0x9395a9b4, 0xf79af6f2};
  for (uint32_t i = 0; i < 7; ++i) EXPECT_EQ(selfCheck(3 + i), recorded[i]) << i;
}

TEST(SelfCheck, ComputesSomethingEachTime) {
  for (uint32_t check = 0; check < kSelfChecks; ++check) EXPECT_NE(selfCheck(check), 0u) << check;
}

class Board : public testing::TestWithParam<const char*> {};

TEST_P(Board, GivesTheBitsOfTheHost) {
  const std::string machine = GetParam();
  const std::string image = THIMBLE_DSP_IMAGES "/dsp_self_check-" + machine + ".elf";
  if (!std::filesystem::exists(image)) GTEST_SKIP() << "the image is not built: it needs gcc-arm-none-eabi";
  if (std::system("command -v qemu-system-arm > /dev/null") != 0) GTEST_SKIP() << "needs qemu-system-arm";
  const std::string output = outputOf("timeout 120 qemu-system-arm -M " + machine +
                                      " -display none -monitor none -serial null -semihosting-config "
                                      "enable=on,target=native -kernel '" +
                                      image + "' 2>&1 < /dev/null");
  const std::string host = onHost();
  EXPECT_EQ(output.substr(0, host.size()), host);
}

INSTANTIATE_TEST_SUITE_P(Qemu, Board,
                         testing::Values("mps2-an385", "mps2-an386", "mps2-an500", "mps2-an505",
                                         "mps3-an547"),
                         [](const auto& info) {
                           std::string name = info.param;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

}  // namespace
}  // namespace thimble::dsp_test

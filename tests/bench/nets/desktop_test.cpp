// The small nets answer as desktop TFLite does, in single rounding.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The CRCs are of what tests/core/tflite/desktop/judge.js wrote for the files of `bench_nets --small`.  The other nets hold
// QUANTIZE and TRANSPOSE_CONV, which desktop TFLite computes by other integer arithmetic.
#include <map>

#include "firmware_agent/protocol/frame.h"
#include "tests/bench/nets/interpreted.h"

namespace thimble::bench {
namespace {

const std::map<std::string, uint32_t> kDesktopAnswers = {
    {"autoencoder", 0x9ab68983}, {"ecg", 0x4ed58ba9},          {"lenet", 0x24db360b},
    {"mobilenet", 0xb4acb088},   {"mobilenet_v2", 0x05276b2a}, {"mobilenet_v3", 0x5eaf9ffa},
    {"motion", 0xb0ccc8f1},      {"resnet8", 0x4d8a04f9},      {"wake_word", 0x441711da},
};

class DesktopNet : public testing::TestWithParam<Architecture> {};

TEST_P(DesktopNet, AnswersAsDesktopTflite) {
  const auto answers = interpretedAnswers(GetParam().make(Size::kSmall));
  ASSERT_FALSE(answers.empty());
  EXPECT_EQ(protocol::crc32(answers.data(), static_cast<uint32_t>(answers.size())),
            kDesktopAnswers.at(GetParam().name));
}

std::vector<Architecture> judged() {
  std::vector<Architecture> nets;
  for (const Architecture& net : architectures()) {
    if (kDesktopAnswers.count(net.name) != 0) nets.push_back(net);
  }
  return nets;
}

INSTANTIATE_TEST_SUITE_P(Nets, DesktopNet, testing::ValuesIn(judged()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace thimble::bench

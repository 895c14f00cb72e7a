// No net needs more memory than its tensors that live at once and a little, interpreted and as generated code for every
// core at every setting, nor more flash for speed than there is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <set>

#include "core/codegen/generator.h"
#include "core/memory/bounds.h"
#include "core/tflite/memory_plan.h"
#include "tests/bench/nets/architectures.h"
#include "tests/firmware_agent/runtime/loaded_model.h"

namespace thimble::bench {
namespace {

using codegen::Core;
using codegen::Setting;

constexpr int64_t kAllowance = 256;

// Most bytes of tensors at once: nothing in place, no scratch.
int64_t livenessBound(const tflite::Graph& net) {
  std::vector<memory::Lifetime> lifetimes;
  for (const tflite::ArenaTensor& tensor : tflite::arenaTensors(net)) lifetimes.push_back(tensor.lifetime);
  return memory::lowerBoundBytes(lifetimes);
}

class NetArena : public testing::TestWithParam<Architecture> {};

TEST_P(NetArena, StaysBelowTheLivenessBoundAndALittle) {
  const tflite::Graph net = GetParam().make(Size::kWhole);
  const int64_t most = livenessBound(net) + kAllowance;
  const auto file = tflite::writeModel(net);
  ASSERT_TRUE(file.ok()) << file.error().message;
  const tests::LoadedModel interpreted(*file);
  ASSERT_EQ(interpreted.status, runtime::Status::kOk) << runtime::statusText(interpreted.status);
  EXPECT_LE(interpreted.interpreter.arenaBytes(), most) << "interpreted";
  for (const Core core : {Core::kPortable, Core::kDsp, Core::kMve}) {
    for (const Setting setting : {Setting::kFast, Setting::kBalanced, Setting::kSmall}) {
      const auto generated = codegen::generate(*file, {core, setting});
      ASSERT_TRUE(generated.ok()) << generated.error().message;
      EXPECT_LE(generated->arena_bytes, most)
          << "core " << static_cast<int>(core) << ", setting " << static_cast<int>(setting);
    }
  }
}

// With 8 kB of code and 2 kB a kind of operator, constants stay below 0.9 of the file with an interpreter of 45 kB;
// those of the balanced setting are the least there is.
TEST_P(NetArena, TradesNoMoreFlashForSpeedThanThereIs) {
  const tflite::Graph net = GetParam().make(Size::kWhole);
  const auto file = tflite::writeModel(net);
  ASSERT_TRUE(file.ok()) << file.error().message;
  const auto fast = codegen::generate(*file, {Core::kDsp, Setting::kFast});
  const auto balanced = codegen::generate(*file, {Core::kDsp, Setting::kBalanced});
  ASSERT_TRUE(fast.ok() && balanced.ok());
  std::set<int32_t> kinds;
  for (const tflite::Operator& op : net.operators) kinds.insert(op.code);
  const int64_t code = 8000 + 2000 * static_cast<int64_t>(kinds.size());
  const int64_t most = (static_cast<int64_t>(file->size()) + 45000) * 9 / 10 - code;
  constexpr int64_t kPadding = 2000;  // of pieces to whole 16 bytes
  EXPECT_LE(fast->constant_bytes, std::max(most, balanced->constant_bytes) + kPadding);
}

INSTANTIATE_TEST_SUITE_P(Nets, NetArena, testing::ValuesIn(architectures()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace thimble::bench

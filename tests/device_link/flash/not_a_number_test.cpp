// A float model answers NaNs, infinities and zeros of both signs alike on the host and on boards with and without an FPU.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "core/tflite/model_file.h"
#include "device_link/flash/deploy.h"
#include "tests/core/tflite/not_a_number.h"
#include "tests/device_link/session/heard.h"
#include "tests/device_link/virtual_bench.h"

namespace thimble::device_link {
namespace {

class NotANumberOnBoards : public VirtualBench, public testing::WithParamInterface<const char*> {};

TEST_P(NotANumberOnBoards, AnswersAsTheHost) {
  const auto file = tflite::writeModel(tests::graphOfPairs());
  ASSERT_TRUE(file.ok()) << file.error().message;
  auto board = VirtualBoard::start(entry(GetParam()), paths);
  ASSERT_TRUE(board) << board.error().message;
  auto link = (*board)->openLink();
  ASSERT_TRUE(link) << link.error().message;
  Heard heard;
  auto session = Session::connect(std::move(link).value(), heard.events());
  ASSERT_TRUE(session) << session.error().message;
  SilentJob job;
  const auto deployed = deploy(**session, *file, {}, job);
  ASSERT_TRUE(deployed) << deployed.error().message;
  const auto result = (*session)->infer(tests::pairs());
  ASSERT_TRUE(result) << result.error().message;
  const std::vector<uint8_t> expected = tests::hostAnswer(*file);
  EXPECT_EQ(std::vector<uint8_t>(result->output.begin(), result->output.end()), expected);
}

INSTANTIATE_TEST_SUITE_P(Boards, NotANumberOnBoards,
                         testing::Values("virtual-m3", "virtual-m4", "virtual-m7", "virtual-m33",
                                         "virtual-m55"),
                         [](const auto& info) { return std::string(info.param).substr(8); });

}  // namespace
}  // namespace thimble::device_link

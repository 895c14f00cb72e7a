// Uploads over links that lose, spoil and part: what is installed is whole, or the old model stays.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "device_link/session/session.h"
#include "device_link/transport/faulty_transport.h"
#include "device_link/transport/memory_transport.h"
#include "fake_board.h"
#include "heard.h"

namespace thimble::device_link {
namespace {

using protocol::Type;

std::vector<uint8_t> someModel(size_t size, uint8_t seed = 1) {
  std::vector<uint8_t> model(size);
  uint32_t x = seed;
  for (uint8_t& byte : model) byte = static_cast<uint8_t>((x = x * 1664525 + 1013904223) >> 24);
  return model;
}

/// Cancels at the first progress of at least `at`.
class CancelingJob : public Job {
 public:
  explicit CancelingJob(double at) : at_(at) {}
  void progress(double fraction, std::string_view) override { canceled_ = canceled_ || fraction >= at_; }
  bool canceled() const override { return canceled_; }

 private:
  const double at_;
  bool canceled_ = false;
};

struct Bench {
  Heard heard;
  std::unique_ptr<FakeBoard> board;
  std::unique_ptr<Session> session;

  explicit Bench(const Faults& faults = {}) {
    auto [host, peer] = makeMemoryPair("Fake board");
    board = std::make_unique<FakeBoard>(std::move(peer));
    auto connected = Session::connect(makeFaulty(std::move(host), faults), heard.events());
    EXPECT_TRUE(connected) << connected.error().message;
    if (connected) session = std::move(connected).value();
  }
};

TEST(Upload, InstallsTheWholeModel) {
  Bench bench;
  const auto model = someModel(10000);
  SilentJob job;
  const auto info = bench.session->uploadModel(model, job);
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(bench.board->currentModel(), model);
  EXPECT_EQ(info->size, 10000);
  EXPECT_EQ(bench.session->slots()->at(0).current, 1);
}

TEST(Upload, ResumesAfterCancel) {
  Bench bench;
  const auto old_model = someModel(2000, 9);
  SilentJob job;
  ASSERT_TRUE(bench.session->uploadModel(old_model, job));
  const int before = bench.board->count(Type::kUploadData);
  const auto model = someModel(20480);
  CancelingJob cancel(0.5);
  const auto canceled = bench.session->uploadModel(model, cancel);
  ASSERT_FALSE(canceled);
  EXPECT_EQ(canceled.error().code, ErrorCode::kCanceled);
  EXPECT_EQ(bench.board->currentModel(), old_model) << "the old model runs until the new one is whole";
  ASSERT_TRUE(bench.session->uploadModel(model, job));
  EXPECT_EQ(bench.board->currentModel(), model);
  EXPECT_EQ(bench.board->count(Type::kUploadData) - before, 20) << "no piece is sent twice";
}

TEST(Upload, SurvivesALinkThatSpoilsAndDrops) {
  Faults faults;
  faults.seed = 5;
  faults.corrupt_chance = 5e-5;
  faults.drop_chance = 5e-5;
  Bench bench(faults);
  ASSERT_NE(bench.session, nullptr);
  const auto model = someModel(16000);
  SilentJob job;
  const auto info = bench.session->uploadModel(model, job);
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(bench.board->currentModel(), model);
  EXPECT_GT(bench.board->count(Type::kUploadData), 16) << "the faults must have cost at least one reply";
}

TEST(Upload, ALostLastReplyIsNoFailure) {
  Bench bench;
  bench.board->lose_end_reply = true;
  const auto model = someModel(3000);
  SilentJob job;
  const auto info = bench.session->uploadModel(model, job);
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(bench.board->currentModel(), model);
  EXPECT_EQ(bench.board->count(Type::kUploadEnd), 2);
}

TEST(Upload, UnpluggedOnTheWayIsToldAndTheOldModelStays) {
  Faults faults;
  faults.unplug_after_bytes = 9000;
  Bench bench(faults);
  SilentJob job;
  const auto old_model = someModel(2000, 9);
  ASSERT_TRUE(bench.session->uploadModel(old_model, job));
  const auto info = bench.session->uploadModel(someModel(20000), job);
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code, ErrorCode::kDisconnected);
  EXPECT_EQ(bench.board->currentModel(), old_model);
  ASSERT_TRUE(bench.heard.waitFor([&] { return !bench.heard.states.empty(); }));
  EXPECT_EQ(bench.heard.states.front(), LinkState::kLost);
}

TEST(Upload, TooLargeIsRefusedInWords) {
  Bench bench;
  SilentJob job;
  const auto info = bench.session->uploadModel(someModel(FakeBoard::kSlotBytes + 1), job);
  ASSERT_FALSE(info);
  EXPECT_EQ(info.error().code, ErrorCode::kNoSpace);
  EXPECT_EQ(bench.session->uploadModel({}, job).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace thimble::device_link

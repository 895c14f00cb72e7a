// Models on real firmware: installed, proved byte for byte, refused before the upload, and safe from a pulled
// cable.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/flash/deploy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "device_link/flash/made_up.h"
#include "device_link/transport/memory_transport.h"
#include "device_link/virtual_board/sensor_player.h"
#include "device_link/virtual_board/virtual_board.h"
#include "firmware_agent/protocol/frame.h"
#include "tests/device_link/session/fake_board.h"
#include "tests/device_link/session/heard.h"
#include "tests/device_link/small_model.h"
#include "tests/device_link/virtual_bench.h"

namespace thimble::device_link {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class DeployTest : public VirtualBench {
 protected:
  void SetUp() override {
    VirtualBench::SetUp();
    if (IsSkipped()) return;
    auto started = VirtualBoard::start(entry(), paths);
    ASSERT_TRUE(started) << started.error().message;
    board = std::move(started).value();
    connect();
  }
  void connect() {
    session.reset();
    auto link = board->openLink();
    ASSERT_TRUE(link) << link.error().message;
    auto connected = Session::connect(std::move(link).value(), heard.events());
    ASSERT_TRUE(connected) << connected.error().message;
    session = std::move(connected).value();
  }
  bool slotsEmpty() {
    const auto slots = session->slots();
    EXPECT_TRUE(slots);
    return slots && (*slots)[0].state == protocol::SlotState::kEmpty &&
           (*slots)[1].state == protocol::SlotState::kEmpty;
  }
  static uint32_t crcOf(const std::vector<uint8_t>& file) {
    return protocol::crc32(file.data(), static_cast<uint32_t>(file.size()));
  }

  Heard heard;
  std::unique_ptr<VirtualBoard> board;
  std::unique_ptr<Session> session;
  SilentJob job;
};

TEST_F(DeployTest, TheBoardAnswersAsTheHost) {
  const SmallModel shape;
  const auto model = makeSmallModel(shape);
  const auto windows = makeWindows(shape, 20);
  const auto deployed = deploy(*session, model, windows, job);
  ASSERT_TRUE(deployed) << deployed.error().message;
  EXPECT_EQ(deployed->proof.windows, 20);
  EXPECT_EQ(deployed->proof.mismatches, 0);
  EXPECT_EQ(deployed->proof.first_mismatch, -1);
  EXPECT_EQ(deployed->model.crc32, crcOf(model));
  EXPECT_EQ(deployed->model.window_frames, 50);
  EXPECT_EQ(deployed->model.channels, 6);
  EXPECT_EQ(deployed->model.operators, 3);
  EXPECT_EQ(prove(*session, makeSmallModel({.seed = 5}), {}, job).error().code, ErrorCode::kMismatch);
}

TEST_F(DeployTest, WhatIsMissingForAProofIsMadeUp) {
  const SmallModel shape;
  const auto windows = makeWindows(shape, 3);
  const auto deployed = deploy(*session, makeSmallModel(shape), windows, job, 40);
  ASSERT_TRUE(deployed) << deployed.error().message;
  EXPECT_EQ(deployed->proof.windows, 40);
  EXPECT_EQ(deployed->proof.made, 37);
  EXPECT_EQ(deployed->proof.mismatches, 0);
  const auto bare = deploy(*session, makeSmallModel({.with_pipeline = false}), {}, job, 12);
  ASSERT_TRUE(bare) << bare.error().message;
  EXPECT_EQ(bare->proof.windows, 12);
  EXPECT_EQ(bare->proof.made, 12);
  EXPECT_EQ(bare->proof.mismatches, 0);
}

TEST(MadeUp, WindowsReachFromQuietToBothEnds) {
  const auto most = [](size_t i) {
    int largest = 0;
    for (const int16_t v : madeUpWindow(i, 300, 3)) largest = std::max(largest, std::abs(int{v}));
    return largest;
  };
  EXPECT_LE(most(0), 100);
  EXPECT_GE(most(15), 32767);
  EXPECT_EQ(madeUpWindow(4, 30, 3), madeUpWindow(4, 30, 3));
  EXPECT_NE(madeUpWindow(4, 30, 3), madeUpWindow(20, 30, 3));
}

TEST(MadeUp, InputsAreOfTheirTypes) {
  std::vector<tflite::Port> ports(3);
  ports[0].type = tflite::TensorType::kFloat32;
  ports[1].type = tflite::TensorType::kBool;
  ports[2].type = tflite::TensorType::kInt8;
  ports[0].bytes = 400;
  ports[1].bytes = ports[2].bytes = 50;
  const auto bytes = madeUpInput(1, ports);
  ASSERT_EQ(bytes.size(), 500u);
  for (size_t k = 0; k < 400; k += 4) {
    float value = 0;
    std::memcpy(&value, &bytes[k], sizeof value);
    EXPECT_LE(std::abs(value), 1.0f);
  }
  EXPECT_LE(*std::max_element(bytes.begin() + 400, bytes.begin() + 450), 1);
  EXPECT_GT(*std::max_element(bytes.begin() + 450, bytes.end()), 1);
}

TEST_F(DeployTest, LiveResultsComeWithEveryStride) {
  const SmallModel shape;
  ASSERT_TRUE(deploy(*session, makeSmallModel(shape), {}, job));
  auto sensor = board->openSensor();
  ASSERT_TRUE(sensor);
  const auto started = session->startLive(0);
  ASSERT_TRUE(started) << started.error().message;
  dataset::Samples samples;
  samples.channels = 6;
  samples.values.resize(6 * 200, 123);
  samples.time_us.resize(200);
  SensorPlayer player(std::move(sensor).value(), {});
  player.play({{"still", "still", 100, samples}});
  ASSERT_TRUE(heard.waitFor([&] { return heard.results.size() >= 7; }, 60s)) << heard.results.size();
  for (size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(heard.results[i].end_index, 50 + 25 * static_cast<int64_t>(i));
    EXPECT_EQ(heard.results[i].scores.size(), 3u);
    EXPECT_EQ(heard.results[i].skipped, 0);
  }
  EXPECT_TRUE(session->stopLive());
}

TEST_F(DeployTest, WhatCannotRunIsRefusedBeforeTheUpload) {
  constexpr uint8_t kTopK = 48;
  const auto unknown = deploy(*session, withLastOperator(makeSmallModel({}), kTopK), {}, job);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(unknown.error().message, HasSubstr("TOPK_V2"));

  const auto wide = deploy(*session, makeSmallModel({.channels = 3}), {}, job);
  ASSERT_FALSE(wide);
  EXPECT_EQ(wide.error().code, ErrorCode::kMismatch);
  EXPECT_THAT(wide.error().message, HasSubstr("3 channels"));

  const auto large = deploy(*session, makeSmallModel({.window = 1000, .hidden = 200}), {}, job);
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::kNoSpace);
  EXPECT_THAT(large.error().message, HasSubstr("KiB"));

  const std::vector<uint8_t> noise(5000, 0x5a);
  const auto random = deploy(*session, noise, {}, job);
  ASSERT_FALSE(random);
  EXPECT_EQ(random.error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(slotsEmpty());
}

std::vector<uint8_t> readFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(DeployTest, RealModelsAnswerAsTheirGoldenOutputs) {
  const std::string golden = THIMBLE_SHARED_DIR "/models/golden/";
  if (!std::filesystem::exists(golden)) GTEST_SKIP() << "there are no golden models in " << golden;
  for (const std::string name : {"hello_world_int8", "kws_ref_model"}) {
    const auto deployed = deploy(*session, readFile(golden + name + ".tflite"), {}, job);
    ASSERT_TRUE(deployed) << deployed.error().message;
    const auto inputs = readFile(golden + name + ".inputs.bin");
    const auto outputs = readFile(golden + name + ".outputs.bin");
    const auto in_bytes = static_cast<size_t>(deployed->model.input_bytes);
    const auto out_bytes = static_cast<size_t>(deployed->model.output_bytes);
    const size_t count = std::min<size_t>(20, inputs.size() / in_bytes);
    ASSERT_GT(count, 0u);
    for (size_t i = 0; i < count; ++i) {
      const auto result = session->infer(std::span(inputs).subspan(i * in_bytes, in_bytes));
      ASSERT_TRUE(result) << result.error().message;
      const auto expected = std::span(outputs).subspan(i * out_bytes, out_bytes);
      EXPECT_TRUE(std::equal(expected.begin(), expected.end(), result->output.begin(), result->output.end()))
          << name << " input " << i;
    }
    EXPECT_EQ(session->inferWindow(std::vector<int16_t>(6)).error().code, ErrorCode::kUnsupported);
  }
}

/// Pulls the cable at the first progress past `at`; remembers where the upload began.
class PullingJob : public Job {
 public:
  PullingJob(VirtualBoard* board, double at) : board_(board), at_(at) {}
  void progress(double fraction, std::string_view) override {
    if (first < 0) first = fraction;
    if (board_ != nullptr && fraction >= at_) std::exchange(board_, nullptr)->kill();
  }
  bool canceled() const override { return false; }
  double first = -1;

 private:
  VirtualBoard* board_;
  const double at_;
};

TEST_F(DeployTest, PulledWhileUploadingTheOldModelStillRunsAndTheUploadResumes) {
  const SmallModel old_shape;
  const auto old_model = makeSmallModel(old_shape);
  ASSERT_TRUE(deploy(*session, old_model, {}, job));
  const auto window = makeWindows(old_shape, 1)[0];
  const auto before = session->inferWindow(window);
  ASSERT_TRUE(before);

  const auto model = makeSmallModel({.window = 100, .hidden = 64});
  PullingJob pulling(board.get(), 0.6);
  const auto failed = session->uploadModel(model, pulling);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kDisconnected);
  ASSERT_TRUE(heard.waitFor([&] { return !heard.states.empty(); }));
  EXPECT_EQ(heard.states.front(), LinkState::kLost);

  ASSERT_TRUE(board->restart());
  connect();
  const auto running = session->modelInfo();
  ASSERT_TRUE(running) << running.error().message;
  EXPECT_EQ(running->crc32, crcOf(old_model));
  const auto after = session->inferWindow(window);
  ASSERT_TRUE(after);
  EXPECT_EQ(after->output, before->output);

  PullingJob watching(nullptr, 2);
  const auto resumed = session->uploadModel(model, watching);
  ASSERT_TRUE(resumed) << resumed.error().message;
  EXPECT_GE(watching.first, 0.4) << "what was there is not sent again";
  EXPECT_EQ(resumed->crc32, crcOf(model));
  EXPECT_EQ(prove(*session, model, makeWindows({.window = 100}, 4), job)->mismatches, 0);

  ASSERT_TRUE(session->reset());
  EXPECT_EQ(session->modelInfo()->crc32, crcOf(model)) << "the new model runs after a restart too";
}

TEST(Prove, ABoardThatAnswersOtherwiseIsFound) {
  auto [host, peer] = makeMemoryPair("Fake board");
  FakeBoard board(std::move(peer));
  auto session = Session::connect(std::move(host), {});
  ASSERT_TRUE(session) << session.error().message;
  const SmallModel shape{.window = FakeBoard::kWindowFrames, .channels = FakeBoard::kChannels};
  const auto model = makeSmallModel(shape);
  SilentJob job;
  ASSERT_TRUE((*session)->uploadModel(model, job));
  const auto proof = prove(**session, model, makeWindows(shape, 3), job);
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(proof->windows, 3);
  EXPECT_EQ(proof->mismatches, 3);
  EXPECT_EQ(proof->first_mismatch, 0);
  EXPECT_DOUBLE_EQ(proof->feature_us, 11);
  EXPECT_DOUBLE_EQ(proof->inference_us, 22);
  EXPECT_EQ(prove(**session, model, {{1, 2, 3}}, job).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace thimble::device_link

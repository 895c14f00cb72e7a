// The command line with the virtual board: recording, inference on the board, and what happens when the board
// dies.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <sstream>

#include "app/cli/context.h"
#include "core/project/project.h"
#include "core/tflite/model_file.h"
#include "tests/app/cli/program.h"
#include "tests/core/tflite/sample_graphs.h"

namespace thimble::cli_test {
namespace {

const std::string kGolden = std::string(THIMBLE_SHARED_DIR) + "/models/golden/";

class BoardCommands : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(THIMBLE_BINARY_DIR "/firmware/mps2-an386-boot.elf")) {
      GTEST_SKIP() << "the firmware was not built (no cross compiler)";
    }
  }
  static std::string bytes(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }
  Workplace place_;
};

TEST_F(BoardCommands, ABoardSaysWhatItIs) {
  const Outcome outcome = place_.run({"boards", "virtual-m4", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.out;
  const auto board = outcome.json();
  EXPECT_EQ(board["board"], "mps2-an386");
  ASSERT_EQ(board["sensors"].size(), 1u);
  EXPECT_EQ(board["sensors"][0]["channels"].size(), 6u);
  EXPECT_EQ(board["sensors"][0]["rate_hz"], 100.0);
}

TEST_F(BoardCommands, RecordKeepsWhatTheSensorFeels) {
  const Outcome outcome = place_.run({"record", "p.thimble", "--label", "shake", "--motion", "shake",
                                      "--seconds", "1", "--count", "2", "--pause", "0", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.out;
  const auto recordings = outcome.json()["recordings"];
  ASSERT_EQ(recordings.size(), 2u);
  for (const auto& recording : recordings) {
    EXPECT_EQ(recording["frames"], 100);
    EXPECT_EQ(recording["lost"], 0);
    EXPECT_EQ(recording["label"], "shake");
    EXPECT_NEAR(recording["rate_hz"].get<double>(), 100, 20);
  }
}

TEST_F(BoardCommands, ABoardThatDiesWhileRecordingLosesNothing) {
  bool killed = false;
  const Outcome outcome = place_.run(
      {"record", "p.thimble", "--label", "wave", "--motion", "wave", "--seconds", "30"}, [&](int pid) {
        if (killed || !std::filesystem::exists(place_.file("p.thimble"))) return;
        const auto project = project::Project::open(place_.file("p.thimble"));
        if (!project.ok()) return;
        const auto recordings = (*project)->recordings();
        if (!recordings.ok() || recordings->empty() || recordings->front().frames < 50) return;
        for (const int child : childrenOf(pid)) killed = kill(child, SIGKILL) == 0 || killed;
      });
  EXPECT_TRUE(killed);
  EXPECT_EQ(outcome.exit_code, cli::kBoardTrouble) << outcome.err;
  EXPECT_NE(outcome.err.find("gone"), std::string::npos) << outcome.err;
  const auto project = project::Project::open(place_.file("p.thimble"));
  ASSERT_TRUE(project.ok());
  const auto recordings = (*project)->recordings();
  ASSERT_TRUE(recordings.ok());
  ASSERT_EQ(recordings->size(), 1u);
  EXPECT_GE(recordings->front().frames, 50);
  EXPECT_EQ(dataset::mainLabel(recordings->front()), "wave");
}

TEST_F(BoardCommands, GoldenModelsGiveTheirOutputsOnHostAndBoard) {
  if (!std::filesystem::exists(kGolden)) GTEST_SKIP() << "no golden models beside the project";
  for (const std::string name :
       {"hello_world_int8", "micro_speech_quantized", "kws_ref_model", "trained_lstm_int8"}) {
    const std::string model = kGolden + name + ".tflite", inputs = kGolden + name + ".inputs.bin";
    const std::string expected = bytes(kGolden + name + ".outputs.bin");
    const Outcome host = place_.run({"infer", model, "--inputs", inputs, "--outputs", "host.bin"});
    ASSERT_EQ(host.exit_code, 0) << host.err;
    EXPECT_EQ(place_.read("host.bin"), expected) << name;
    const Outcome board =
        place_.run({"infer", model, "--inputs", inputs, "--outputs", "board.bin", "--board", "virtual-m4"});
    ASSERT_EQ(board.exit_code, 0) << board.err;
    EXPECT_EQ(place_.read("board.bin"), expected) << name;
  }
}

TEST_F(BoardCommands, LiveGivesNoLabelsOfAnotherModel) {
  const std::string mine = kGolden + "hello_world_int8.tflite", other = kGolden + "trained_lstm_int8.tflite";
  if (!std::filesystem::exists(mine)) GTEST_SKIP() << "no golden models";
  ASSERT_EQ(place_.run({"flash", mine}).exit_code, 0);
  const Outcome outcome = place_.run({"live", other, "--seconds", "1"});
  EXPECT_EQ(outcome.exit_code, cli::kNotEqual);
  EXPECT_NE(outcome.err.find("runs another model"), std::string::npos) << outcome.err;
}

TEST_F(BoardCommands, AnUnknownOperatorIsNamedBeforeAnythingIsUploaded) {
  const auto model = tflite::writeModel(tests::unknownOperatorGraph());
  ASSERT_TRUE(model.ok()) << model.error().message;
  place_.write("unknown.tflite", std::string(model->begin(), model->end()));
  const Outcome outcome = place_.run({"flash", "unknown.tflite"});
  EXPECT_EQ(outcome.exit_code, cli::kBadInput);
  EXPECT_NE(outcome.err.find("LSTM (operator 0)"), std::string::npos) << outcome.err;
}

TEST_F(BoardCommands, ProfileCountsEachLayer) {
  const std::string model = kGolden + "kws_ref_model.tflite";
  if (!std::filesystem::exists(model)) GTEST_SKIP() << "no golden models beside the project";
  const Outcome outcome = place_.run({"profile", model, "--board", "virtual-m4", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.out;
  const auto profile = outcome.json();
  EXPECT_EQ(profile["model_bytes"], 53936);
  EXPECT_GT(profile["runtime_code_bytes"].get<int>(), 1000);
  ASSERT_EQ(profile["layers"].size(), 13u);
  int64_t layers = 0, macs = 0;
  for (const auto& layer : profile["layers"]) {
    EXPECT_GT(layer["instructions"].get<int64_t>(), 0) << layer["op"];
    layers += layer["instructions"].get<int64_t>();
    macs += layer["macs"].get<int64_t>();
  }
  EXPECT_NEAR(static_cast<double>(macs), 2.66e6, 0.02e6);
  const auto whole = profile["instructions"].get<int64_t>();
  EXPECT_GE(whole, layers * 99 / 100);
  EXPECT_LE(whole, layers * 105 / 100 + 20000);
  const auto again = place_.run({"profile", model, "--board", "virtual-m4", "--json"}).json();
  EXPECT_EQ(again["instructions"], profile["instructions"]) << "counting is repeatable";
}

}  // namespace
}  // namespace thimble::cli_test

// The command line as a shell sees it: help, exit codes, errors with hints, JSON, and the steps on a small
// project.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "app/cli/commands.h"
#include "core/project/recipe.h"
#include "core/quantize/quantizer.h"
#include "core/tflite/model_file.h"
#include "tests/app/cli/program.h"
#include "tests/core/tflite/golden_models.h"

namespace thimble::cli_test {
namespace {

std::string docs() {
  std::ostringstream text;
  text << std::ifstream(THIMBLE_SOURCE_DIR "/resources/docs/command-line.md").rdbuf();
  return text.str();
}

/// Two classes that any net tells apart: slow and fast sines on two channels.
void writeClasses(const Workplace& place, int count) {
  for (int k = 0; k < count; ++k) {
    for (const bool fast : {false, true}) {
      std::ostringstream csv;
      csv << "timestamp,a,b\n";
      for (int i = 0; i < 120; ++i) {
        const double phase = i * (fast ? 0.9 : 0.15) + k * 0.7;
        csv << i * 10 << "," << std::sin(phase) * (1 + 0.05 * k) << "," << std::cos(phase * 1.1) << "\n";
      }
      place.write("csv/" + std::string(fast ? "fast" : "slow") + "." + std::to_string(k) + ".csv", csv.str());
    }
  }
}

TEST(CommandLine, EverySubcommandHasHelpAndIsDocumented) {
  const Workplace place;
  const std::string text = docs();
  for (const cli::Command& command : cli::kCommands) {
    const Outcome outcome = place.run({command.name, "--help"});
    EXPECT_EQ(outcome.exit_code, 0) << command.name;
    EXPECT_NE(outcome.out.find("Options:"), std::string::npos) << command.name;
    EXPECT_NE(text.find("| `" + std::string(command.name)), std::string::npos)
        << command.name << " is not documented";
  }
}

TEST(CommandLine, WrongWordsAreUsageErrors) {
  const Workplace place;
  EXPECT_EQ(place.run({}).exit_code, cli::kUsage);
  EXPECT_EQ(place.run({"fly"}).exit_code, cli::kUsage);
  EXPECT_EQ(place.run({"train"}).exit_code, cli::kUsage);
  EXPECT_EQ(place.run({"train", "x.thimble", "--epochs", "many"}).exit_code, cli::kUsage);
}

TEST(CommandLine, WrongWordsAreSaidOnOneLine) {
  const Workplace place;
  const Outcome unknown = place.run({"fly"});
  EXPECT_EQ(unknown.err, "thimble-cli: There is no command \"fly\".\n  → See thimble-cli --help.\n");
  const Outcome epochs = place.run({"train", "x.thimble", "--epochs", "0"});
  EXPECT_EQ(epochs.exit_code, cli::kUsage);
  EXPECT_EQ(std::count(epochs.err.begin(), epochs.err.end(), '\n'), 2) << epochs.err;
  EXPECT_THAT(epochs.err, testing::HasSubstr("--epochs"));
  EXPECT_THAT(epochs.err, testing::HasSubstr("thimble-cli train --help"));
  EXPECT_EQ(place.run({"live", "--seconds", "nan"}).exit_code, cli::kUsage);
  EXPECT_EQ(place.run({"quantize", "x.thimble", "--percentile", "nan"}).exit_code, cli::kUsage);
  const Outcome json = place.run({"--json", "import", "x.thimble", "csv", "--split", "foo"});
  EXPECT_EQ(json.exit_code, cli::kUsage);
  EXPECT_THAT(json.json()["error"]["message"].get<std::string>(), testing::HasSubstr("foo"));
  const Outcome core = place.run({"codegen", "m.tflite", "-o", "out", "--core", "m99"});
  EXPECT_THAT(core.err, testing::AllOf(testing::HasSubstr("m99"), testing::HasSubstr("portable"),
                                       testing::Not(testing::HasSubstr("->"))));
}

TEST(CommandLine, ImportNamesEveryFileThatItCannotRead) {
  const Workplace place;
  place.write("csv/a.0.csv", "time_s,x\n0,1\n0.01,2\n0.02,3\n");
  place.write("csv/b.0.csv", "nonsense");
  place.write("csv/c.0.csv", "time_s,x\n0,1\n0.01,what\n");
  const Outcome outcome = place.run({"import", "p.thimble", "csv"});
  EXPECT_EQ(outcome.exit_code, cli::kBadInput);
  EXPECT_THAT(outcome.err, testing::AllOf(testing::HasSubstr("b.0.csv"), testing::HasSubstr("c.0.csv")));
  const auto json = place.run({"--json", "import", "q.thimble", "csv"}).json();
  EXPECT_EQ(json["recordings"].size(), 1u);
  EXPECT_TRUE(json.contains("error"));
}

TEST(CommandLine, ImportTakesTheRateOfFilesWithoutTimes) {
  const Workplace place;
  place.write("bare.csv", "x,y\n1,2\n3,4\n5,6\n7,8\n");
  const Outcome without = place.run({"import", "p.thimble", "bare.csv"});
  EXPECT_EQ(without.exit_code, cli::kBadInput);
  EXPECT_THAT(without.err, testing::HasSubstr("--rate"));
  const auto json = place.run({"import", "p.thimble", "bare.csv", "--rate", "200", "--json"}).json();
  ASSERT_EQ(json["recordings"].size(), 1u);
  EXPECT_EQ(json["recordings"][0]["frames"], 4);
  EXPECT_NEAR(json["recordings"][0]["rate_hz"].get<double>(), 200, 0.1);
}

TEST(CommandLine, MissingThingsAreNamedWithAHint) {
  const Workplace place;
  const Outcome project = place.run({"train", "nowhere.thimble"});
  EXPECT_EQ(project.exit_code, cli::kNotFound);
  EXPECT_NE(project.err.find("nowhere.thimble"), std::string::npos) << project.err;
  const Outcome board = place.run({"boards", "no-such-board"});
  EXPECT_EQ(board.exit_code, cli::kNotFound);
  EXPECT_NE(board.err.find("virtual-m4"), std::string::npos) << board.err;
  const Outcome json = place.run({"--json", "infer", "no.tflite", "--inputs", "a", "--outputs", "b"});
  EXPECT_EQ(json.exit_code, cli::kNotFound);
  EXPECT_EQ(json.json()["error"]["code"], "not-found");
}

TEST(CommandLine, BoardsListsVirtualOnesFirst) {
  const Workplace place;
  const auto boards = place.run({"boards", "--json"}).json();
  ASSERT_TRUE(boards["boards"].is_array());
  ASSERT_GE(boards["boards"].size(), 5u);
  EXPECT_EQ(boards["boards"][0]["id"], "virtual-m4");
  EXPECT_EQ(boards["boards"][0]["kind"], "virtual");
}

TEST(CommandLine, RandomBytesAsModelAreRefused) {
  const Workplace place;
  std::string noise;
  uint32_t x = 1;
  for (int i = 0; i < 5000; ++i) noise += static_cast<char>((x = x * 1664525 + 1013904223) >> 24);
  place.write("noise.tflite", noise);
  place.write("in.bin", "0000");
  const Outcome outcome = place.run({"infer", "noise.tflite", "--inputs", "in.bin", "--outputs", "out.bin"});
  EXPECT_EQ(outcome.exit_code, cli::kBadInput);
  EXPECT_FALSE(outcome.err.empty());
  EXPECT_FALSE(std::filesystem::exists(place.file("out.bin")));
  EXPECT_EQ(place.run({"flash", "noise.tflite"}).exit_code, cli::kBadInput);
  EXPECT_EQ(place.run({"profile", "noise.tflite"}).exit_code, cli::kBadInput);
}

TEST(CommandLine, InferTellsAnswersAndWritesRawTensors) {
  const auto graph = quantize::sketch({"dense", {1, 1, 4}, {{.kind = nn::LayerKind::kDense, .units = 3}}});
  ASSERT_TRUE(graph) << graph.error().message;
  const auto file = tflite::writeModel(*graph);
  ASSERT_TRUE(file) << file.error().message;
  const Workplace place;
  place.write("m.tflite", std::string(file->begin(), file->end()));
  place.write("in.bin", std::string("\x01\x02\x03\x04\x7f\x00\x00\x00", 8));
  const Outcome told = place.run({"infer", "m.tflite", "--inputs", "in.bin"});
  ASSERT_EQ(told.exit_code, 0) << told.err;
  EXPECT_EQ(std::count(told.out.begin(), told.out.end(), '%'), 2) << told.out;
  const auto json =
      place.run({"--json", "infer", "m.tflite", "--inputs", "in.bin", "--outputs", "out.bin"}).json();
  const std::string raw = place.read("out.bin");
  ASSERT_EQ(raw.size(), 6u);
  ASSERT_EQ(json["answers"].size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    const auto most =
        std::max_element(raw.begin() + static_cast<long>(3 * i), raw.begin() + static_cast<long>(3 * i) + 3,
                         [](char a, char b) { return int8_t(a) < int8_t(b); });
    EXPECT_EQ(json["answers"][i]["label"],
              "class " + std::to_string(1 + most - raw.begin() - static_cast<long>(3 * i)));
    EXPECT_NEAR(json["answers"][i]["value"].get<double>(), (int8_t(*most) + 128) / 256.0, 1e-6);
  }
}

TEST(CommandLine, PrepareWritesWhatABoardRuns) {
  if (!tests::haveGolden("hello_world_int8")) GTEST_SKIP() << "no golden models";
  const Workplace place;
  const Outcome outcome =
      place.run({"--json", "prepare", tests::goldenPath("hello_world_int8.tflite"), "-o", "ready.tflite"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto json = outcome.json();
  EXPECT_EQ(json["input_bytes"], nlohmann::json({1}));
  EXPECT_EQ(json["output_bytes"], nlohmann::json({1}));
  EXPECT_EQ(json["arena_bytes"], 32);  // models/README.md: what liveness needs
  const std::string file = place.read("ready.tflite");
  EXPECT_EQ(json["model_bytes"], file.size());
  EXPECT_EQ(file.substr(8, 4), "TPRG");
  place.write("noise.tflite", file.substr(0, file.size() / 2));
  EXPECT_EQ(place.run({"prepare", "noise.tflite", "-o", "out.tflite"}).exit_code, cli::kBadInput);
  EXPECT_FALSE(std::filesystem::exists(place.file("out.tflite")));
}

TEST(CommandLine, ADamagedProjectIsRefusedAndLeftAlone) {
  const Workplace place;
  writeClasses(place, 4);
  ASSERT_EQ(place.run({"import", "p.thimble", "csv"}).exit_code, 0);
  const std::string whole = place.read("p.thimble");
  const std::string half = whole.substr(0, whole.size() / 2);
  place.write("half.thimble", half);
  const Outcome cut = place.run({"label", "half.thimble"});
  EXPECT_EQ(cut.exit_code, cli::kBadInput) << cut.err;
  EXPECT_EQ(place.read("half.thimble"), half);
  place.write("text.thimble", "dear project, please open");
  EXPECT_EQ(place.run({"label", "text.thimble"}).exit_code, cli::kBadInput);
}

TEST(CommandLine, ImportSplitFeaturesTrainEvaluateQuantize) {
  const Workplace place;
  writeClasses(place, 12);
  const auto imported = place.run({"import", "p.thimble", "csv", "--json"}).json();
  ASSERT_EQ(imported["recordings"].size(), 24u);
  EXPECT_EQ(imported["recordings"][0]["label"], "fast");

  const auto split = place.run({"label", "p.thimble", "--test-share", "0.25", "--json"}).json();
  int test = 0;
  for (const auto& recording : split["recordings"]) test += recording["split"] == "test" ? 1 : 0;
  EXPECT_EQ(test, 6);

  const auto features =
      place.run({"features", "p.thimble", "--block", "raw", "--window", "40", "--stride", "20", "--json"})
          .json();
  EXPECT_EQ(features["features"], 80);
  EXPECT_EQ(features["windows"], 24 * 5);
  ASSERT_EQ(features["block_costs"].size(), 1u);
  EXPECT_EQ(features["block_costs"][0], features["cost"]);  // the only block is all there is
  EXPECT_GE(features["cost"]["ram_bytes"], 80 * 4);
  EXPECT_GT(features["cost"]["flash_bytes"], 0);
  EXPECT_GT(features["cost"]["instructions"], 80);

  const auto first = place.run({"train", "p.thimble", "--epochs", "25", "--seed", "7", "--json"});
  ASSERT_EQ(first.exit_code, 0) << first.err << first.out;
  EXPECT_GE(first.json()["test_accuracy_int8"].get<double>(), 0.9);

  ASSERT_EQ(place.run({"quantize", "p.thimble", "-o", "a.tflite"}).exit_code, 0);
  ASSERT_EQ(place.run({"train", "p.thimble", "--epochs", "25", "--seed", "7"}).exit_code, 0);
  ASSERT_EQ(place.run({"quantize", "p.thimble", "-o", "b.tflite"}).exit_code, 0);
  EXPECT_EQ(place.read("a.tflite"), place.read("b.tflite")) << "the same seed must give the same bytes";
  ASSERT_EQ(place.run({"train", "p.thimble", "--epochs", "25", "--seed", "8"}).exit_code, 0);
  ASSERT_EQ(place.run({"quantize", "p.thimble", "-o", "c.tflite"}).exit_code, 0);
  EXPECT_NE(place.read("a.tflite"), place.read("c.tflite")) << "another seed must give another model";

  const auto evaluation = place.run({"evaluate", "p.thimble", "--json"}).json();
  EXPECT_EQ(evaluation["windows"], 6 * 5);
  int total = 0;
  for (const auto& row : evaluation["int8"]["matrix"]) {
    for (const int n : row) total += n;
  }
  EXPECT_EQ(total, 30);
}

TEST(CommandLine, NothingIsWrittenOverAProject) {
  const Workplace place;
  place.write("csv/a.0.csv", "time_s,x\n0,1\n0.01,2\n0.02,3\n0.03,4\n");
  ASSERT_EQ(place.run({"import", "a.thimble", "csv"}).exit_code, 0);
  const std::string before = place.read("a.thimble");
  const Outcome recipe = place.run({"recipe", "a.thimble", "--to", "a.thimble"});
  EXPECT_EQ(recipe.exit_code, cli::kBadInput);
  EXPECT_THAT(recipe.err, testing::HasSubstr("is a project"));
  if (tests::haveGolden("hello_world_int8")) {
    const std::string model = tests::goldenPath("hello_world_int8.tflite");
    EXPECT_EQ(place.run({"prepare", model, "-o", "a.thimble"}).exit_code, cli::kBadInput);
  }
  EXPECT_EQ(place.read("a.thimble"), before);
}

TEST(CommandLine, RecipesGoOutAndIn) {
  const Workplace place;
  writeClasses(place, 2);
  ASSERT_EQ(place.run({"import", "a.thimble", "csv"}).exit_code, 0);
  ASSERT_EQ(place.run({"features", "a.thimble", "--window", "33", "--stride", "11"}).exit_code, 0);
  ASSERT_EQ(place.run({"recipe", "a.thimble", "--to", "r.json"}).exit_code, 0);
  ASSERT_EQ(place.run({"import", "b.thimble", "csv"}).exit_code, 0);
  ASSERT_EQ(place.run({"recipe", "b.thimble", "--from", "r.json"}).exit_code, 0);
  ASSERT_EQ(place.run({"recipe", "b.thimble", "--to", "s.json"}).exit_code, 0);
  EXPECT_EQ(place.read("r.json"), place.read("s.json"));
  const auto recipe = project::recipeFromText(place.read("s.json"));
  ASSERT_TRUE(recipe.ok());
  EXPECT_EQ(recipe->features.window, 33);

  place.write("broken.json", place.read("r.json").substr(0, 60));
  EXPECT_EQ(place.run({"recipe", "b.thimble", "--from", "broken.json"}).exit_code, cli::kBadInput);
  EXPECT_EQ(place.run({"recipe", "b.thimble", "--to", "after.json"}).exit_code, 0);
  EXPECT_EQ(place.read("after.json"), place.read("s.json")) << "a broken recipe must change nothing";
}

TEST(CommandLine, LabelsAreEditedAndDeletedOnesComeBack) {
  const Workplace place;
  writeClasses(place, 1);
  ASSERT_EQ(place.run({"import", "p.thimble", "csv"}).exit_code, 0);
  const auto labelled = place
                            .run({"label", "p.thimble", "--recording", "1", "--label", "pause", "--begin",
                                  "10", "--end", "30", "--json"})
                            .json();
  EXPECT_EQ(labelled["recordings"][0]["segments"].size(), 3u);
  EXPECT_EQ(
      place.run({"label", "p.thimble", "--recording", "1", "--delete", "--json"}).json()["recordings"].size(),
      1u);
  EXPECT_EQ(place.run({"label", "p.thimble", "--recording", "1", "--restore", "--json"})
                .json()["recordings"]
                .size(),
            2u);
  EXPECT_EQ(place.run({"label", "p.thimble", "--recording", "2", "--cut", "50", "--json"})
                .json()["recordings"]
                .size(),
            3u);
  EXPECT_EQ(place.run({"label", "p.thimble", "--recording", "99", "--name", "x"}).exit_code, cli::kNotFound);
}

}  // namespace
}  // namespace thimble::cli_test

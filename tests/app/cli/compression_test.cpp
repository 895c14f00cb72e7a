// The compression commands on a small project: a table, one variant kept, a report on it, and the model made anew.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "app/cli/commands.h"
#include "tests/app/cli/program.h"

namespace thimble::cli_test {
namespace {

/// A trained project of slow and fast sines on two channels.
void trainSines(const Workplace& place) {
  for (int k = 0; k < 12; ++k)
    for (const bool fast : {false, true}) {
      std::ostringstream csv;
      csv << "timestamp,a,b\n";
      for (int i = 0; i < 120; ++i) {
        const double phase = i * (fast ? 0.9 : 0.15) + k * 0.7;
        csv << i * 10 << "," << std::sin(phase) << "," << std::cos(phase * 1.1) << "\n";
      }
      place.write("csv/" + std::string(fast ? "fast" : "slow") + "." + std::to_string(k) + ".csv", csv.str());
    }
  ASSERT_EQ(place.run({"import", "p.thimble", "csv"}).exit_code, 0);
  ASSERT_EQ(place.run({"label", "p.thimble", "--test-share", "0.25"}).exit_code, 0);
  ASSERT_EQ(
      place.run({"features", "p.thimble", "--block", "raw", "--window", "40", "--stride", "20"}).exit_code,
      0);
  ASSERT_EQ(place.run({"train", "p.thimble", "--epochs", "15", "--preset", "conv1d"}).exit_code, 0);
}

TEST(Compression, ComparesKeepsAndExplains) {
  const Workplace place;
  trainSines(place);
  ASSERT_EQ(place.run({"quantize", "p.thimble", "-o", "before.tflite"}).exit_code, 0);
  const Outcome table = place.run({"compress", "p.thimble", "--variants", "float,int8,structured-50",
                                   "--epochs", "20", "--board", "none", "--keep", "structured-50", "--json"});
  ASSERT_EQ(table.exit_code, 0) << table.err << table.out;
  const auto json = table.json();
  ASSERT_EQ(json["variants"].size(), 3u);
  EXPECT_EQ(json["variants"][1]["name"], "int8");
  EXPECT_TRUE(json["variants"][1]["instructions"].is_null());
  EXPECT_LT(json["variants"][2]["model_bytes"], json["variants"][1]["model_bytes"]);
  EXPECT_LT(json["variants"][2]["arena_bytes"], json["variants"][1]["arena_bytes"]);
  EXPECT_GE(json["variants"][2]["test_accuracy"].get<double>(), 0.9);
  ASSERT_EQ(place.run({"quantize", "p.thimble", "-o", "after.tflite"}).exit_code, 0);
  EXPECT_EQ(place.read("before.tflite").size(), json["variants"][1]["model_bytes"].get<size_t>());
  EXPECT_EQ(place.read("after.tflite").size(), json["variants"][2]["model_bytes"].get<size_t>());
  const auto evaluation = place.run({"evaluate", "p.thimble", "--json"}).json();
  EXPECT_EQ(evaluation["run"], json["kept"]);
  EXPECT_DOUBLE_EQ(evaluation["int8"]["accuracy"].get<double>(),
                   json["variants"][2]["test_accuracy"].get<double>());

  const Outcome report = place.run({"debug-model", "p.thimble", "--json"});
  ASSERT_EQ(report.exit_code, 0) << report.err;
  const auto layers = report.json()["layers"];
  ASSERT_GE(layers.size(), 4u);
  EXPECT_EQ(layers[0]["name"], "input");
  for (const auto& layer : layers) EXPECT_GT(layer["signal_db"].get<double>(), 15) << layer["name"];
  EXPECT_FALSE(report.json()["advice"].empty());
}

TEST(Compression, MakesTheModelAnewByOtherSettings) {
  const Workplace place;
  trainSines(place);
  ASSERT_EQ(place.run({"quantize", "p.thimble", "-o", "a.tflite"}).exit_code, 0);
  const Outcome wide = place.run({"quantize", "p.thimble", "-o", "b.tflite", "--wide", "--json"});
  ASSERT_EQ(wide.exit_code, 0) << wide.err;
  EXPECT_GE(wide.json()["test_accuracy_int8"].get<double>(), 0.9);
  EXPECT_NE(place.read("a.tflite"), place.read("b.tflite"));
  const Outcome best =
      place.run({"quantize", "p.thimble", "-o", "c.tflite", "--calibration", "auto", "--json"});
  ASSERT_EQ(best.exit_code, 0) << best.err;
  // The run keeps what it was made by.
  ASSERT_EQ(place.run({"quantize", "p.thimble", "-o", "d.tflite"}).exit_code, 0);
  EXPECT_EQ(place.read("c.tflite"), place.read("d.tflite"));
  EXPECT_EQ(place.run({"quantize", "p.thimble", "-o", "e.tflite", "--calibration", "magic"}).exit_code,
            cli::kUsage);
  EXPECT_EQ(place.run({"compress", "p.thimble", "--variants", "int9"}).exit_code, cli::kUsage);
  EXPECT_EQ(place.run({"compress", "p.thimble", "--keep", "float"}).exit_code, cli::kUsage);
  EXPECT_NE(place.run({"compress", "p.thimble", "--board", "/dev/ttyS0"}).exit_code, 0);
}

}  // namespace
}  // namespace thimble::cli_test

// A training whose process is killed goes on, when the same command is given again, to the very model it would have made.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <signal.h>

#include <cmath>
#include <sstream>

#include "core/base/job.h"
#include "core/project/project.h"
#include "tests/app/cli/program.h"

namespace thimble::cli_test {
namespace {

namespace fs = std::filesystem;

void importSines(const Workplace& place) {
  for (int k = 0; k < 8; ++k)
    for (const bool fast : {false, true}) {
      std::ostringstream csv;
      csv << "timestamp,a\n";
      for (int i = 0; i < 200; ++i)
        csv << i * 10 << "," << std::sin(i * (fast ? 0.5 : 0.3) + k) + 0.8 * std::sin(i * i * 0.37 + k)
            << "\n";
      place.write("csv/" + std::string(fast ? "fast" : "slow") + "." + std::to_string(k) + ".csv", csv.str());
    }
  ASSERT_EQ(place.run({"import", "a.thimble", "csv"}).exit_code, 0);
  ASSERT_EQ(
      place.run({"features", "a.thimble", "--block", "raw", "--window", "40", "--stride", "10"}).exit_code,
      0);
}

std::optional<project::Checkpoint> checkpointOf(const fs::path& file) {
  const auto project = project::Project::open(file);
  if (!project) return std::nullopt;
  const auto checkpoint = (*project)->checkpoint();
  return checkpoint ? *checkpoint : std::nullopt;
}

std::vector<uint8_t> netOf(const fs::path& file) {
  const auto project = project::Project::open(file);
  EXPECT_TRUE(project.ok()) << project.error().message;
  const auto run = (*project)->currentRun();
  EXPECT_TRUE(run.ok()) << run.error().message;
  return (*run)->net;
}

TEST(Killed, TrainingGoesOnToTheSameWeights) {
  const Workplace place;
  importSines(place);
  fs::copy_file(place.file("a.thimble"), place.file("b.thimble"));
  const auto train = [](const std::string& file) {
    return std::vector<std::string>{"train",
                                    file,
                                    "--preset",
                                    "conv1d",
                                    "--epochs",
                                    "120",
                                    "--patience",
                                    "0",
                                    "--seed",
                                    "9",
                                    "--aware-epochs",
                                    "15",
                                    "--checkpoint-seconds",
                                    "0.05"};
  };
  ASSERT_EQ(place.run(train("a.thimble")).exit_code, 0);
  // Killed twice: once it has epochs to lose, and again later.
  int kills = 0;
  for (const int wanted : {10, 50}) {
    const Outcome killed = place.run(train("b.thimble"), [&](int process) {
      // The file is looked at in a copy: opening it would end the other's lock.
      std::error_code error;
      for (const char* part : {"", "-wal"})
        fs::copy_file(place.file(std::string("b.thimble") + part),
                      place.file(std::string("c.thimble") + part), fs::copy_options::overwrite_existing,
                      error);
      const auto checkpoint = checkpointOf(place.file("c.thimble"));
      if (checkpoint && checkpoint->epoch >= wanted) kill(process, SIGKILL);
    });
    kills += killed.exit_code == 128 + SIGKILL;
  }
  EXPECT_EQ(kills, 2);
  ASSERT_TRUE(checkpointOf(place.file("b.thimble")));
  const Outcome whole = place.run(train("b.thimble"));
  ASSERT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_EQ(netOf(place.file("b.thimble")), netOf(place.file("a.thimble")));
}

}  // namespace
}  // namespace thimble::cli_test

// Threads: one project serves a writer, readers and editors at once, each seeing whole changes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>
#include <thread>

#include "tests/core/project/fixture.h"

namespace thimble::project {
namespace {

TEST_F(ProjectTest, ServesManyThreadsAtOnce) {
  const auto project = create();
  const dataset::Samples samples = noise(3, 6000, 1);
  dataset::RecordingInfo edited = *project->addRecording(infoOf("edited", 3), part(samples, 0, 100));
  const auto writer = *project->beginRecording(infoOf("live", 3));
  std::atomic<bool> done = false;
  std::atomic<int> failures = 0;
  const auto expect = [&](bool truth) { failures += truth ? 0 : 1; };

  std::vector<std::thread> threads;
  for (int reader = 0; reader < 2; ++reader) {
    threads.emplace_back([&] {
      while (!done) {
        const auto read = project->samples(writer->id());
        expect(read.ok() && read->frames() % 50 == 0 && *read == part(samples, 0, read->frames()));
        expect(project->envelope(writer->id(), 0, 6000, 20).ok());
      }
    });
  }
  threads.emplace_back([&] {
    for (int round = 0; !done; ++round) {
      const std::string label = round % 2 ? "a" : "b";
      edited.name = label;
      edited.segments = {{0, 50, label}, {50, 100, label + label}};
      expect(project->update({edited}).ok());
    }
  });
  threads.emplace_back([&] {
    while (!done) {
      const auto all = project->recordings();
      expect(all.ok() && all->size() == 2 &&
             (all->front().segments.empty() || all->front().segments[0].label == all->front().name));
    }
  });
  for (int64_t at = 0; at < 6000; at += 50) expect(writer->append(part(samples, at, at + 50)).ok());
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(*project->samples(writer->id()), samples);
}

TEST_F(ProjectTest, TwoConnectionsWriteInTurn) {
  create();
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      const auto project = Project::open(path_);
      if (!project.ok()) {
        ++failures;
        return;
      }
      for (unsigned i = 0; i < 20; ++i) {
        failures += (*project)->addRecording(infoOf(std::to_string(t), 1), noise(1, 200, i)).ok() ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(open()->recordings()->size(), 40u);
}

}  // namespace
}  // namespace thimble::project

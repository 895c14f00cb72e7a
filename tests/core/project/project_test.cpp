// Project: what goes in comes out again, after closing too, and changes are all or none.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/project.h"

#include "tests/core/project/fixture.h"

namespace thimble::project {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(ProjectTest, CreateRefusesAFileThatExists) {
  writeBytes(path_, "precious");
  EXPECT_EQ(codeOf(Project::create(path_)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(bytesOf(path_), "precious");
}

TEST_F(ProjectTest, CreateRefusesAFolderThatDoesNotExist) {
  EXPECT_EQ(codeOf(Project::create(folder_ / "no" / "a.thimble")), ErrorCode::kIo);
}

TEST_F(ProjectTest, OpenRefusesAFileThatDoesNotExist) {
  EXPECT_EQ(codeOf(Project::open(path_)), ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ProjectTest, IsOneFileWhenClosed) {
  create();
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    names.push_back(entry.path().filename());
  EXPECT_THAT(names, ElementsAre("gestures.thimble"));
}

TEST_F(ProjectTest, KeepsAWholeRecording) {
  dataset::RecordingInfo info = infoOf("wave 3", 6);
  info.segments = {{10, 20, "wave"}, {20, 30, "idle"}};
  info.split = dataset::Split::kTest;
  info.quality.lost = 7;
  const dataset::Samples samples = noise(6, 5000, 1);
  const auto added = create()->addRecording(info, samples);
  ASSERT_TRUE(added.ok()) << added.error().message;

  const auto project = open();
  const auto all = project->recordings();
  ASSERT_TRUE(all.ok());
  ASSERT_THAT(*all, SizeIs(1));
  const dataset::RecordingInfo& kept = all->front();
  EXPECT_EQ(kept.id, added->id);
  EXPECT_EQ(kept.name, "wave 3");
  EXPECT_EQ(kept.format, info.format);
  EXPECT_EQ(kept.frames, 5000);
  EXPECT_EQ(kept.segments, info.segments);
  EXPECT_EQ(kept.split, dataset::Split::kTest);
  EXPECT_EQ(kept.source, "Virtual Cortex-M4");
  EXPECT_EQ(kept.quality.lost, 7);
  EXPECT_EQ(kept.quality.rate_hz, dataset::measureQuality(samples.time_us, 7).rate_hz);
  EXPECT_GT(kept.created_unix_ms, 1'500'000'000'000);
  const auto read = project->samples(kept.id);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, samples);
}

TEST_F(ProjectTest, ReadsAnyPartOfARecording) {
  const auto project = create();
  const dataset::Samples samples = noise(3, 4000, 2);
  const int64_t id = project->addRecording(infoOf("a", 3), samples)->id;
  for (const auto& [begin, end] :
       {std::pair<int64_t, int64_t>{0, 1}, {1023, 1025}, {1024, 2048}, {17, 3999}, {3999, 4000}}) {
    const auto read = project->samples(id, begin, end);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, part(samples, begin, end)) << begin << " to " << end;
  }
  EXPECT_EQ(*project->samples(id, -5, 99999), samples);
  EXPECT_EQ(project->samples(id, 4000, 5000)->frames(), 0);
  EXPECT_EQ(project->samples(id, 20, 10)->frames(), 0);
  EXPECT_EQ(codeOf(project->samples(id + 1)), ErrorCode::kNotFound);
}

TEST_F(ProjectTest, WriterAppendsPiecesOfAnyLength) {
  const dataset::Samples samples = noise(2, 9000, 3);
  int64_t id = 0;
  {
    const auto project = create();
    const auto writer = project->beginRecording(infoOf("a", 2));
    ASSERT_TRUE(writer.ok());
    id = (*writer)->id();
    std::mt19937 random(4);
    for (int64_t at = 0; at < samples.frames();) {
      const int64_t end = std::min<int64_t>(at + random() % 1500, samples.frames());
      ASSERT_TRUE((*writer)->append(part(samples, at, end)).ok());
      ASSERT_EQ(project->samples(id)->frames(), end);
      at = end;
    }
    const auto info = (*writer)->finish({{0, 9000, "wave"}}, 5);
    ASSERT_TRUE(info.ok()) << info.error().message;
    EXPECT_EQ(info->frames, 9000);
    EXPECT_EQ(info->quality.lost, 5);
    EXPECT_EQ(info->quality.jitter_p99_us, dataset::measureQuality(samples.time_us, 5).jitter_p99_us);
    EXPECT_THAT(info->segments, ElementsAre(dataset::Segment{0, 9000, "wave"}));
  }
  EXPECT_EQ(*open()->samples(id), samples);
}

TEST_F(ProjectTest, WriterRefusesFramesOfAnotherSensor) {
  const auto project = create();
  const auto writer = project->beginRecording(infoOf("a", 2));
  ASSERT_TRUE(writer.ok());
  EXPECT_EQ(codeOf((*writer)->append(noise(3, 10, 1))), ErrorCode::kInvalidArgument);
  EXPECT_EQ(codeOf((*writer)->finish({{0, 1, "a"}}, 0)), ErrorCode::kInvalidArgument);
}

TEST_F(ProjectTest, AnUnfinishedRecordingStaysAndIsMeasured) {
  const dataset::Samples samples = noise(2, 100, 5);
  dataset::RecordingInfo info = infoOf("a", 2);
  info.segments = {{0, 1'000'000, "wave"}};
  {
    auto project = create();
    auto writer = *project->beginRecording(info);
    project.reset();  // the writer may outlive the project
    ASSERT_TRUE(writer->append(samples).ok());
  }
  const auto project = open();
  const auto all = project->recordings();
  ASSERT_THAT(*all, SizeIs(1));
  EXPECT_EQ(all->front().frames, 100);
  EXPECT_THAT(all->front().segments, ElementsAre(dataset::Segment{0, 100, "wave"}));
  EXPECT_EQ(all->front().quality.rate_hz, dataset::measureQuality(samples.time_us, 0).rate_hz);
}

TEST_F(ProjectTest, TidyRemovesWhatIsDeletedAndShrinksTheFile) {
  const dataset::Samples large = noise(6, 60'000, 1), small = noise(6, 3000, 2);
  int64_t last = 0;
  {
    const auto project = create();
    dataset::RecordingInfo info = infoOf("large", 6);
    info.segments = {{0, 60'000, "a"}};
    info = *project->addRecording(info, large);
    const int64_t kept = project->addRecording(infoOf("small", 6), small)->id;
    EXPECT_EQ(*project->tidy(), 0);
    EXPECT_THAT(*project->recordings(true), SizeIs(2));
    const auto parts = *project->split(kept, 1000);
    last = parts.back().id;
    info.deleted = true;
    ASSERT_TRUE(project->update({info}).ok());
  }
  const auto before = std::filesystem::file_size(path_);
  {
    const auto project = open();
    const int64_t gone = project->recordings(true)->front().id;
    EXPECT_EQ(*project->tidy(), 2);
    EXPECT_THAT(*project->recordings(true), SizeIs(2));
    EXPECT_EQ(codeOf(project->samples(gone)), ErrorCode::kNotFound);
    EXPECT_EQ(*project->samples(last), part(small, 1000, 3000));
    EXPECT_EQ(*project->tidy(), 0);
  }
  EXPECT_LT(std::filesystem::file_size(path_), before / 4);
  const auto project = open();
  EXPECT_EQ(*project->samples(last), part(small, 1000, 3000));
  EXPECT_GT(project->addRecording(infoOf("next", 6), small)->id, last);  // ids are never used again
}

TEST_F(ProjectTest, UpdateReplacesAllOrNone) {
  const auto project = create();
  dataset::RecordingInfo first = *project->addRecording(infoOf("first", 1), noise(1, 50, 1));
  dataset::RecordingInfo second = *project->addRecording(infoOf("second", 1), noise(1, 50, 2));
  first.name = "renamed";
  first.segments = {{0, 50, "a"}};
  first.deleted = true;
  second.split = dataset::Split::kTest;
  second.segments = {{40, 60, "beyond the end"}};
  EXPECT_EQ(codeOf(project->update({first, second})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(project->recording(first.id)->name, "first");
  EXPECT_THAT(project->recording(first.id)->segments, IsEmpty());

  second.segments = {{0, 20, "x"}, {20, 50, "y"}};
  ASSERT_TRUE(project->update({first, second}).ok());
  EXPECT_EQ(project->recording(first.id)->name, "renamed");
  EXPECT_TRUE(project->recording(first.id)->deleted);
  EXPECT_EQ(project->recording(second.id)->split, dataset::Split::kTest);
  EXPECT_EQ(project->recording(second.id)->segments, second.segments);
  EXPECT_THAT(*project->recordings(), SizeIs(1));
  EXPECT_THAT(*project->recordings(true), SizeIs(2));

  first.id = 99;
  EXPECT_EQ(codeOf(project->update({first})), ErrorCode::kNotFound);
}

TEST_F(ProjectTest, SplitCutsSamplesAndLabels) {
  const auto project = create();
  const dataset::Samples samples = noise(2, 3000, 6);
  dataset::RecordingInfo info = infoOf("a", 2);
  info.segments = {{0, 1000, "x"}, {1400, 1600, "y"}};
  const int64_t id = project->addRecording(info, samples)->id;
  const auto parts = project->split(id, 1500);
  ASSERT_TRUE(parts.ok()) << parts.error().message;
  ASSERT_THAT(*parts, SizeIs(2));
  EXPECT_EQ(*project->samples((*parts)[0].id), part(samples, 0, 1500));
  EXPECT_EQ(*project->samples((*parts)[1].id), part(samples, 1500, 3000));
  EXPECT_THAT((*parts)[0].segments,
              ElementsAre(dataset::Segment{0, 1000, "x"}, dataset::Segment{1400, 1500, "y"}));
  EXPECT_THAT((*parts)[1].segments, ElementsAre(dataset::Segment{0, 100, "y"}));
  EXPECT_TRUE(project->recording(id)->deleted);
  EXPECT_THAT(*project->recordings(), SizeIs(2));
  EXPECT_EQ(codeOf(project->split((*parts)[0].id, 1500)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(codeOf(project->split((*parts)[0].id, 0)), ErrorCode::kInvalidArgument);
}

TEST_F(ProjectTest, RefusesRecordingsThatCannotBe) {
  const auto project = create();
  dataset::RecordingInfo info = infoOf("a", 0);
  EXPECT_EQ(codeOf(project->beginRecording(info)), ErrorCode::kInvalidArgument);
  info = infoOf("a", 1);
  info.format.rate_hz = std::nan("");
  EXPECT_EQ(codeOf(project->beginRecording(info)), ErrorCode::kInvalidArgument);
  info = infoOf("a", 2);
  EXPECT_EQ(codeOf(project->addRecording(info, noise(1, 10, 1))), ErrorCode::kInvalidArgument);
  EXPECT_THAT(*project->recordings(true), IsEmpty());
}

TEST_F(ProjectTest, KeepsRecipeNotesAndRuns) {
  Recipe recipe;
  recipe.features.window = 77;
  recipe.training.seed = 18446744073709551615u;
  project::Run run;
  run.name = "first";
  run.recipe = recipe;
  run.history = {{1, 1.5f, 0.25f, 1.25f, std::nanf("")}, {2, 0.5f, 0.75f, 0.625f, 0.5f, 3.5f, 4.25f}};
  run.best_epoch = 2;
  run.net = {1, 2, 3, 0};
  {
    const auto project = create();
    EXPECT_EQ(*project->recipe(), Recipe{});
    EXPECT_FALSE(project->currentRun()->has_value());
    EXPECT_EQ(*project->note("board"), std::nullopt);
    ASSERT_TRUE(project->setRecipe(recipe).ok());
    ASSERT_TRUE(project->setNote("board", "M4").ok());
    ASSERT_TRUE(project->setNote("board", "M55").ok());
    const auto added = project->addRun(run);
    ASSERT_TRUE(added.ok()) << added.error().message;
    run = *added;
    EXPECT_EQ((*project->currentRun())->id, run.id);
    run.model = {9, 8, 7};
    run.test_accuracy_float = 0.975;
    ASSERT_TRUE(project->updateRun(run).ok());
    project::Run second = run;
    second.name = "second";
    ASSERT_TRUE(project->addRun(second).ok());
    EXPECT_EQ((*project->currentRun())->name, "second");
    ASSERT_TRUE(project->setCurrentRun(run.id).ok());
    EXPECT_EQ(codeOf(project->setCurrentRun(99)), ErrorCode::kNotFound);
  }
  const auto project = open();
  EXPECT_EQ(*project->recipe(), recipe);
  EXPECT_EQ(*project->note("board"), "M55");
  const auto runs = project->runs();
  ASSERT_TRUE(runs.ok());
  ASSERT_THAT(*runs, SizeIs(2));
  EXPECT_EQ((*runs)[0].name, "second");
  const project::Run kept = **project->currentRun();
  EXPECT_EQ(kept.name, "first");
  EXPECT_EQ(kept.recipe, recipe);
  EXPECT_EQ(kept.best_epoch, 2);
  EXPECT_EQ(kept.net, run.net);
  EXPECT_EQ(kept.model, run.model);
  EXPECT_EQ(kept.test_accuracy_float, 0.975);
  EXPECT_EQ(kept.test_accuracy_int8, std::nullopt);
  ASSERT_THAT(kept.history, SizeIs(2));
  EXPECT_TRUE(std::isnan(kept.history[0].validation_accuracy));
  EXPECT_EQ(kept.history[1].train_accuracy, 0.75f);
  EXPECT_TRUE(std::isnan(kept.history[0].train_mae));
  EXPECT_EQ(kept.history[1].train_mae, 3.5f);
  EXPECT_EQ(kept.history[1].validation_mae, 4.25f);
}

}  // namespace
}  // namespace thimble::project

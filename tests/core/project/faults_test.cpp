// Faults: killed, cut short, overwritten, flipped, full, shared, newer and read-only: an error, and nothing
// lost.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <functional>

#include "tests/core/project/fixture.h"

namespace thimble::project {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::SizeIs;

/// Runs work in a process of its own; its exit code.
int inAnotherProcess(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void runSql(const std::filesystem::path& path, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  char* message = nullptr;
  EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, &message), SQLITE_OK) << (message ? message : "");
  sqlite3_free(message);
  sqlite3_close(database);
}

TEST_F(ProjectTest, WhatAppendReturnedOkForSurvivesAKill) {
  const dataset::Samples samples = noise(6, 20'000, 1);
  constexpr int64_t kPiece = 37;
  create();
  for (const int kill_after : {1, 5, 40, 200}) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      auto project = Project::open(path_);
      auto writer = (*project)->beginRecording(infoOf("killed", 6));
      for (int64_t at = 0; at + kPiece <= samples.frames(); at += kPiece) {
        if (!(*writer)->append(part(samples, at, at + kPiece)).ok()) _exit(1);
        const int64_t done = at + kPiece;
        if (write(pipe_ends[1], &done, sizeof done) != sizeof done) _exit(1);
      }
      while (true) pause();
    }
    close(pipe_ends[1]);
    int64_t acknowledged = 0;
    for (int i = 0; i < kill_after; ++i) {
      ASSERT_EQ(read(pipe_ends[0], &acknowledged, sizeof acknowledged), ssize_t{sizeof acknowledged});
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    while (read(pipe_ends[0], &acknowledged, sizeof acknowledged) == ssize_t{sizeof acknowledged}) {
    }
    close(pipe_ends[0]);

    const auto project = open();
    const auto kept = project->recordings()->back();
    EXPECT_GE(kept.frames, acknowledged);
    EXPECT_LE(kept.frames, acknowledged + kPiece);
    EXPECT_GT(kept.quality.rate_hz, 0);
    const auto read_back = project->samples(kept.id);
    ASSERT_TRUE(read_back.ok()) << read_back.error().message;
    EXPECT_EQ(*read_back, part(samples, 0, kept.frames));
    const auto envelope = project->envelope(kept.id, 0, kept.frames, 4);
    EXPECT_TRUE(envelope.ok());
  }
}

class DamagedProject : public ProjectTest {
 protected:
  void SetUp() override {
    ProjectTest::SetUp();
    const auto project = create();
    dataset::RecordingInfo info = infoOf("wave 1", 3);
    info.segments = {{0, 3000, "wave"}};
    samples_ = noise(3, 3000, 1);
    id_ = project->addRecording(info, samples_)->id;
    ASSERT_TRUE(project->setRecipe(Recipe{}).ok());
    project::Run run;
    run.name = "run";
    run.history = {{1, 1, 1, 1, 1}};
    run.net = std::vector<uint8_t>(5000, 1);
    run.model = std::vector<uint8_t>(5000, 2);
    ASSERT_TRUE(project->addRun(run).ok());
  }
  dataset::Samples samples_;
  int64_t id_ = 0;
};

TEST_F(DamagedProject, CutShortAnywhereIsRefusedAndLeftAlone) {
  const std::string whole = bytesOf(path_);
  ASSERT_GT(whole.size(), 40'000u);
  for (size_t size = 0; size < whole.size(); size += 1777) {
    writeBytes(path_, whole.substr(0, size));
    const auto project = Project::open(path_);
    ASSERT_FALSE(project.ok()) << size;
    EXPECT_EQ(project.error().code, ErrorCode::kCorrupt) << size << project.error().message;
    EXPECT_THAT(project.error().message, HasSubstr("gestures.thimble"));
    EXPECT_FALSE(project.error().hint.empty());
    ASSERT_EQ(bytesOf(path_), whole.substr(0, size));
  }
}

TEST_F(DamagedProject, OtherFilesAreRefusedAndLeftAlone) {
  std::string random_bytes(30'000, ' ');
  std::mt19937 random(1);
  for (char& c : random_bytes) c = static_cast<char>(random());
  const std::string other_database = [&] {
    const auto path = folder_ / "other.db";
    runSql(path, "CREATE TABLE a (b); INSERT INTO a VALUES (1)");
    return bytesOf(path);
  }();
  const std::string header_only = bytesOf(path_).substr(0, 100) + random_bytes;
  for (const std::string& bytes : {random_bytes, std::string("dear project"), other_database, header_only}) {
    writeBytes(path_, bytes);
    EXPECT_EQ(codeOf(Project::open(path_)), ErrorCode::kCorrupt);
    EXPECT_EQ(bytesOf(path_), bytes);
  }
  EXPECT_EQ(codeOf(Project::open(folder_)), ErrorCode::kCorrupt);
}

// Whatever byte is flipped: no crash, and samples are right or an error.
TEST_F(DamagedProject, AFlippedByteNeverGivesWrongSamples) {
  const std::string whole = bytesOf(path_);
  std::mt19937 random(2);
  int refused = 0;
  int reported = 0;
  for (int round = 0; round < 400; ++round) {
    std::string bytes = whole;
    bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
    writeBytes(path_, bytes);
    const auto project = Project::open(path_);
    if (!project.ok()) {
      EXPECT_THAT(project.error().code, testing::AnyOf(ErrorCode::kCorrupt, ErrorCode::kUnsupported));
      ++refused;
      continue;
    }
    const auto samples = (*project)->samples(id_);
    if (samples.ok()) {
      ASSERT_EQ(*samples, samples_) << round;
    } else {
      EXPECT_THAT(samples.error().code, testing::AnyOf(ErrorCode::kCorrupt, ErrorCode::kNotFound));
      ++reported;
    }
    const auto envelope = (*project)->envelope(id_, 0, 3000, 5);
    if (envelope.ok()) {
      EXPECT_THAT(*envelope, SizeIs(15));
    }
    const auto recordings = (*project)->recordings();
    EXPECT_TRUE(recordings.ok() || recordings.error().code == ErrorCode::kCorrupt);
    const auto runs = (*project)->runs();
    if (runs.ok() && !runs->empty()) {
      EXPECT_THAT(runs->front().model, Each(2));
    }
    const auto recipe = (*project)->recipe();
    EXPECT_TRUE(recipe.ok() || recipe.error().code != ErrorCode::kInternal);
  }
  EXPECT_GT(refused + reported, 100);
}

TEST_F(DamagedProject, ADamagedBlockIsNamedAndTheRestStays) {
  runSql(path_, "UPDATE block SET samples = zeroblob(length(samples)) WHERE number = 1");
  const auto project = open();
  const auto damaged = project->samples(id_);
  ASSERT_FALSE(damaged.ok());
  EXPECT_EQ(damaged.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(damaged.error().message, HasSubstr("frames 1024 to 2048"));
  EXPECT_EQ(*project->samples(id_, 0, 1024), part(samples_, 0, 1024));
  EXPECT_EQ(*project->samples(id_, 2048, 3000), part(samples_, 2048, 3000));
  EXPECT_TRUE(project->addRecording(infoOf("new", 3), samples_).ok());
}

TEST_F(DamagedProject, ImpossibleRowsAreErrorsNotCrashes) {
  const std::string whole = bytesOf(path_);
  for (const char* sql :
       {"UPDATE recording SET frames = 9223372036854775807", "UPDATE recording SET frames = -1",
        "UPDATE recording SET frames = 5000", "DELETE FROM channel", "DELETE FROM block",
        "UPDATE block SET times = zeroblob(100000)", "UPDATE block SET frames = 1000000000",
        "UPDATE block SET number = number + 1 WHERE number = 2", "DELETE FROM block WHERE number = 0"}) {
    writeBytes(path_, whole);
    runSql(path_, sql);
    const auto project = open();
    ASSERT_NE(project, nullptr) << sql;
    EXPECT_EQ(codeOf(project->samples(id_)), ErrorCode::kCorrupt) << sql;
  }
  for (const char* sql : {"UPDATE segment SET end_frame = -5", "UPDATE recording SET split = 7"}) {
    writeBytes(path_, whole);
    runSql(path_, sql);
    EXPECT_EQ(codeOf(open()->recordings()), ErrorCode::kCorrupt) << sql;
  }
  for (const char* sql : {"UPDATE summary SET minmax = zeroblob(4)", "DELETE FROM summary",
                          "UPDATE summary SET minmax = zeroblob(length(minmax))"}) {
    writeBytes(path_, whole);
    runSql(path_, sql);
    EXPECT_EQ(codeOf(open()->envelope(id_, 0, 3000, 5)), ErrorCode::kCorrupt) << sql;
  }
  writeBytes(path_, whole);
  runSql(path_, "UPDATE setting SET value = 'no recipe' WHERE key = 'recipe'");
  EXPECT_EQ(codeOf(open()->recipe()), ErrorCode::kCorrupt);
}

TEST_F(DamagedProject, ANewerFileIsRefusedAndLeftAlone) {
  runSql(path_, "PRAGMA user_version = 99");
  const std::string bytes = bytesOf(path_);
  const auto project = Project::open(path_);
  ASSERT_FALSE(project.ok());
  EXPECT_EQ(project.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(project.error().message, AllOf(HasSubstr("newer"), HasSubstr("99")));
  EXPECT_EQ(bytesOf(path_), bytes);
}

/// No file may grow beyond `bytes` while this lives: the next write fails as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(ProjectTest, AFullDiskWhileRecordingLosesNothing) {
  const dataset::Samples samples = noise(6, 40'000, 1);
  const auto project = create();
  const auto writer = *project->beginRecording(infoOf("a", 6));
  int64_t stored = 0;
  {
    const FileSizeLimit limit(300'000);
    Result<void> appended;
    while (stored < samples.frames()) {
      appended = writer->append(part(samples, stored, stored + 100));
      if (!appended.ok()) break;
      stored += 100;
    }
    ASSERT_FALSE(appended.ok());
    EXPECT_EQ(appended.error().code, ErrorCode::kNoSpace);
    EXPECT_THAT(appended.error().message, AllOf(HasSubstr("recording “a”"), HasSubstr("disk is full")));
    EXPECT_GT(stored, 0);
    const auto while_full = project->samples(writer->id());
    ASSERT_TRUE(while_full.ok());
    EXPECT_EQ(*while_full, part(samples, 0, stored));
  }
  for (; stored < samples.frames(); stored += 100) {
    ASSERT_TRUE(writer->append(part(samples, stored, stored + 100)).ok());
  }
  ASSERT_TRUE(writer->finish({}, 0).ok());
  EXPECT_EQ(*project->samples(writer->id()), samples);
}

TEST_F(ProjectTest, AFullDiskWhileMakingAProjectLeavesNoFile) {
  {
    const FileSizeLimit limit(5'000);
    EXPECT_EQ(codeOf(Project::create(path_)), ErrorCode::kNoSpace);
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
  EXPECT_TRUE(Project::create(path_).ok());
}

/// SQLite's own SQLITE_FULL, by a limit of pages on every connection opened meanwhile.
int limitPages(sqlite3* database, char**, const void*) {
  return sqlite3_exec(database, "PRAGMA max_page_count = 60", nullptr, nullptr, nullptr);
}

TEST_F(ProjectTest, AFullDatabaseTakesAllOrNothing) {
  create();
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(&limitPages));
  const auto project = open();
  sqlite3_reset_auto_extension();
  ASSERT_TRUE(project->addRecording(infoOf("small", 6), noise(6, 500, 1)).ok());
  EXPECT_EQ(codeOf(project->addRecording(infoOf("large", 6), noise(6, 50'000, 1))), ErrorCode::kNoSpace);
  EXPECT_THAT(*project->recordings(true), SizeIs(1));
  EXPECT_TRUE(project->addRecording(infoOf("small", 6), noise(6, 500, 1)).ok());
}

TEST_F(ProjectTest, TwoProgramsMayWorkOnOneProject) {
  const auto project = create();
  ASSERT_TRUE(project->setNote("who", "window").ok());
  const int code = inAnotherProcess([&] {
    const auto other = Project::open(path_);
    if (!other.ok() || (*other)->note("who")->value_or("") != "window") return 1;
    return (*other)->addRecording(infoOf("from the command line", 2), noise(2, 100, 1)).ok() ? 0 : 2;
  });
  EXPECT_EQ(code, 0);
  EXPECT_THAT(*project->recordings(), SizeIs(1));
  EXPECT_TRUE(project->setNote("who", "both").ok());
}

TEST_F(ProjectTest, AnotherProgramsLongWriteIsBusyAndReadingGoesOn) {
  const auto project = create();
  ASSERT_TRUE(project->setNote("a", "1").ok());
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(*project->note("a"), "1");
  const auto written = project->setNote("a", "2");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, ErrorCode::kBusy);
  EXPECT_THAT(written.error().message, HasSubstr("another program is writing"));
  EXPECT_EQ(codeOf(Project::open(path_)), ErrorCode::kBusy);
  sqlite3_close(other);
  EXPECT_TRUE(project->setNote("a", "2").ok());
}

TEST_F(ProjectTest, AReadOnlyFileOrFolderIsRefusedInWords) {
  create();
  std::filesystem::permissions(folder_, std::filesystem::perms(0755));
  const auto openAsNobody = [&](mode_t file_mode, mode_t folder_mode) {
    std::filesystem::permissions(path_, std::filesystem::perms(file_mode));
    std::filesystem::permissions(folder_, std::filesystem::perms(folder_mode));
    const int code = inAnotherProcess([&] {
      if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) return 9;
      const auto project = Project::open(path_);
      if (project.ok()) return 1;
      return project.error().code == ErrorCode::kIo && !project.error().hint.empty() ? 0 : 2;
    });
    std::filesystem::permissions(folder_, std::filesystem::perms(0755));
    return code;
  };
  EXPECT_EQ(openAsNobody(0444, 0777), 0);
  EXPECT_EQ(openAsNobody(0666, 0555), 0);
  EXPECT_EQ(openAsNobody(0000, 0777), 0);
}

}  // namespace
}  // namespace thimble::project

// Schema: older projects are brought up to date, all or nothing, with what they hold.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/schema.h"

#include <fstream>
#include <vector>

#include "tests/core/project/fixture.h"

namespace thimble::project {
namespace {

using testing::HasSubstr;

TEST_F(ProjectTest, IsMarkedAsAProjectOfItsVersion) {
  create();
  Database database(path_);
  EXPECT_EQ(database.number("PRAGMA application_id"), 0x54484D42);
  EXPECT_EQ(database.number("PRAGMA user_version"), static_cast<int64_t>(migrations().size()));
  EXPECT_EQ(bytesOf(path_).substr(68, 4), "THMB");
}

TEST_F(ProjectTest, MigratesAnOlderSchemaAndKeepsItsRows) {
  ASSERT_TRUE(create()->setNote("board", "M4").ok());
  Database database(path_);
  std::vector<const char*> newer(migrations().begin(), migrations().end());
  newer.push_back("ALTER TABLE note ADD COLUMN changed INTEGER DEFAULT 7");
  newer.push_back("CREATE TABLE extra (a); INSERT INTO extra VALUES (5)");
  migrate(database, newer);
  EXPECT_EQ(database.number("PRAGMA user_version"), static_cast<int64_t>(migrations().size()) + 2);
  EXPECT_EQ(database.number("SELECT changed FROM note WHERE key = 'board' AND value = 'M4'"), 7);
  EXPECT_EQ(database.number("SELECT a FROM extra"), 5);
  migrate(database, newer);  // nothing is left to do
  EXPECT_EQ(database.number("SELECT count(*) FROM extra"), 1);
}

TEST_F(ProjectTest, OpensAProjectOfTheFirstVersion) {
  {
    std::ofstream(path_).flush();
    Database database(path_);
    migrate(database, migrations().first(1));
    database.execute(
        "INSERT INTO run (created_unix_ms, name, recipe, best_epoch, net, model, model_crc) VALUES (1, "
        "'old', "
        "'{\"thimble_recipe\": 1}', 3, x'', x'', 0)");
  }
  const auto project = open();
  ASSERT_NE(project, nullptr);
  const auto runs = project->runs();
  ASSERT_TRUE(runs.ok()) << runs.error().message;
  ASSERT_EQ(runs->size(), 1u);
  EXPECT_EQ(runs->front().name, "old");
  EXPECT_TRUE(runs->front().metrics.empty());
  EXPECT_FALSE(project->checkpoint()->has_value());
}

TEST_F(ProjectTest, AFailedMigrationChangesNothing) {
  ASSERT_TRUE(create()->setNote("board", "M4").ok());
  {
    Database database(path_);
    std::vector<const char*> broken(migrations().begin(), migrations().end());
    broken.push_back("DROP TABLE note");
    broken.push_back("this is no SQL");
    EXPECT_THROW(migrate(database, broken), Failure);
    EXPECT_EQ(database.number("PRAGMA user_version"), static_cast<int64_t>(migrations().size()));
  }
  EXPECT_EQ(*open()->note("board"), "M4");
}

TEST_F(ProjectTest, MigrationRefusesANewerSchema) {
  create();
  Database database(path_);
  const auto migrated = guarded([&] { migrate(database, {}); });
  ASSERT_FALSE(migrated.ok());
  EXPECT_EQ(migrated.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(migrated.error().message, HasSubstr("newer"));
}

/// Overwrites the first page of a table.
void spoil(const std::filesystem::path& path, const std::string& table) {
  int64_t page = 0;
  int64_t page_bytes = 0;
  {
    Database database(path);
    page = database.number(("SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'").c_str());
    page_bytes = database.number("PRAGMA page_size");
  }
  std::string bytes = bytesOf(path);
  bytes.replace(static_cast<size_t>((page - 1) * page_bytes), 64, std::string(64, '\x5A'));
  writeBytes(path, bytes);
}

TEST_F(ProjectTest, ALargeFileIsCheckedButForItsSamples) {
  ASSERT_TRUE(create()->addRecording(infoOf("a", 3), noise(3, 5000, 1)).ok());
  const std::string whole = bytesOf(path_);
  for (const auto& [table, large_is_sound] :
       {std::pair<std::string, bool>{"block", true}, {"recording", false}}) {
    writeBytes(path_, whole);
    spoil(path_, table);
    Database database(path_);
    EXPECT_THROW(requireSound(database), Failure) << table;
    EXPECT_EQ(guarded([&] { requireSound(database, 0); }).ok(), large_is_sound) << table;
  }
}

}  // namespace
}  // namespace thimble::project

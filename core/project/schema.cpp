// Schema: which files are projects, and how older ones are brought up to date.  The tables: SCHEMA.md.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/schema.h"

#include <array>
#include <cstring>
#include <fstream>

namespace thimble::project {
namespace {

constexpr const char* kVersion1 = R"sql(
CREATE TABLE recording (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  sensor TEXT NOT NULL,
  rate_hz REAL NOT NULL,
  frames INTEGER NOT NULL,
  split INTEGER NOT NULL,
  measured_rate_hz REAL NOT NULL,
  jitter_p50_us REAL NOT NULL,
  jitter_p99_us REAL NOT NULL,
  lost INTEGER NOT NULL,
  source TEXT NOT NULL,
  created_unix_ms INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  finished INTEGER NOT NULL
) STRICT;
CREATE TABLE channel (
  recording INTEGER NOT NULL REFERENCES recording(id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  scale REAL NOT NULL,
  PRIMARY KEY (recording, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE segment (
  recording INTEGER NOT NULL REFERENCES recording(id),
  begin_frame INTEGER NOT NULL,
  end_frame INTEGER NOT NULL,
  label TEXT NOT NULL,
  PRIMARY KEY (recording, begin_frame)
) STRICT, WITHOUT ROWID;
CREATE TABLE block (
  recording INTEGER NOT NULL REFERENCES recording(id),
  number INTEGER NOT NULL,
  frames INTEGER NOT NULL,
  first_time_us INTEGER NOT NULL,
  times BLOB NOT NULL,
  samples BLOB NOT NULL,
  crc INTEGER NOT NULL,
  UNIQUE (recording, number)
) STRICT;
CREATE TABLE summary (
  recording INTEGER NOT NULL REFERENCES recording(id),
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  minmax BLOB NOT NULL,
  crc INTEGER NOT NULL,
  UNIQUE (recording, level, number)
) STRICT;
CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  created_unix_ms INTEGER NOT NULL,
  name TEXT NOT NULL,
  recipe TEXT NOT NULL,
  best_epoch INTEGER NOT NULL,
  net BLOB NOT NULL,
  model BLOB NOT NULL,
  model_crc INTEGER NOT NULL,
  test_accuracy_float REAL,
  test_accuracy_int8 REAL
) STRICT;
CREATE TABLE epoch (
  run INTEGER NOT NULL REFERENCES run(id),
  epoch INTEGER NOT NULL,
  train_loss REAL,
  train_accuracy REAL,
  validation_loss REAL,
  validation_accuracy REAL,
  PRIMARY KEY (run, epoch)
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kVersion2 = R"sql(
CREATE TABLE metric (
  run INTEGER NOT NULL REFERENCES run(id),
  name TEXT NOT NULL,
  of_float REAL,
  of_int8 REAL,
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  saved_unix_ms INTEGER NOT NULL,
  recipe TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  epochs INTEGER NOT NULL,
  state BLOB NOT NULL,
  crc INTEGER NOT NULL
) STRICT;
)sql";

constexpr const char* kVersion3 = R"sql(
ALTER TABLE epoch ADD COLUMN train_mae REAL;
ALTER TABLE epoch ADD COLUMN validation_mae REAL;
)sql";

constexpr std::array<const char* const, 3> kMigrations = {kVersion1, kVersion2, kVersion3};

[[noreturn]] void fail(ErrorCode code, const std::filesystem::path& path, const std::string& what,
                       const std::string& hint) {
  throw Failure{{code, path.filename().string() + " " + what + ".", hint}};
}

void requireVersion(const std::filesystem::path& path, int64_t version, size_t known) {
  if (version < 0 || version > static_cast<int64_t>(known)) {
    fail(ErrorCode::kUnsupported, path,
         "was made by a newer Thimble (project version " + std::to_string(version) + ", this one knows " +
             std::to_string(known) + ")",
         "Update Thimble to open it. The file was left as it is.");
  }
}

uint32_t bigEndian(const unsigned char* bytes) {
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

}  // namespace

std::span<const char* const> migrations() { return kMigrations; }

void migrate(Database& database, std::span<const char* const> steps) {
  const int64_t version = database.number("PRAGMA user_version");
  requireVersion(database.path(), version, steps.size());
  if (version == static_cast<int64_t>(steps.size())) return;
  Transaction transaction(database, Transaction::Kind::kWrite, "bring the project up to date");
  for (size_t step = static_cast<size_t>(version); step < steps.size(); ++step) database.execute(steps[step]);
  database.execute(("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str());
  database.execute(("PRAGMA user_version = " + std::to_string(steps.size())).c_str());
  transaction.commit();
  database.checkpoint();
}

void requireProjectFile(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    const std::string folder = path.parent_path().string();
    fail(ErrorCode::kNotFound, path, "does not exist in " + (folder.empty() ? "this folder" : folder),
         "Choose another project, or make a new one.");
  }
  if (!std::filesystem::is_regular_file(path, ignored)) {
    fail(ErrorCode::kCorrupt, path, "is not a file", "Choose a file that ends in .thimble.");
  }
  // The header's layout: https://www.sqlite.org/fileformat.html, section 1.3.
  std::array<unsigned char, 100> header{};
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(ErrorCode::kIo, path, "cannot be read", "Allow reading the file.");
  file.read(reinterpret_cast<char*>(header.data()), header.size());
  if (file.gcount() != static_cast<std::streamsize>(header.size()) ||
      std::memcmp(header.data(), "SQLite format 3", 16) != 0 || bigEndian(&header[68]) != kApplicationId) {
    fail(ErrorCode::kCorrupt, path, "is not a Thimble project",
         "Choose a file that was made by Thimble, or go back to a copy of it. The file was left as it is.");
  }
  requireVersion(path, static_cast<int32_t>(bigEndian(&header[60])), kMigrations.size());
  // SQLite would fill up a half last page with zeros.  A log that was not merged yet may still mend it.
  const uint32_t page_bytes = header[16] == 0 && header[17] == 1 ? 65536 : header[16] << 8 | header[17];
  const auto log_bytes = std::filesystem::file_size(std::filesystem::path(path).concat("-wal"), ignored);
  const bool has_log = !ignored && log_bytes > 0;
  if (page_bytes == 0 || (!has_log && std::filesystem::file_size(path, ignored) % page_bytes != 0)) {
    fail(ErrorCode::kCorrupt, path, "is cut short", "Go back to a copy of the file. It was left as it is.");
  }
}

void requireSound(Database& database, int64_t small_file_bytes) {
  const int64_t bytes = database.number("PRAGMA page_count") * database.number("PRAGMA page_size");
  const auto check = [&](const char* sql) {
    Statement statement = database.prepare(sql);
    if (!statement.step() || statement.text(0) != "ok") database.fail(SQLITE_CORRUPT);
  };
  if (bytes <= small_file_bytes) return check("PRAGMA quick_check(1)");
  for (const char* sql :
       {"PRAGMA quick_check(sqlite_schema)", "PRAGMA quick_check(recording)", "PRAGMA quick_check(channel)",
        "PRAGMA quick_check(segment)", "PRAGMA quick_check(run)", "PRAGMA quick_check(epoch)",
        "PRAGMA quick_check(setting)", "PRAGMA quick_check(note)"}) {
    check(sql);
  }
}

}  // namespace thimble::project

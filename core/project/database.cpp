// Database: SQLite as this folder uses it: statements, transactions, and its error codes turned into words.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/database.h"

#include <cerrno>

namespace thimble::project {
namespace {

constexpr int kPatienceMs = 2000;  // how long to wait for another program's transaction

std::string utf8(const std::filesystem::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

struct Words {
  ErrorCode code;
  const char* reason;
  const char* hint;
};

Words wordsOf(int code, int system_error) {
  const bool no_room = system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
  switch (code & 0xFF) {
    case SQLITE_IOERR:
      if (!no_room) {
        return {
            ErrorCode::kIo, "the disk reported an error",
            "Check that the disk is still there and healthy, then try again. What was saved before is kept."};
      }
      [[fallthrough]];
    case SQLITE_FULL:
      return {ErrorCode::kNoSpace, "the disk is full",
              "Free some space and try again. What was saved before is kept."};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::kBusy, "another program is writing to it",
              "Wait until the other program has finished, or close it, and try again."};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_MISMATCH:
    case SQLITE_ERROR:  // all statements are our own: a file to which one does not apply has spoilt tables
      return {ErrorCode::kCorrupt, "the file is damaged",
              "Go back to a copy of the file. It was left as it is."};
    case SQLITE_READONLY:
      return {ErrorCode::kIo, "the file is write-protected",
              "Allow writing to the file and its folder, or copy it to a folder of your own."};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorCode::kIo, "the file or its folder cannot be opened for writing",
              "Allow writing to the file and its folder, or copy it to a folder of your own."};
    case SQLITE_NOMEM:
      return {ErrorCode::kInternal, "there is not enough memory", "Close other programs and try again."};
    default:
      return {ErrorCode::kInternal, sqlite3_errstr(code), ""};
  }
}

}  // namespace

void failDamaged(const std::filesystem::path& file, const std::string& what) {
  throw Failure{{ErrorCode::kCorrupt, utf8(file.filename()) + " is damaged: " + what + ".",
                 "Go back to a copy of the file. The rest of the project can still be used."}};
}

void Statement::check(int code) {
  if (code != SQLITE_OK) database_->fail(code);
}

Statement& Statement::bind(int64_t value) {
  return check(sqlite3_bind_int64(handle_.get(), ++bound_, value)), *this;
}

Statement& Statement::bind(double value) {
  return check(sqlite3_bind_double(handle_.get(), ++bound_, value)), *this;
}

Statement& Statement::bind(const std::string& value) {
  check(sqlite3_bind_text64(handle_.get(), ++bound_, value.data(), value.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(std::span<const uint8_t> value) {
  if (value.empty()) return check(sqlite3_bind_zeroblob(handle_.get(), ++bound_, 0)), *this;
  check(sqlite3_bind_blob64(handle_.get(), ++bound_, value.data(), value.size(), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bindNull() { return check(sqlite3_bind_null(handle_.get(), ++bound_)), *this; }

bool Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_->fail(code);
  return code == SQLITE_ROW;
}

void Statement::run() {
  while (step()) {
  }
}

Statement& Statement::reset() {
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
  bound_ = 0;
  return *this;
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::span<const uint8_t> Statement::blob(int column) const {
  const auto* bytes = static_cast<const uint8_t*>(sqlite3_column_blob(handle_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

Database::Database(const std::filesystem::path& path) : path_(path), doing_("open the project") {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(utf8(path).c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  handle_.reset(opened);
  if (code != SQLITE_OK) fail(code);
  sqlite3_busy_timeout(opened, kPatienceMs);
}

Statement Database::prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), sql, -1, &statement, nullptr);
  if (code != SQLITE_OK) fail(code);
  return Statement(*this, statement);
}

void Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

int64_t Database::number(const char* sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

void Database::checkpoint() {
  const int code =
      sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void Database::fail(int code) {
  const int last_errno = errno;
  // SQLite forgets the reason when a commit cannot be written; nothing has run since.
  int reason = handle_ ? sqlite3_system_errno(handle_.get()) : 0;
  if (reason == 0 && code == SQLITE_IOERR_WRITE) reason = last_errno;
  const Words words = wordsOf(code, reason);
  throw Failure{{words.code,
                 "Could not " + doing_ + " (" + utf8(path_.filename()) + "): " + words.reason + ".",
                 words.hint}};
}

Transaction::Transaction(Database& database, Kind kind, std::string doing) : database_(database) {
  database_.setDoing(std::move(doing));
  database_.execute(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  // A failed write may have been rolled back by SQLite itself; there is nothing more to undo then.
  if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace thimble::project

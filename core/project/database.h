// Database: SQLite as this folder uses it: statements, transactions, and its error codes turned into words.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "core/base/result.h"

namespace thimble::project {

/// Thrown and caught inside this folder only: `guarded` turns it into a Result at the border.
struct Failure {
  Error error;
};

/// A failure for data in the file that cannot be right.
[[noreturn]] void failDamaged(const std::filesystem::path& file, const std::string& what);

/// Runs work and turns what it throws into an Error.
template <class Work>
auto guarded(Work&& work) -> Result<std::invoke_result_t<Work>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      work();
      return {};
    } else {
      return work();
    }
  } catch (const Failure& failure) {
    return failure.error;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kInternal, "There is not enough memory for this part of the project.",
                 "Close other programs and try again."};
  }
}

/// A prepared statement.  Parameters are bound in order; columns are read after step() said true.
class Statement {
 public:
  Statement& bind(int64_t value);
  Statement& bind(double value);
  Statement& bind(const std::string& value);
  Statement& bind(std::span<const uint8_t> value);
  Statement& bindNull();

  bool step();         // true: there is a row
  void run();          // steps to the end
  Statement& reset();  // to bind anew

  int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  double real(int column) const { return sqlite3_column_double(handle_.get(), column); }
  bool isNull(int column) const { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }
  std::string text(int column) const;
  std::span<const uint8_t> blob(int column) const;  // valid until the next step

 private:
  friend class Database;
  struct Finalise {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  Statement(class Database& database, sqlite3_stmt* handle) : database_(&database), handle_(handle) {}
  void check(int code);
  class Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalise> handle_;
  int bound_ = 0;
};

/// One connection.  Not thread-safe.  Everything that fails throws Failure.
class Database {
 public:
  /// Opens an existing file for reading and writing.
  explicit Database(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  sqlite3* handle() { return handle_.get(); }
  Statement prepare(const char* sql);
  void execute(const char* sql);
  int64_t number(const char* sql);  // the first column of its first row, 0 if there is none
  int64_t lastId() { return sqlite3_last_insert_rowid(handle_.get()); }
  int changes() { return sqlite3_changes(handle_.get()); }
  /// Writes all that is in the log to the file and empties the log.
  void checkpoint();
  /// For messages: "save the recording “wave 3”".
  void setDoing(std::string doing) { doing_ = std::move(doing); }
  [[noreturn]] void fail(int code);

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Close> handle_;
  std::string doing_;
};

/// Undone at its end unless commit() was called.
class Transaction {
 public:
  enum class Kind { kRead, kWrite };
  Transaction(Database& database, Kind kind, std::string doing);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace thimble::project

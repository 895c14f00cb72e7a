// Store: the one connection and the one lock that a project and its writers share.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "core/project/database.h"

namespace thimble::project {

struct Store {
  explicit Store(const std::filesystem::path& path) : database(path) {}

  /// Runs work(database) as one transaction under the lock.  doing: "save the recording “wave 3”".
  template <class Work>
  auto transact(Transaction::Kind kind, std::string doing, Work&& work) {
    return guarded([&] {
      const std::lock_guard lock(mutex);
      Transaction transaction(database, kind, std::move(doing));
      if constexpr (std::is_void_v<std::invoke_result_t<Work, Database&>>) {
        work(database);
        transaction.commit();
      } else {
        auto result = work(database);
        transaction.commit();
        return result;
      }
    });
  }
  template <class Work>
  auto read(std::string doing, Work&& work) {
    return transact(Transaction::Kind::kRead, std::move(doing), std::forward<Work>(work));
  }
  template <class Work>
  auto write(std::string doing, Work&& work) {
    return transact(Transaction::Kind::kWrite, std::move(doing), std::forward<Work>(work));
  }

  std::mutex mutex;
  Database database;
};

}  // namespace thimble::project

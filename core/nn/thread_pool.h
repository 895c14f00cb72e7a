// ThreadPool: a few threads that share out the parts of one step of training, thousands of times a second.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace thimble::nn {

/// One caller at a time.  Threads that wait spin for some microseconds, then sleep.
class ThreadPool {
 public:
  /// threads: with the caller's own; 0: one a core.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(helpers_.size()) + 1; }

  /// task(i) once for each i < tasks, in any order, on any thread; back when all are done.  Tasks throw nothing.
  template <class Task>
  void run(int tasks, Task& task) {
    if (tasks == 1 || helpers_.empty()) {
      for (int i = 0; i < tasks; ++i) task(i);
      return;
    }
    share(
        tasks, [](void* it, int i) { (*static_cast<Task*>(it))(i); }, &task);
  }

 private:
  void share(int tasks, void (*call)(void*, int), void* task);
  void help();
  void takeTasks();

  std::vector<std::thread> helpers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<uint64_t> round_{0};  // counts calls of share
  std::atomic<int> inside_{0};      // helpers between looking for a task and finding none
  std::atomic<bool> open_{false}, ends_{false};
  std::atomic<int> next_{0};
  int tasks_ = 0;
  void (*call_)(void*, int) = nullptr;
  void* task_ = nullptr;
};

}  // namespace thimble::nn

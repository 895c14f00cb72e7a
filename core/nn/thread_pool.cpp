// Sharing out: tasks are taken from one counter, and whoever comes too late is not waited for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/thread_pool.h"

#include <algorithm>

namespace thimble::nn {
namespace {

constexpr int kSpins = 4000;

void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace

ThreadPool::ThreadPool(int threads) {
  if (threads <= 0) threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  for (int i = 1; i < threads; ++i) helpers_.emplace_back([this] { help(); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  wake_.notify_all();
  for (std::thread& helper : helpers_) helper.join();
}

void ThreadPool::share(int tasks, void (*call)(void*, int), void* task) {
  tasks_ = tasks;
  call_ = call;
  task_ = task;
  next_ = 0;
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
    ++round_;
  }
  wake_.notify_all();
  takeTasks();
  open_ = false;
  // A helper that came in before has taken the last tasks; one that comes now sees that it is closed.
  for (int spins = 0; inside_ > 0; ++spins) {
    relax();
    if (spins > kSpins) std::this_thread::yield();
  }
}

void ThreadPool::takeTasks() {
  for (int i = next_++; i < tasks_; i = next_++) call_(task_, i);
}

void ThreadPool::help() {
  uint64_t seen = 0;
  for (;;) {
    for (int spins = 0; spins < kSpins && round_ == seen && !ends_; ++spins) relax();
    if (round_ == seen && !ends_) {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return round_ != seen || ends_; });
    }
    if (ends_) return;
    seen = round_;
    ++inside_;
    if (open_) takeTasks();
    --inside_;
  }
}

}  // namespace thimble::nn

// EpochQueue: epochs on their way from the training thread to the window, which takes what has come whenever it draws.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "core/nn/trainer.h"

namespace thimble::ui {

/// Any thread may push and take.
class EpochQueue {
 public:
  void push(const nn::EpochStats& epoch) {
    const std::lock_guard lock(mutex_);
    epochs_.push_back(epoch);
  }
  std::vector<nn::EpochStats> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(epochs_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<nn::EpochStats> epochs_;
};

}  // namespace thimble::ui

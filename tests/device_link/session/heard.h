// Heard: collects what a session tells, and waits for it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "device_link/session/session.h"

namespace thimble::device_link {

struct Heard {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<SampleBatch> batches;
  std::vector<LiveResult> results;
  std::vector<LinkState> states;
  std::vector<Error> errors;

  SessionEvents events() {
    SessionEvents hooks;
    hooks.on_samples = [this](const SampleBatch& batch) { note([&] { batches.push_back(batch); }); };
    hooks.on_result = [this](const LiveResult& result) { note([&] { results.push_back(result); }); };
    hooks.on_state = [this](LinkState state, const Error* error) {
      note([&] {
        states.push_back(state);
        if (error != nullptr) errors.push_back(*error);
      });
    };
    return hooks;
  }

  /// False if it did not come true in time; the time is only a bound for failing tests.
  template <class Condition>
  bool waitFor(Condition condition, std::chrono::seconds bound = std::chrono::seconds(20)) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, bound, condition);
  }
  int64_t frames() const {
    int64_t sum = 0;
    for (const SampleBatch& batch : batches) sum += batch.samples.frames();
    return sum;
  }

 private:
  template <class Change>
  void note(Change change) {
    const std::lock_guard lock(mutex);
    change();
    changed.notify_all();
  }
};

}  // namespace thimble::device_link

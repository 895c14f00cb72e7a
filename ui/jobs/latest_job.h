// LatestJob: work that is asked for faster than it is done (drawing while dragging): only the newest request
// counts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "ui/jobs/job_runner.h"

namespace thimble::ui {

/// One request runs, at most one waits; a new one replaces the one that waits.  A member of `context`.  GUI
/// thread only.
template <class T>
class LatestJob {
 public:
  using Work = std::function<Result<T>(Job&)>;
  using Done = std::function<void(Result<T>)>;

  LatestJob(JobRunner& jobs, QObject* context) : jobs_(jobs), context_(context) {}

  void ask(Work work, Done done) {
    if (running_) {
      waiting_ = {std::move(work), std::move(done)};
      return;
    }
    start({std::move(work), std::move(done)});
  }
  /// What runs or waits will not be delivered.
  void forget() {
    ++generation_;
    waiting_.reset();
  }
  bool idle() const { return !running_; }

 private:
  struct Request {
    Work work;
    Done done;
  };
  void start(Request request) {
    running_ = true;
    const int generation = generation_;
    jobs_.runQuiet<T>(context_, std::move(request.work),
                      [this, generation, done = std::move(request.done)](Result<T> result) {
                        running_ = false;
                        if (generation == generation_) done(std::move(result));
                        if (waiting_ && !running_) {
                          Request next = std::move(*waiting_);
                          waiting_.reset();
                          start(std::move(next));
                        }
                      });
  }

  JobRunner& jobs_;
  QObject* context_;
  bool running_ = false;
  int generation_ = 0;
  std::optional<Request> waiting_;
};

}  // namespace thimble::ui

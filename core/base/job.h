// Job: how long work reports its progress and hears that it was canceled.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "core/base/result.h"

namespace thimble {

/// Given to every function that may run over a second.  Both calls may come from any thread and return at once.
class Job {
 public:
  virtual ~Job() = default;
  /// fraction: 0 … 1, or negative if unknown.  step: what is being done now, for a person.
  virtual void progress(double fraction, std::string_view step) = 0;
  /// True once the user asked to stop; the work then returns canceledError() soon (under 100 ms).
  virtual bool canceled() const = 0;
};

/// A Job nobody watches and nobody cancels.
class SilentJob : public Job {
 public:
  void progress(double, std::string_view) override {}
  bool canceled() const override { return false; }
};

inline Error canceledError() { return {ErrorCode::kCanceled, "Canceled.", ""}; }

}  // namespace thimble

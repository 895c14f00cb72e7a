// PartJob: one part of a longer job, which tells its progress as the whole's.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/base/job.h"

namespace thimble::compress {

/// From `begin` to `end`, 0 … 1, of `whole`; each step is told behind the name of the part.
class PartJob : public Job {
 public:
  PartJob(Job& whole, double begin, double end, std::string name)
      : whole_(whole), begin_(begin), end_(end), name_(std::move(name)) {}
  void progress(double fraction, std::string_view step) override {
    const double known = fraction < 0 ? 0 : fraction;
    whole_.progress(begin_ + (end_ - begin_) * known, name_ + ": " + std::string(step));
  }
  bool canceled() const override { return whole_.canceled(); }

 private:
  Job& whole_;
  double begin_, end_;
  std::string name_;
};

}  // namespace thimble::compress

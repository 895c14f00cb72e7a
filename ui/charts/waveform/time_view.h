// TimeView: which part of a recording is seen, and where each frame of it lies on the screen.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace thimble::ui {

/// Shows frames [begin, end) of 0 … frames between pixels left and left + width.  A plain value.
class TimeView {
 public:
  /// All of a recording of so many frames.
  void reset(int64_t frames);
  void setPixels(double left, double width);

  int64_t frames() const { return frames_; }
  double begin() const { return begin_; }
  double end() const { return end_; }
  double span() const { return end_ - begin_; }
  bool whole() const { return span() >= static_cast<double>(frames_); }

  double pixelAt(double frame) const;
  /// May lie outside the recording.
  double frameAt(double pixel) const;
  /// The nearest border between frames, 0 … frames.
  int64_t borderAt(double pixel) const;

  /// Clamped: inside the recording, at least kLeastFrames long (the whole recording if that is shorter).
  void set(double begin, double end);
  /// factor > 1 shows less; what lies at `pixel` stays there.
  void zoom(double factor, double pixel);
  void pan(double frames);
  void fit();
  /// Pans, no more than needed, so that the frame is seen.
  void reveal(double frame);

  static constexpr double kLeastFrames = 8;

 private:
  int64_t frames_ = 0;
  double begin_ = 0;
  double end_ = 1;
  double left_ = 0;
  double width_ = 1;
};

}  // namespace thimble::ui

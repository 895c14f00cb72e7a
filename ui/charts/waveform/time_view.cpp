// TimeView: zooming and panning on a line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/waveform/time_view.h"

#include <algorithm>
#include <cmath>

namespace thimble::ui {

void TimeView::reset(int64_t frames) {
  frames_ = std::max<int64_t>(0, frames);
  fit();
}

void TimeView::setPixels(double left, double width) {
  left_ = left;
  width_ = std::max(1.0, width);
}

double TimeView::pixelAt(double frame) const { return left_ + (frame - begin_) / span() * width_; }

double TimeView::frameAt(double pixel) const { return begin_ + (pixel - left_) / width_ * span(); }

int64_t TimeView::borderAt(double pixel) const {
  return std::clamp<int64_t>(std::llround(frameAt(pixel)), 0, frames_);
}

void TimeView::set(double begin, double end) {
  const double all = std::max(1.0, static_cast<double>(frames_));
  const double span = std::clamp(end - begin, std::min(kLeastFrames, all), all);
  begin_ = std::clamp(begin + (end - begin - span) / 2, 0.0, all - span);
  end_ = begin_ + span;
}

void TimeView::zoom(double factor, double pixel) {
  const double all = std::max(1.0, static_cast<double>(frames_));
  const double share = std::clamp((pixel - left_) / width_, 0.0, 1.0);
  const double anchor = begin_ + share * span();
  const double wanted = std::clamp(span() / factor, std::min(kLeastFrames, all), all);
  set(anchor - share * wanted, anchor + (1 - share) * wanted);
}

void TimeView::pan(double frames) { set(begin_ + frames, end_ + frames); }

void TimeView::fit() { set(0, std::max(1.0, static_cast<double>(frames_))); }

void TimeView::reveal(double frame) {
  if (frame < begin_) pan(frame - begin_);
  if (frame > end_) pan(frame - end_);
}

}  // namespace thimble::ui

// Words: no more digits than one reads.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/waveform/words.h"

#include <QObject>
#include <cmath>

namespace thimble::ui {

QString durationText(double seconds) {
  if (seconds < 1) return QObject::tr("%1 ms").arg(std::lround(seconds * 1000));
  if (seconds < 120) return QObject::tr("%1 s").arg(seconds, 0, 'f', seconds < 10 ? 2 : 1);
  const auto whole = std::llround(seconds);
  if (whole < 3600) return QObject::tr("%1 min %2 s").arg(whole / 60).arg(whole % 60);
  return QObject::tr("%1 h %2 min").arg(whole / 3600).arg(whole / 60 % 60);
}

QString countText(int64_t count, const QString& one, const QString& many) {
  return QString("%L1 %2").arg(count).arg(count == 1 ? one : many);
}

}  // namespace thimble::ui

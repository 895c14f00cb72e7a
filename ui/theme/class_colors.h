// ClassColors: which of the series' colours each class has, the same everywhere and for good.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace thimble::ui {

/// Classes take colours in the order in which they were first met.
class ClassColors {
 public:
  /// Index of the label's colour, given on first sight.
  int indexOf(const QString& label);
  /// All labels met, in colour order: what a project remembers.
  const QStringList& labels() const { return labels_; }
  void restore(const QStringList& labels) { labels_ = labels; }

 private:
  QStringList labels_;
};

}  // namespace thimble::ui

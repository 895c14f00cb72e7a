// Card: a surface with a hairline border and, if asked, a title with quiet controls at its right.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/theme/theme.h"

namespace thimble::ui {

class Card : public QFrame {
  Q_OBJECT
 public:
  explicit Card(const Theme& theme, const QString& title = {}, QWidget* parent = nullptr);
  /// Where the content goes, below the title.
  QVBoxLayout* body() { return body_; }
  /// Adds a control to the right of the title.
  void addToHeader(QWidget* control);

 private:
  QHBoxLayout* header_;
  QVBoxLayout* body_;
};

}  // namespace thimble::ui

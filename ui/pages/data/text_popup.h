// TextPopup: asks for one short text where the user is looking: a name or a label.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QLineEdit>
#include <functional>

#include "ui/theme/theme.h"

namespace thimble::ui {

/// Opens itself below `where` (global); deletes itself when closed.  done: on Enter, if the text is not
/// empty.
class TextPopup : public QFrame {
  Q_OBJECT
 public:
  TextPopup(const Theme& theme, const QString& title, const QString& text, const QRect& where,
            std::function<void(const QString&)> done, QWidget* parent);
  QLineEdit* edit() { return edit_; }

 private:
  QLineEdit* edit_;
};

}  // namespace thimble::ui

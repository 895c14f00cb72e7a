// Page: what the eight pages have in common: a title, one primary button at one place, a body or what is
// missing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <QWidget>
#include <vector>

#include "ui/models/workbench.h"
#include "ui/theme/theme.h"
#include "ui/widgets/empty_state.h"

namespace thimble::ui {

/// What every page is made with.
struct PageContext {
  Theme& theme;
  Workbench& workbench;
};

/// A row of the overlay of keys.
struct KeyHint {
  QString key;   // "Space", "0 – 9"
  QString what;  // "record or stop"
};

class Page : public QWidget {
  Q_OBJECT
 public:
  Page(Step step, const QString& title, const PageContext& context, QWidget* parent = nullptr);

  Step step() const { return step_; }
  /// The page's own keys, for '?'.
  virtual std::vector<KeyHint> keys() const { return {}; }
  /// Shown at the window's right while not null; the page owns it and says inspectorChanged.
  virtual QWidget* inspector() { return nullptr; }
  /// The window closes: end what must be ended (a recording).
  virtual void aboutToClose() {}

 Q_SIGNALS:
  /// Asks the frame to open another page.
  void openStep(thimble::ui::Step step);
  /// Asks the frame for a new project.
  void newProjectWanted();
  void inspectorChanged();

 protected:
  Theme& theme() const { return context_.theme; }
  Workbench& workbench() const { return context_.workbench; }

  /// The content; called once, in the constructor.
  void setBody(QWidget* body);
  /// A quiet line beside the title ("312 windows · 6 classes").
  void setSubtitle(const QString& text);
  /// The one primary button, at the right of the title; hidden until it has a text.
  QPushButton* primary() { return primary_; }
  void setPrimary(const QString& text, const QString& tip, const QString& key = {});
  /// Adds a quiet control left of the primary button.
  void addToHeader(QWidget* control);

  /// What is missing, with the button that gets it; the body comes back with showBody().
  void showEmpty(const QString& icon, const QString& title, const QString& text, const QString& action = {},
                 std::function<void()> act = {});
  void showBody();
  bool bodyShown() const { return stack_->currentWidget() != empty_; }
  /// The usual first check: without an open project says so, with the button, and returns false.
  bool needProject();

 private:
  const Step step_;
  PageContext context_;
  QLabel* subtitle_;
  QPushButton* primary_;
  QWidget* controls_;  // of the header, but for the primary button
  QHBoxLayout* controls_layout_;
  QStackedWidget* stack_;
  EmptyState* empty_;
};

}  // namespace thimble::ui

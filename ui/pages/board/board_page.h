// BoardPage: the boards at the left, the live scope of the connected one filling the page, how well it
// streams below.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>

#include "ui/charts/live_scope.h"
#include "ui/pages/board/boards_model.h"
#include "ui/pages/page.h"
#include "ui/widgets/error_banner.h"

namespace thimble::ui {

class StreamMeter;

class BoardPage : public Page {
  Q_OBJECT
 public:
  explicit BoardPage(const PageContext& context, QWidget* parent = nullptr);
  std::vector<KeyHint> keys() const override;

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* makeSide();
  QWidget* makeMain();
  void refresh();
  void refreshPrimary();
  void act();
  void connectSelected();
  const device_link::BoardEntry* selected() const;

  BoardsModel* model_;
  QListView* list_;
  LiveScope* scope_;
  StreamMeter* meter_;
  ErrorBanner* banner_;
  QStackedWidget* right_;
  EmptyState* none_;
  QWidget* live_;
};

}  // namespace thimble::ui

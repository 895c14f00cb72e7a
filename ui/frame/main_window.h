// MainWindow: top bar, rail, pages, inspector and footer; it owns views and no work.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <QStackedWidget>
#include <QToolButton>
#include <vector>

#include "ui/models/workbench.h"
#include "ui/pages/page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/error_banner.h"

namespace thimble::ui {

class HelpWindow;
class KeysOverlay;
class ProjectMenu;
class Rail;

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  MainWindow(Theme& theme, Workbench& workbench, QWidget* parent = nullptr);

  void openStep(Step step);
  Step currentStep() const;
  Page& page(Step step) { return *pages_[static_cast<size_t>(step)]; }
  void showKeys();
  /// The most recent project, if its file is still there.
  void openLastProject();

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void closeEvent(QCloseEvent* event) override;

 private:
  QWidget* makeTopBar();
  void makeActions();
  void fillHelp(QMenu* menu);
  void updateTitle();
  void updateInspector();
  void showError(const QString& what, const Error& error);

  Theme& theme_;
  Workbench& workbench_;
  std::vector<Page*> pages_;
  QStackedWidget* stack_;
  QStackedWidget* inspector_;
  Rail* rail_;
  ErrorBanner* banner_;
  KeysOverlay* overlay_;
  ProjectMenu* project_menu_;
  QToolButton* project_button_;
  HelpWindow* help_ = nullptr;
};

}  // namespace thimble::ui

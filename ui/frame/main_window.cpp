// MainWindow: lays the frame out and joins its parts; what they do is theirs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/main_window.h"

#include <QAction>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMimeData>
#include <QToolButton>
#include <QUrl>

#include "ui/frame/board_chip.h"
#include "ui/frame/footer.h"
#include "ui/frame/help_window.h"
#include "ui/frame/keys_overlay.h"
#include "ui/frame/project_menu.h"
#include "ui/frame/rail.h"
#include "ui/pages/pages.h"
#include "ui/widgets/buttons.h"

namespace thimble::ui {
namespace {

constexpr QSize kSmallest(1024, 700);
constexpr QSize kUsual(1280, 800);
constexpr int kTopBar = 52;
constexpr int kInspectorWidth = 280;

QFrame* hairline(QFrame::Shape shape) {
  auto* line = new QFrame;
  line->setProperty("role", shape == QFrame::HLine ? "hline" : "vline");
  if (shape == QFrame::HLine) line->setFixedHeight(1);
  if (shape == QFrame::VLine) line->setFixedWidth(1);
  return line;
}

}  // namespace

MainWindow::MainWindow(Theme& theme, Workbench& workbench, QWidget* parent)
    : QMainWindow(parent),
      theme_(theme),
      workbench_(workbench),
      pages_(makePages({theme, workbench})),
      stack_(new QStackedWidget),
      inspector_(new QStackedWidget),
      rail_(new Rail(theme, workbench)),
      banner_(new ErrorBanner(theme)),
      project_menu_(new ProjectMenu(theme, workbench, this)) {
  setMinimumSize(kSmallest);
  resize(kUsual);
  setAcceptDrops(true);

  auto* frame = new QWidget;
  auto* rows = new QVBoxLayout(frame);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addWidget(makeTopBar());
  rows->addWidget(hairline(QFrame::HLine));
  auto* middle = new QHBoxLayout;
  middle->setSpacing(0);
  middle->addWidget(rail_);
  middle->addWidget(hairline(QFrame::VLine));
  auto* centre = new QVBoxLayout;
  centre->setSpacing(0);
  auto* banner_place = new QVBoxLayout;
  banner_place->setContentsMargins(kSpace4, 0, kSpace4, 0);
  banner_place->addWidget(banner_);
  for (Page* page : pages_) {
    stack_->addWidget(page);
    connect(page, &Page::openStep, this, &MainWindow::openStep);
    connect(page, &Page::newProjectWanted, project_menu_, &ProjectMenu::newProject);
    connect(page, &Page::inspectorChanged, this, &MainWindow::updateInspector);
    if (QWidget* inspector = page->inspector()) inspector_->addWidget(inspector);
  }
  stack_->setSizePolicy(QSizePolicy::Ignored,
                        QSizePolicy::Expanding);  // the widest page must not widen the window
  centre->addWidget(stack_, 1);
  centre->addLayout(banner_place);
  centre->addSpacing(kSpace2);
  middle->addLayout(centre, 1);
  inspector_->setFixedWidth(kInspectorWidth);
  inspector_->hide();
  middle->addWidget(inspector_);
  rows->addLayout(middle, 1);
  rows->addWidget(hairline(QFrame::HLine));
  auto* footer = new Footer(theme, workbench);
  connect(footer, &Footer::costClicked, this, [this] { openStep(Step::kProfile); });
  rows->addWidget(footer);
  setCentralWidget(frame);
  overlay_ = new KeysOverlay(theme, frame);

  makeActions();
  connect(rail_, &Rail::chosen, this, &MainWindow::openStep);
  connect(&workbench, &Workbench::reported, this, &MainWindow::showError);
  connect(&workbench.project(), &ProjectModel::projectChanged, this, &MainWindow::updateTitle);
  updateTitle();
  openStep(Step::kBoard);
}

QWidget* MainWindow::makeTopBar() {
  auto* bar = new QWidget;
  bar->setFixedHeight(kTopBar);
  auto* layout = new QHBoxLayout(bar);
  layout->setContentsMargins(kSpace3, 0, kSpace3, 0);
  layout->setSpacing(kSpace2);
  project_button_ = new QToolButton;
  project_button_->setMenu(project_menu_);
  project_button_->setPopupMode(QToolButton::InstantPopup);
  project_button_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  project_button_->setIcon(theme_.icon("chevron-down"));
  project_button_->setLayoutDirection(Qt::RightToLeft);  // the arrow stands behind the name
  project_button_->setFont(theme_.font(kFontTitle, true));
  project_button_->setAccessibleName(tr("Project menu"));
  project_button_->setToolTip(tipWithKey(tr("New, open, import, export"), "Alt+P"));
  project_button_->setShortcut(QKeySequence("Alt+P"));
  project_button_->setFocusPolicy(Qt::TabFocus);

  auto* chip = new BoardChip(theme_, workbench_);
  connect(chip, &QAbstractButton::clicked, this, [this] { openStep(Step::kBoard); });
  auto* mode = makeIconButton(theme_, "moon", tr("Light or dark"), "Ctrl+T");
  const auto show_mode = [this, mode] { mode->setIcon(theme_.icon(theme_.dark() ? "sun" : "moon")); };
  show_mode();
  connect(&theme_, &Theme::changed, mode, show_mode);
  connect(mode, &QToolButton::clicked, &theme_, &Theme::toggle);
  auto* help = makeIconButton(theme_, "help", tr("Help and keys"), "?");
  auto* menu = new QMenu(this);
  fillHelp(menu);
  help->setMenu(menu);
  help->setPopupMode(QToolButton::InstantPopup);

  layout->addWidget(project_button_);
  layout->addStretch();
  layout->addWidget(chip);
  layout->addStretch();
  layout->addWidget(mode);
  layout->addWidget(help);
  return bar;
}

void MainWindow::fillHelp(QMenu* menu) {
  menu->addAction(tr("All keys"), this, &MainWindow::showKeys);
  menu->addSeparator();
  for (const auto& guide : HelpWindow::guides(workbench_.paths().docs)) {
    menu->addAction(guide.title, this, [this, file = guide.file] {
      if (!help_) help_ = new HelpWindow(theme_, workbench_.paths().docs, this);
      help_->open(file);
    });
  }
}

void MainWindow::makeActions() {
  const auto add = [this](const QKeySequence& key, auto act) {
    auto* action = new QAction(this);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, act);
    addAction(action);
  };
  for (int i = 0; i < kSteps; ++i) {
    add(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + i)),
        [this, i] { openStep(static_cast<Step>(i)); });
  }
  add(QKeySequence::Undo, [this] { workbench_.project().undo().undo(); });
  add(QKeySequence("Ctrl+Shift+Z"), [this] { workbench_.project().undo().redo(); });
  add(QKeySequence("Ctrl+T"), [this] { theme_.toggle(); });
  add(QKeySequence("?"), [this] { showKeys(); });
  add(QKeySequence("F1"), [this] { showKeys(); });
  addActions(project_menu_->actions());
}

void MainWindow::openStep(Step step) {
  stack_->setCurrentIndex(static_cast<int>(step));
  rail_->setCurrent(step);
  stack_->currentWidget()->setFocus();
  updateInspector();
}

Step MainWindow::currentStep() const { return static_cast<Step>(stack_->currentIndex()); }

void MainWindow::updateInspector() {
  QWidget* wanted = pages_[static_cast<size_t>(stack_->currentIndex())]->inspector();
  if (wanted) {
    if (inspector_->indexOf(wanted) < 0) inspector_->addWidget(wanted);
    inspector_->setCurrentWidget(wanted);
  }
  inspector_->setVisible(wanted != nullptr);
}

void MainWindow::showKeys() {
  std::vector<KeysOverlay::Group> groups;
  groups.push_back({tr("Everywhere"),
                    {{"Ctrl+1 … 8", tr("open a step")},
                     {"Ctrl+Z", tr("undo")},
                     {"Ctrl+Shift+Z", tr("redo")},
                     {"Ctrl+N, Ctrl+O", tr("new, open project")},
                     {"Ctrl+I", tr("import recordings")},
                     {"Ctrl+E", tr("export recipe")},
                     {"Ctrl+T", tr("light or dark")},
                     {"Alt+P", tr("project menu")},
                     {"? or F1", tr("all keys")},
                     {"Ctrl+Q", tr("quit")}}});
  const Page& page = *pages_[static_cast<size_t>(stack_->currentIndex())];
  if (auto keys = page.keys(); !keys.empty()) groups.push_back({stepName(page.step()), std::move(keys)});
  overlay_->open(std::move(groups));
}

void MainWindow::openLastProject() { project_menu_->openLast(); }

void MainWindow::updateTitle() {
  const QString name = workbench_.project().name();
  project_button_->setText(name.isEmpty() ? tr("No project") : name);
  setWindowTitle(name.isEmpty() ? tr("Thimble") : tr("%1 – Thimble").arg(name));
  setWindowFilePath(workbench_.project().path());
}

void MainWindow::showError(const QString& what, const Error& error) {
  Error shown = error;
  shown.message = what.toStdString() + ": " + error.message;
  banner_->show(shown);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  for (const QUrl& url : event->mimeData()->urls()) {
    const QFileInfo file(url.toLocalFile());
    if (file.isDir() || QStringList{"csv", "wav", "thimble", "tflite"}.contains(file.suffix().toLower())) {
      return event->acceptProposedAction();
    }
  }
}

void MainWindow::dropEvent(QDropEvent* event) {
  QStringList recordings;
  for (const QUrl& url : event->mimeData()->urls()) {
    const QString path = url.toLocalFile();
    if (path.endsWith(".thimble", Qt::CaseInsensitive)) return workbench_.project().open(path);
    if (path.endsWith(".tflite", Qt::CaseInsensitive)) {
      workbench_.importer().importModel(path);
      continue;
    }
    recordings.append(path);
  }
  workbench_.importer().import(recordings);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  for (Page* page : pages_) page->aboutToClose();
  event->accept();
}

}  // namespace thimble::ui

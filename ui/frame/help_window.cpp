// HelpWindow: Markdown in a text browser that follows links between guides.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/help_window.h"

#include <QDir>
#include <QFile>
#include <QVBoxLayout>

namespace thimble::ui {
namespace {

constexpr QSize kUsual(720, 760);

QString firstHeading(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return {};
  while (!file.atEnd()) {
    const QString line = QString::fromUtf8(file.readLine()).trimmed();
    if (line.startsWith("# ")) return line.mid(2);
  }
  return {};
}

}  // namespace

HelpWindow::HelpWindow(const Theme& theme, const QString& docs, QWidget* parent)
    : QDialog(parent), docs_(docs), text_(new QTextBrowser) {
  setWindowTitle(tr("Thimble help"));
  resize(kUsual);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(text_);
  text_->setFrameShape(QFrame::NoFrame);
  text_->setFont(theme.font(kFontBody));
  text_->setAccessibleName(tr("Guide"));
  text_->setSearchPaths({docs});
  text_->setOpenExternalLinks(true);
  text_->document()->setDocumentMargin(kSpace5);
}

void HelpWindow::open(const QString& file) {
  text_->setSource(QUrl(file), QTextDocument::MarkdownResource);
  show();
  raise();
  activateWindow();
}

QList<HelpWindow::Guide> HelpWindow::guides(const QString& docs) {
  QList<Guide> guides;
  for (const QFileInfo& file : QDir(docs).entryInfoList({"*.md"}, QDir::Files, QDir::Name)) {
    const QString title = firstHeading(file.filePath());
    const Guide guide{title.isEmpty() ? file.completeBaseName() : title, file.fileName()};
    if (file.completeBaseName() == "index")
      guides.prepend(guide);
    else
      guides.append(guide);
  }
  return guides;
}

}  // namespace thimble::ui

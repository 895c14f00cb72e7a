// DataPage: what the user can do: every edit one step of undo, every long thing a job.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QTimer>
#include <algorithm>

#include "ui/charts/waveform/words.h"
#include "ui/pages/data/csv_files.h"
#include "ui/pages/data/data_page.h"

namespace thimble::ui {
namespace {
constexpr uint64_t kSplitSeed = 1;

QString recordingsText(size_t count) {
  return countText(static_cast<int64_t>(count), QObject::tr("recording"), QObject::tr("recordings"));
}

QString inQuotes(const std::string& name) { return "“" + QString::fromStdString(name) + "”"; }
}  // namespace

std::vector<KeyHint> DataPage::keys() const {
  return {{tr("drag"), tr("select a part; on an edge: move it")},
          {"1 – 9", tr("label the part, or all of it if none is selected")},
          {"L", tr("type a label")},
          {"Del", tr("erase the part's label, or delete the recordings")},
          {"S", tr("cut the recording in two at the cursor")},
          {"T", tr("use it for testing or for training")},
          {"F2", tr("rename the recording")},
          {"↑ ↓", tr("next or previous recording")},
          {"← →", tr("move the cursor; with Shift: select")},
          {tr("wheel, + −"), tr("zoom; with Shift: move along")},
          {"F", tr("show all of it")},
          {"I, E", tr("import, export")},
          {"Ctrl+F", tr("search")}};
}

std::vector<int64_t> DataPage::chosenIds() const {
  std::vector<int64_t> ids;
  for (const QModelIndex& index : list_->selectionModel()->selectedIndexes()) {
    ids.push_back(index.data(RecordingListModel::kId).toLongLong());
  }
  if (ids.empty() && chosen_) ids.push_back(chosen_);
  std::sort(ids.begin(), ids.end());
  return ids;
}

RecordingList DataPage::chosen() const {
  RecordingList list;
  for (const int64_t id : chosenIds()) {
    if (const auto* info = workbench().project().find(id)) list.push_back(*info);
  }
  return list;
}

void DataPage::edit(const QString& what, Result<dataset::RecordingInfo> changed) {
  if (!changed) return workbench().report(what, changed.error());
  const auto* before = workbench().project().find(changed->id);
  if (before && before->segments == changed->segments && before->name == changed->name &&
      before->split == changed->split)
    return;
  workbench().project().editRecordings(what, {*changed});
}

void DataPage::label(const QString& label) {
  const std::string text = label.toStdString();
  const auto* info = workbench().project().find(chosen_);
  if (!info) return;
  if (const auto range = view_->selection()) {
    edit(label.isEmpty() ? tr("Erase a label of %1").arg(inQuotes(info->name))
                         : tr("Label a part of %1 “%2”").arg(inQuotes(info->name), label),
         withLabel(*info, *range, text));
    view_->setSelection({});
    return;
  }
  RecordingList changed;
  for (const auto& recording : chosen()) {
    auto next = withLabel(recording, {0, recording.frames}, text);
    if (next && next->segments != recording.segments) changed.push_back(std::move(*next));
  }
  if (changed.empty()) return;
  workbench().project().editRecordings(label.isEmpty()
                                           ? tr("Erase the labels of %1").arg(recordingsText(changed.size()))
                                           : tr("Label %1 “%2”").arg(recordingsText(changed.size()), label),
                                       changed);
}

void DataPage::moveEdge(int64_t at, int64_t to) {
  if (const auto* info = workbench().project().find(chosen_)) {
    edit(tr("Move a label's edge in %1").arg(inQuotes(info->name)), withEdge(*info, at, to));
  }
}

void DataPage::renameLabel(const QString& from, const QString& to) {
  const auto changed =
      withLabelRenamed(workbench().project().recordings(), from.toStdString(), to.toStdString());
  if (!changed.empty())
    workbench().project().editRecordings(tr("Rename label “%1” to “%2”").arg(from, to), changed);
}

void DataPage::renameRecording(int64_t id, const QString& name) {
  const auto* info = workbench().project().find(id);
  if (!info) return;
  auto next = *info;
  next.name = name.toStdString();
  edit(tr("Rename %1").arg(inQuotes(info->name)), next);
}

void DataPage::deleteChosen() {
  auto changed = chosen();
  for (auto& recording : changed) recording.deleted = true;
  if (changed.empty()) return;
  workbench().project().editRecordings(changed.size() == 1
                                           ? tr("Delete %1").arg(inQuotes(changed.front().name))
                                           : tr("Delete %1").arg(recordingsText(changed.size())),
                                       changed);
}

void DataPage::cutAtCursor() {
  const auto* info = workbench().project().find(chosen_);
  if (!info) return;
  const int64_t at = view_->selection() ? view_->selection()->begin : view_->cursor();
  if (at <= 0 || at >= info->frames) {
    return workbench().report(tr("Cut"), {ErrorCode::kInvalidArgument,
                                          "The cursor is at the recording's end, so there is nothing to cut.",
                                          "Click in the waveform where the cut should be."});
  }
  workbench().project().splitRecording(chosen_, at);
}

void DataPage::setSplit(const std::vector<int64_t>& ids, dataset::Split split) {
  RecordingList changed;
  for (const int64_t id : ids) {
    const auto* info = workbench().project().find(id);
    if (!info || info->split == split) continue;
    changed.push_back(*info);
    changed.back().split = split;
  }
  if (changed.empty()) return;
  workbench().project().editRecordings(split == dataset::Split::kTest
                                           ? tr("Use %1 for testing").arg(recordingsText(changed.size()))
                                           : tr("Use %1 for training").arg(recordingsText(changed.size())),
                                       changed);
}

void DataPage::splitByClass() {
  const auto changed = withSplit(workbench().project().recordings(), share_->value() / 100.0, kSplitSeed);
  if (!changed.empty())
    workbench().project().editRecordings(tr("Split: %1 % for testing").arg(share_->value()), changed);
}

void DataPage::exportTo(const std::filesystem::path& folder) {
  auto project = workbench().project().project();
  const auto recordings = chosen();
  if (!project || recordings.empty()) return;
  workbench().jobs().run<int>(
      tr("Exporting"), this,
      [project, recordings, folder](Job& job) { return exportCsvFiles(*project, recordings, folder, job); },
      [this, folder](Result<int> written) {
        if (!written) return workbench().report(tr("Export"), written.error());
        setSubtitle(
            tr("%1 written to %2")
                .arg(recordingsText(static_cast<size_t>(*written)), QString::fromStdString(folder.string())));
      });
}

bool DataPage::runKey(QKeyEvent* event) {
  if (!bodyShown()) return false;
  auto& stack = workbench().project().undo();
  if (event->matches(QKeySequence::Undo)) return stack.undo(), true;
  if (event->matches(QKeySequence::Redo)) return stack.redo(), true;
  if (event->matches(QKeySequence::Find)) return search_->setFocus(), true;
  if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) return false;
  const int key = event->key();
  if (key >= Qt::Key_1 && key <= Qt::Key_9) {
    const qsizetype place = key - Qt::Key_1;
    if (place < label_bar_->labels().size()) label(label_bar_->labels()[place]);
    return true;
  }
  switch (key) {
    case Qt::Key_Delete:
      return view_->selection() ? label(QString()) : deleteChosen(), true;
    case Qt::Key_S:
      return cutAtCursor(), true;
    case Qt::Key_T: {
      const auto* info = workbench().project().find(chosen_);
      if (info)
        setSplit(chosenIds(),
                 info->split == dataset::Split::kTest ? dataset::Split::kTrain : dataset::Split::kTest);
      return true;
    }
    case Qt::Key_L:
      return label_bar_->edit()->setFocus(), true;
    case Qt::Key_I:
    case Qt::Key_E:
      for (auto* button : findChildren<QPushButton*>()) {
        if (button->isEnabled() && button->text() == (key == Qt::Key_I ? tr("Import…") : tr("Export…")))
          button->click();
      }
      return true;
    case Qt::Key_F2:
      return list_->setFocus(), list_->edit(list_->currentIndex()), true;
    case Qt::Key_Up:
    case Qt::Key_Down: {
      const QModelIndex next = filter_->index(list_->currentIndex().row() + (key == Qt::Key_Up ? -1 : 1), 0);
      if (next.isValid()) choose(next.data(RecordingListModel::kId).toLongLong());
      return true;
    }
    default:
      return false;
  }
}

void DataPage::keyPressEvent(QKeyEvent* event) {
  if (runKey(event)) return event->accept();
  // Zoom and cursor keys work wherever the focus is.
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Minus:
    case Qt::Key_F:
      if (bodyShown() && !view_->hasFocus()) {
        QCoreApplication::sendEvent(view_, event);
        return;
      }
      break;
    case Qt::Key_Escape:
      view_->setSelection({});
      return view_->setFocus();
    default:
      break;
  }
  Page::keyPressEvent(event);
}

bool DataPage::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    auto* key = static_cast<QKeyEvent*>(event);
    if (watched == list_) {
      // The list keeps what moves in it; letters and numbers are the page's, not a search.
      const bool moves =
          key->key() == Qt::Key_Up || key->key() == Qt::Key_Down || key->key() == Qt::Key_PageUp ||
          key->key() == Qt::Key_PageDown || key->key() == Qt::Key_Home || key->key() == Qt::Key_End ||
          key->matches(QKeySequence::SelectAll) || key->key() == Qt::Key_Tab || key->key() == Qt::Key_Backtab;
      if (!moves) {
        keyPressEvent(key);
        return true;
      }
    } else if (watched == view_ && runKey(key)) {
      return true;
    }
  }
  // After a part is selected by the mouse, its label can be typed at once.
  if (watched == view_ && event->type() == QEvent::MouseButtonRelease) {
    QTimer::singleShot(0, this, [this] {
      if (view_->selection()) label_bar_->edit()->setFocus();
    });
  }
  return Page::eventFilter(watched, event);
}

void DataPage::dragEnterEvent(QDragEnterEvent* event) {
  if (!workbench().project().isOpen() || !event->mimeData()->hasUrls()) return;
  const auto urls = event->mimeData()->urls();
  if (std::none_of(urls.begin(), urls.end(), [](const QUrl& url) { return url.isLocalFile(); })) return;
  event->acceptProposedAction();
  drop_->setGeometry(rect().adjusted(kSpace5, kSpace5, -kSpace5, -kSpace5));
  drop_->raise();
  drop_->show();
}

void DataPage::dragLeaveEvent(QDragLeaveEvent*) { drop_->hide(); }

void DataPage::dropEvent(QDropEvent* event) {
  drop_->hide();
  QStringList paths;
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) paths.append(url.toLocalFile());
  }
  event->acceptProposedAction();
  workbench().importer().import(paths);
}

void DataPage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  drop_->setGeometry(rect().adjusted(kSpace5, kSpace5, -kSpace5, -kSpace5));
}

}  // namespace thimble::ui

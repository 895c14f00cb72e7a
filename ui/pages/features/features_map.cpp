// FeaturesPage: the map of windows, playing, and keys.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QKeyEvent>
#include <algorithm>

#include "ui/pages/features/features_page.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr size_t kMostChips = 6;  // of the legend; the others are in a tool tip
}

std::vector<KeyHint> FeaturesPage::keys() const {
  return {{"Ctrl+Enter", tr("extract the features")},
          {"R", tr("recommended settings")},
          {tr("drag, ← →"), tr("move the window along the recording, or to the next point of the map")},
          {tr("Page Up, Page Down"), tr("previous or next recording")},
          {"Space", tr("play or stop")},
          {tr("wheel, + −"), tr("zoom")},
          {"F", tr("show all of the recording")}};
}

void FeaturesPage::fetchMap() {
  const auto table = workbench().loop().table();
  if (!table) {
    mapped_.reset();
    map_->setMap(nullptr, {});
    return;
  }
  map_job_.ask([table](Job& job) { return features::pcaMap(*table, job); },
               [this, table](Result<std::vector<features::Point2>> points) {
                 if (!points || points->size() != table->windows.size()) return;
                 mapped_ = table;
                 map_->setMap(table, std::move(*points));
                 while (QLayoutItem* item = legend_layout_->takeAt(0)) {
                   delete item->widget();
                   delete item;
                 }
                 std::vector<int> counts(table->classes.size());
                 for (const auto& window : table->windows) ++counts[static_cast<size_t>(window.label)];
                 QStringList more;
                 for (size_t i = 0; i < counts.size(); ++i) {
                   const QString label = QString::fromStdString(table->classes[i]);
                   const QString text = QString("%1 %2").arg(label).arg(counts[i]);
                   if (i < kMostChips)
                     legend_layout_->addWidget(
                         new Chip(theme(), text, [this, label] { return theme().classColor(label); }));
                   else
                     more << text;
                 }
                 if (!more.isEmpty()) {
                   auto* rest =
                       makeLabel(theme(), tr("and %1 more").arg(more.size()), kFontSmall, TextRole::kMuted);
                   rest->setToolTip(more.join(", "));
                   legend_layout_->addWidget(rest);
                 }
                 showMapState();
               });
}

void FeaturesPage::showMapState() {
  const auto table = workbench().loop().table();
  const bool stale = commit_timer_.isActive() || workbench().loop().tableStale();
  const bool map = table && mapped_;
  map_->setVisible(map);
  legend_->setVisible(map);
  map_hint_->setVisible(!map);
  map_->setStale(stale);
  map_hint_->setText(table ? tr("Drawing the map…")
                           : tr("Each labelled window becomes a point here: near ones have similar features. "
                                "Extract the features to see them."));
  map_facts_->setText(!map    ? QString()
                      : stale ? tr("out of date: extract again")
                              : tr("● train  ○ test · a click plays the window"));
  setTextRole(map_facts_, map && stale ? TextRole::kWarning : TextRole::kMuted);
}

QString FeaturesPage::describe(const features::WindowRef& ref) const {
  const auto* info = workbench().project().find(ref.recording);
  if (!info || !mapped_) return {};
  const double rate = info->format.rate_hz;
  const QString when = rate > 0 ? tr("%1 – %2 s")
                                      .arg(static_cast<double>(ref.begin) / rate, 0, 'f', 2)
                                      .arg(static_cast<double>(ref.begin + ref.frames) / rate, 0, 'f', 2)
                                : QString::number(ref.begin);
  return tr("%1\n%2 · %3 · %4")
      .arg(QString::fromStdString(info->name),
           QString::fromStdString(mapped_->classes[static_cast<size_t>(ref.label)]), when,
           ref.split == dataset::Split::kTest ? tr("test") : tr("train"));
}

void FeaturesPage::playWindow() {
  play_from_ = static_cast<double>(begin_);
  play_slides_ = false;
  play_clock_.start();
  play_timer_.start();
  play_->setIcon(theme().icon("stop"));
}

void FeaturesPage::playRecording() {
  const auto* info = workbench().project().find(recording_);
  if (!info || info->format.rate_hz <= 0) return;
  if (begin_ + view_->window().frames() >= info->frames) begin_ = 0;
  play_from_ = static_cast<double>(begin_);
  play_slides_ = true;
  map_->setSelected(-1);
  play_clock_.start();
  play_timer_.start();
  play_->setIcon(theme().icon("stop"));
}

void FeaturesPage::stopPlaying() {
  play_timer_.stop();
  view_->setPlayhead({});
  play_->setIcon(theme().icon("play"));
}

void FeaturesPage::playTick() {
  const auto* info = workbench().project().find(recording_);
  if (!info || info->format.rate_hz <= 0 || !isVisible()) return stopPlaying();
  const double frame = play_from_ + static_cast<double>(play_clock_.elapsed()) / 1000 * info->format.rate_hz;
  if (!play_slides_) {
    if (frame >= static_cast<double>(view_->window().end)) return stopPlaying();
    return view_->setPlayhead(frame);
  }
  // The window ends at the cursor, as it does on the board.
  const int64_t length = view_->window().frames();
  const double head = frame + static_cast<double>(length);
  if (head >= static_cast<double>(info->frames)) {
    begin_ = info->frames - length;
    showWindow();
    return stopPlaying();
  }
  begin_ = static_cast<int64_t>(frame);
  showWindow();
  view_->setPlayhead(head);
}

void FeaturesPage::keyPressEvent(QKeyEvent* event) {
  if (!bodyShown()) return Page::keyPressEvent(event);
  const bool control = event->modifiers() & Qt::ControlModifier;
  switch (event->key()) {
    case Qt::Key_Space:
      return playing() ? stopPlaying() : playRecording();
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (control) return primary()->click();
      break;
    case Qt::Key_R:
      if (!control) return form_->recommended().click();
      break;
    case Qt::Key_F:
      if (!control) return view_->fit();
      break;
    case Qt::Key_PageUp:
    case Qt::Key_PageDown: {
      const int to = recordings_box_->currentIndex() + (event->key() == Qt::Key_PageUp ? -1 : 1);
      if (to >= 0 && to < recordings_box_->count()) choose(recordings_box_->itemData(to).toLongLong(), 0);
      return;
    }
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return view_->zoom(1.5);
    case Qt::Key_Minus:
      return view_->zoom(1 / 1.5);
    default:
      break;
  }
  Page::keyPressEvent(event);
}

}  // namespace thimble::ui

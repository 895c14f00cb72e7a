// RecordingInspector: name, split, measurements, sensor and labels, each with what it means.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/recording_inspector.h"

#include <QDateTime>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>
#include <map>

#include "ui/charts/channel_stack.h"
#include "ui/charts/waveform/words.h"
#include "ui/pages/data/recording_list_model.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {
constexpr size_t kMostSegments = 40;  // listed; the waveform shows all

QString microseconds(double us) {
  return us < 1000 ? QObject::tr("%1 µs").arg(us, 0, 'f', 0) : QObject::tr("%1 ms").arg(us / 1000, 0, 'f', 1);
}
}  // namespace

RecordingInspector::RecordingInspector(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setAccessibleName(tr("Details of the recording"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(kSpace4, kSpace4, kSpace4, kSpace4);
  layout->setSpacing(kSpace2);
  layout->addWidget(makeLabel(theme, tr("Recording"), kFontTitle, TextRole::kNormal, true));
  name_ = new QLineEdit;
  name_->setAccessibleName(tr("Name"));
  name_->setToolTip(tipWithKey(tr("Name of the recording"), "F2"));
  layout->addWidget(name_);
  split_ = new SegmentedControl(theme, {tr("Train"), tr("Test")}, tr("Used for"));
  layout->addWidget(split_);
  layout->addSpacing(kSpace2);

  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(kSpace3);
  grid->setVerticalSpacing(kSpace2);
  grid->setColumnStretch(1, 1);
  length_ = row(grid, tr("Length"), tr("Duration and number of frames"));
  rate_ = row(grid, tr("Rate"), tr("Measured from the board's timestamps"));
  jitter_ = row(grid, tr("Jitter"),
                tr("How far an interval is from the median interval: half of them less than the first, 99 % "
                   "less than the second"));
  lost_ = row(grid, tr("Lost"), tr("Frames that the board or the link dropped"));
  sensor_ = row(grid, tr("Sensor"), tr("The sensor and its nominal rate"));
  channels_ = row(grid, tr("Channels"), tr("Names and units"));
  source_ = row(grid, tr("Source"), tr("Where it comes from"));
  made_ = row(grid, tr("Made"), tr("When it was recorded or imported"));
  layout->addLayout(grid);
  layout->addSpacing(kSpace2);

  segments_title_ = makeLabel(theme, "", kFontBody, TextRole::kNormal, true);
  layout->addWidget(segments_title_);
  segment_list_ = new QWidget;
  segments_ = new QVBoxLayout(segment_list_);
  segments_->setContentsMargins(0, 0, 0, 0);
  segments_->setSpacing(0);
  auto* scroll = new QScrollArea;
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(segment_list_);
  scroll->viewport()->setAutoFillBackground(false);
  segment_list_->setAutoFillBackground(false);
  layout->addWidget(scroll, 1);

  connect(name_, &QLineEdit::editingFinished, this, [this] {
    const QString name = name_->text().trimmed();
    if (!recording_ || name == QString::fromStdString(recording_->name)) return;
    if (name.isEmpty()) return name_->setText(QString::fromStdString(recording_->name));
    emit renamed(name);
  });
  connect(split_, &SegmentedControl::changed, this, [this](int index) {
    emit splitChosen(index == 1 ? dataset::Split::kTest : dataset::Split::kTrain);
  });
}

QLabel* RecordingInspector::row(QGridLayout* grid, const QString& name, const QString& tip) {
  const int at = grid->rowCount();
  auto* title = makeLabel(theme_, name, kFontSmall, TextRole::kMuted);
  auto* value = makeLabel(theme_, "", kFontSmall);
  value->setWordWrap(true);
  value->setToolTip(tip);
  title->setToolTip(tip);
  value->setTextInteractionFlags(Qt::TextSelectableByMouse);
  grid->addWidget(title, at, 0, Qt::AlignTop);
  grid->addWidget(value, at, 1, Qt::AlignTop);
  return value;
}

void RecordingInspector::setRecording(const dataset::RecordingInfo& recording) {
  const bool other_segments =
      !recording_ || recording_->id != recording.id || recording_->segments != recording.segments;
  recording_ = recording;
  const QString name = QString::fromStdString(recording.name);
  if (name_->text() != name) name_->setText(name);
  split_->setCurrent(recording.split == dataset::Split::kTest ? 1 : 0);
  length_->setText(tr("%1\n%L2 frames").arg(durationText(secondsOf(recording))).arg(recording.frames));
  const auto& quality = recording.quality;
  rate_->setText(quality.rate_hz > 0 ? tr("%1 Hz measured").arg(quality.rate_hz, 0, 'f', 2) : tr("unknown"));
  jitter_->setText(
      tr("p50 %1, p99 %2").arg(microseconds(quality.jitter_p50_us), microseconds(quality.jitter_p99_us)));
  lost_->setText(quality.lost > 0 ? countText(quality.lost, tr("frame"), tr("frames")) : tr("none"));
  setTextRole(lost_, quality.lost > 0 ? TextRole::kWarning : TextRole::kNormal);
  sensor_->setText(tr("%1, %2 Hz")
                       .arg(QString::fromStdString(recording.format.name))
                       .arg(recording.format.rate_hz, 0, 'g', 6));
  std::map<std::string, QStringList> by_unit;
  for (const auto& channel : recording.format.channels)
    by_unit[channel.unit].append(QString::fromStdString(channel.name));
  QStringList lines;
  for (const auto& [unit, names] : by_unit) {
    lines << (unit.empty() ? names.join(", ") : tr("%1 in %2").arg(names.join(", "), writtenUnit(unit)));
  }
  channels_->setText(lines.join("\n"));
  source_->setText(recording.source.empty() ? tr("unknown") : QString::fromStdString(recording.source));
  made_->setText(
      recording.created_unix_ms > 0
          ? QLocale().toString(QDateTime::fromMSecsSinceEpoch(recording.created_unix_ms), "d MMM yyyy, hh:mm")
          : tr("unknown"));
  if (other_segments) showSegments();
}

void RecordingInspector::showSegments() {
  while (QLayoutItem* item = segments_->takeAt(0)) {
    if (item->widget()) item->widget()->deleteLater();
    delete item;
  }
  const auto& all = recording_->segments;
  segments_title_->setText(all.empty()
                               ? tr("No label yet")
                               : countText(static_cast<int64_t>(all.size()), tr("label"), tr("labels")));
  const double rate = recording_->format.rate_hz;
  for (size_t i = 0; i < std::min(all.size(), kMostSegments); ++i) {
    const auto& segment = all[i];
    const QString label = QString::fromStdString(segment.label);
    auto* line = new QPushButton;
    line->setProperty("role", "quiet");
    line->setFocusPolicy(Qt::TabFocus);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, kSpace1, 0);
    row->addWidget(new Chip(theme_, label, [this, label] { return theme_.classColor(label); }));
    row->addStretch();
    const QString when = rate > 0 ? tr("%1 – %2 s")
                                        .arg(static_cast<double>(segment.begin) / rate, 0, 'f', 2)
                                        .arg(static_cast<double>(segment.end) / rate, 0, 'f', 2)
                                  : tr("%1 – %2").arg(segment.begin).arg(segment.end);
    row->addWidget(makeLabel(theme_, when, kFontSmall, TextRole::kMuted));
    line->setAccessibleName(tr("%1, %2").arg(label, when));
    line->setToolTip(tr("Select it in the waveform"));
    connect(line, &QPushButton::clicked, this,
            [this, segment] { emit segmentClicked(segment.begin, segment.end); });
    segments_->addWidget(line);
  }
  if (all.size() > kMostSegments) {
    segments_->addWidget(
        makeLabel(theme_, tr("and %1 more").arg(all.size() - kMostSegments), kFontSmall, TextRole::kMuted));
  }
  segments_->addStretch();
}

}  // namespace thimble::ui

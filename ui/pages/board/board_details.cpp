// BoardDetails: two cards under the list of boards.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/board/board_details.h"

#include <QFileDialog>

#include "ui/pages/board/play_files.h"
#include "ui/pages/motion_switch.h"
#include "ui/widgets/budget_bar.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace thimble::ui {
namespace {

QString sensorText(const dataset::SensorFormat& format) {
  QStringList units;
  for (const auto& channel : format.channels) {
    const QString unit = QString::fromStdString(channel.unit);
    if (!units.contains(unit)) units.append(unit);
  }
  return BoardDetails::tr("%1 · %2 channels · %3 Hz · %4")
      .arg(QString::fromStdString(format.name))
      .arg(format.channels.size())
      .arg(format.rate_hz)
      .arg(units.join(", "));
}

}  // namespace

BoardDetails::BoardDetails(Theme& theme, Workbench& workbench, QWidget* parent)
    : QWidget(parent), theme_(theme), workbench_(workbench) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(kSpace3);
  facts_ = makeFacts();
  layout->addWidget(facts_);
  layout->addWidget(makeSensor());
  connect(&workbench.board(), &BoardController::stateChanged, this, &BoardDetails::refresh);
  refresh();
}

QWidget* BoardDetails::makeFacts() {
  auto* card = new Card(theme_, tr("This board"));
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(kSpace3);
  grid->setVerticalSpacing(kSpace1);
  grid->setColumnStretch(1, 1);
  const auto row = [&](const QString& name) {
    auto* value = makeLabel(theme_, "");
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    const int at = grid->rowCount();
    grid->addWidget(makeLabel(theme_, name, kFontBody, TextRole::kMuted), at, 0, Qt::AlignTop);
    grid->addWidget(value, at, 1);
    return value;
  };
  core_ = row(tr("Core"));
  memory_ = row(tr("Memory"));
  slot_ = row(tr("For models"));
  firmware_ = row(tr("Firmware"));
  sensors_ = row(tr("Sensors"));
  card->body()->addLayout(grid);
  return card;
}

QWidget* BoardDetails::makeSensor() {
  sensor_card_ = new Card(theme_, tr("Simulated sensor"));
  sensor_card_->body()->addWidget(new MotionSwitch(theme_, workbench_.board()), 0, Qt::AlignLeft);
  auto* row = new QHBoxLayout;
  row->setSpacing(kSpace2);
  files_ = makeButton(tr("Play files…"), tr("Play recordings (CSV) to the sensor at their own rate"));
  cable_ = makeButton("", "");
  row->addWidget(files_);
  row->addWidget(cable_);
  row->addStretch();
  sensor_card_->body()->addLayout(row);
  connect(files_, &QPushButton::clicked, this, &BoardDetails::playFiles);
  connect(cable_, &QPushButton::clicked, this, [this] {
    BoardController& board = workbench_.board();
    board.pulled() ? board.plug() : board.pull();
    refresh();
  });
  return sensor_card_;
}

void BoardDetails::refresh() {
  const BoardController& board = workbench_.board();
  const bool known = board.connected() || board.state() == BoardController::State::kLost;
  facts_->setVisible(known);
  sensor_card_->setVisible(known && board.entry() && board.entry()->kind == device_link::BoardKind::kVirtual);
  if (!known) return;
  const auto& info = board.info();
  core_->setText(QString::fromStdString(info.core));
  const QString version = QString::fromStdString(info.firmware_version);
  firmware_->setText(info.boot_count == 1 ? tr("%1, started once").arg(version)
                                          : tr("%1, started %2 times").arg(version).arg(info.boot_count));
  memory_->setText(tr("%1 flash, %2 RAM").arg(bytesText(info.flash_bytes), bytesText(info.ram_bytes)));
  slot_->setText(tr("%1 slot, %2 arena").arg(bytesText(info.slot_bytes), bytesText(info.arena_bytes)));
  QStringList sensors;
  for (const auto& sensor : info.sensors) sensors.append(sensorText(sensor));
  sensors_->setText(sensors.join('\n'));
  files_->setEnabled(board.connected());
  cable_->setText(board.pulled() ? tr("Plug it in") : tr("Pull the cable"));
  cable_->setAccessibleName(cable_->text());
  cable_->setToolTip(board.pulled()
                         ? tr("Give the virtual board its power back; it is connected again by itself")
                         : tr("Cut the virtual board's power and cable, to see what happens then"));
}

void BoardDetails::playFiles() {
  const QStringList files = QFileDialog::getOpenFileNames(
      this, tr("Play recordings to the sensor"), workbench_.paths().user_data, tr("Recordings (*.csv)"));
  if (!files.isEmpty()) ui::playFiles(workbench_, this, files);
}

}  // namespace thimble::ui

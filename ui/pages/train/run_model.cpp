// RunModel: keeps the words of each run, not its weights.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/run_model.h"

#include <QDateTime>
#include <QFont>
#include <QLocale>
#include <algorithm>

#include "ui/models/run_score.h"
#include "ui/widgets/budget_bar.h"

namespace thimble::ui {
namespace {

QString timeText(int64_t unix_ms) {
  const QDateTime time = QDateTime::fromMSecsSinceEpoch(unix_ms);
  return time.date() == QDate::currentDate() ? time.toString("HH:mm:ss")
                                             : QLocale().toString(time, QLocale::ShortFormat);
}

}  // namespace

void RunModel::setRuns(const std::vector<project::Run>& runs, int64_t current) {
  std::vector<Row> rows;
  for (const auto& run : runs) {
    const RunScore score = scoreOf(run);
    rows.push_back(
        {run.id,
         {QString::fromStdString(run.name), timeText(run.created_unix_ms),
          QString::number(run.history.size()), QString::number(run.best_epoch),
          scoreText(run.recipe.task.kind, score.of_float), scoreText(run.recipe.task.kind, score.of_int8),
          run.model.empty() ? QString("–") : bytesText(static_cast<int64_t>(run.model.size()))}});
  }
  if (rows != rows_) {
    beginResetModel();
    rows_ = std::move(rows);
    current_ = current;
    endResetModel();
  } else if (current != current_) {
    current_ = current;
    if (!rows_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
  }
}

int RunModel::rowOf(int64_t id) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.id == id; });
  return found == rows_.end() ? -1 : static_cast<int>(found - rows_.begin());
}

int RunModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int RunModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant RunModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const Row& row = rows_[static_cast<size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return row.cells[index.column()];
    case Qt::TextAlignmentRole:
      return static_cast<int>(Qt::AlignVCenter | (index.column() <= kMade ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::FontRole: {
      QFont font;
      font.setBold(row.id == current_);
      return font;
    }
    case Qt::ToolTipRole:
      return row.id == current_ ? tr("The model that is checked, profiled and flashed")
                                : tr("Choose it to make it the model that is checked, profiled and flashed");
    case kId:
      return static_cast<qlonglong>(row.id);
    case kCurrent:
      return row.id == current_;
    default:
      return {};
  }
}

QVariant RunModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= kColumns) return {};
  static const char* const kTitles[kColumns] = {
      QT_TR_NOOP("run"),         QT_TR_NOOP("made"),       QT_TR_NOOP("epochs"), QT_TR_NOOP("best"),
      QT_TR_NOOP("float, test"), QT_TR_NOOP("int8, test"), QT_TR_NOOP("size")};
  if (role == Qt::DisplayRole) return tr(kTitles[section]);
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(Qt::AlignVCenter | (section <= kMade ? Qt::AlignLeft : Qt::AlignRight));
  return {};
}

}  // namespace thimble::ui

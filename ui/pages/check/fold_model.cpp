// FoldModel: keeps words, not nets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/fold_model.h"

#include <QFont>

#include "ui/charts/plot_area.h"
#include "ui/pages/check/metrics_model.h"

namespace thimble::ui {
namespace {

/// What a fold is judged by; the first columns are the same for all tasks.
QStringList scoresOf(Task task, const nn::FoldScore& score) {
  if (task == Task::kClassification) return {threeDigits(score.loss), shareText(score.accuracy)};
  if (task == Task::kAnomaly) return {shareText(score.accuracy), threeDigits(score.auc)};
  return {threeDigits(score.loss), threeDigits(score.mae), threeDigits(score.rmse), threeDigits(score.r2)};
}

}  // namespace

void FoldModel::setFolds(Task task, const std::vector<nn::FoldScore>& folds, const nn::CrossValidation* all) {
  beginResetModel();
  task_ = task;
  rows_.clear();
  for (size_t i = 0; i < folds.size(); ++i) {
    rows_.push_back(QStringList{QString::number(i + 1), QString::number(folds[i].examples),
                                QString::number(folds[i].best_epoch)} +
                    scoresOf(task, folds[i]));
  }
  summed_ = all != nullptr;
  if (all) {
    QStringList row{tr("mean ± deviation"), QString(), QString()};
    const QStringList mean = scoresOf(task, all->mean), deviation = scoresOf(task, all->deviation);
    for (qsizetype i = 0; i < mean.size(); ++i) row.append(QString("%1 ± %2").arg(mean[i], deviation[i]));
    rows_.push_back(row);
  }
  endResetModel();
}

int FoldModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int FoldModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : task_ == Task::kRegression ? 7 : 5;
}

QVariant FoldModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(Qt::AlignVCenter | (index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight));
  if (role == Qt::FontRole) {
    QFont font;
    font.setBold(summed_ && index.row() + 1 == rowCount());
    return font;
  }
  return role == Qt::DisplayRole ? rows_[static_cast<size_t>(index.row())].value(index.column()) : QVariant();
}

QVariant FoldModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  QStringList titles{tr("fold"), tr("windows"), tr("best epoch")};
  titles += task_ == Task::kClassification ? QStringList{tr("loss"), tr("accuracy")}
            : task_ == Task::kAnomaly      ? QStringList{tr("accuracy"), tr("AUC")}
                                           : QStringList{tr("loss"), tr("MAE"), tr("RMSE"), tr("R²")};
  if (role == Qt::DisplayRole) return titles[section];
  if (role == Qt::TextAlignmentRole)
    return static_cast<int>(Qt::AlignVCenter | (section == 0 ? Qt::AlignLeft : Qt::AlignRight));
  return {};
}

}  // namespace thimble::ui

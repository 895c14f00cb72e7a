// RecordingFilter: equal rows stay in the order in which they were made.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/data/recording_filter.h"

#include <algorithm>

#include "ui/pages/data/recording_list_model.h"

namespace thimble::ui {
namespace {

/// Numbers in names count as numbers, so that "wave 9" comes before "wave 10"; case does not matter.
int compareNaturally(const QString& a, const QString& b) {
  qsizetype i = 0, j = 0;
  const auto numberAt = [](const QString& text, qsizetype& at) {
    const qsizetype begin = at;
    while (at < text.size() && text[at].isDigit()) ++at;
    return QStringView(text).mid(begin, at - begin);
  };
  while (i < a.size() && j < b.size()) {
    if (a[i].isDigit() && b[j].isDigit()) {
      const qulonglong x = numberAt(a, i).toULongLong(), y = numberAt(b, j).toULongLong();
      if (x != y) return x < y ? -1 : 1;
    } else {
      const QChar x = a[i++].toCaseFolded(), y = b[j++].toCaseFolded();
      if (x != y) return x < y ? -1 : 1;
    }
  }
  return static_cast<int>((a.size() - i > 0) - (b.size() - j > 0));
}

}  // namespace

RecordingFilter::RecordingFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setDynamicSortFilter(true);
  sort(0);
}

void RecordingFilter::setText(const QString& text) {
  text_ = text.trimmed();
  invalidateFilter();
}

void RecordingFilter::setLabel(const std::optional<QString>& label) {
  label_ = label;
  invalidateFilter();
}

void RecordingFilter::setSplit(std::optional<dataset::Split> split) {
  split_ = split;
  invalidateFilter();
}

void RecordingFilter::setOrder(Order order) {
  order_ = order;
  invalidate();
}

bool RecordingFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const QModelIndex index = sourceModel()->index(row, 0, parent);
  const auto* info = index.data(RecordingListModel::kInfo).value<const dataset::RecordingInfo*>();
  if (!info) return false;
  if (split_ && info->split != *split_) return false;
  if (label_) {
    const auto has = [&](const dataset::Segment& s) { return QString::fromStdString(s.label) == *label_; };
    if (label_->isEmpty() ? !info->segments.empty()
                          : std::none_of(info->segments.begin(), info->segments.end(), has)) {
      return false;
    }
  }
  if (text_.isEmpty()) return true;
  const auto holds = [&](const std::string& s) {
    return QString::fromStdString(s).contains(text_, Qt::CaseInsensitive);
  };
  return holds(info->name) || std::any_of(info->segments.begin(), info->segments.end(),
                                          [&](const auto& s) { return holds(s.label); });
}

bool RecordingFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const auto number = [](const QModelIndex& index, int role) { return index.data(role).toDouble(); };
  const auto words = [](const QModelIndex& l, const QModelIndex& r, int role) {
    return compareNaturally(l.data(role).toString(), r.data(role).toString());
  };
  int order = 0;
  switch (order_) {
    case Order::kMade:
      break;
    case Order::kName:
      order = words(left, right, Qt::DisplayRole);
      break;
    case Order::kLabel:
      order = words(left, right, RecordingListModel::kLabel);
      break;
    case Order::kLength:
      order = number(left, RecordingListModel::kSeconds) > number(right, RecordingListModel::kSeconds)   ? -1
              : number(left, RecordingListModel::kSeconds) < number(right, RecordingListModel::kSeconds) ? 1
                                                                                                         : 0;
      break;
    case Order::kLost:
      order = number(left, RecordingListModel::kLost) > number(right, RecordingListModel::kLost)   ? -1
              : number(left, RecordingListModel::kLost) < number(right, RecordingListModel::kLost) ? 1
                                                                                                   : 0;
      break;
  }
  return order != 0 ? order < 0 : left.row() < right.row();
}

}  // namespace thimble::ui

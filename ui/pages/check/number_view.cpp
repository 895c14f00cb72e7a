// NumberView: each point is a window; the dashed diagonal is where the model would be right.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/check/number_view.h"

#include <QHBoxLayout>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/widgets/card.h"

namespace thimble::ui {
namespace {
constexpr int kErrorBins = 41;  // odd: no error at all has a bin of its own
constexpr size_t kWorst = 100;
enum NumberFigure { kMae, kRmse, kR2, kFigures };
}  // namespace

QString numberText(double value, const QString& unit) {
  return unit.isEmpty() ? threeDigits(value) : threeDigits(value) + " " + unit;
}

NumberView::NumberView(const Theme& theme, QWidget* parent) : AnswerView(parent) {
  auto* columns = new QHBoxLayout(this);
  columns->setContentsMargins(0, 0, 0, 0);
  columns->setSpacing(kSpace3);
  auto* left = new Card(theme, tr("Predicted against actual"));
  model_ = new SegmentedControl(theme, {tr("int8"), tr("float")}, tr("Whose answers are shown"));
  left->addToHeader(model_);
  points_ = new PointChart(theme, tr("Predicted against actual: a point a window.  A click or ← → opens it"));
  points_->setDiagonal(true);
  left->body()->addWidget(points_, 1);
  columns->addWidget(left, 1);
  auto* right = new Card(theme, tr("Errors"));
  figures_ = new FigureRow(
      theme, {tr("mean error: int8 · float"), tr("RMSE: int8 · float"), tr("R²: int8 · float")},
      {tr("MAE: the mean of how far answers are off"), tr("Root of the mean square: large errors count more"),
       tr("Share of the target's variance that is explained; 1 is perfect, 0 no better than its mean")});
  right->body()->addWidget(figures_);
  errors_ = new BinsChart(theme, tr("How often answers are off by how much"));
  right->body()->addWidget(errors_, 1);
  columns->addWidget(right, 1);
  connect(model_, &SegmentedControl::changed, this, [this] { showPoints(); });
  connect(points_, &PointChart::pointChosen, this, [this](int point) {
    const auto& verdict = evaluation_->windows[static_cast<size_t>(point)];
    emit windowsWanted(
        tr("%1 instead of %2").arg(numberText(answerOf(verdict), unit_), numberText(verdict.target, unit_)),
        {static_cast<size_t>(point)}, int8());
  });
}

float NumberView::answerOf(const evaluate::WindowVerdict& verdict) const {
  return int8() ? verdict.value_int8 : verdict.value_float;
}

void NumberView::setEvaluation(std::shared_ptr<const evaluate::Evaluation> evaluation, const QString& unit) {
  evaluation_ = std::move(evaluation);
  unit_ = unit;
  const auto& e = *evaluation_;
  const auto pair = [&](double of_int8, double of_float, const QString& suffix) {
    return e.has_float ? QString("%1 · %2").arg(threeDigits(of_int8), numberText(of_float, suffix))
                       : numberText(of_int8, suffix);
  };
  figures_->set(kMae, pair(e.errors_int8.mae, e.errors_float.mae, unit));
  figures_->set(kRmse, pair(e.errors_int8.rmse, e.errors_float.rmse, unit));
  figures_->set(kR2, pair(e.errors_int8.r2, e.errors_float.r2, {}));
  model_->setEnabled(e.has_float);
  if (!e.has_float) model_->setCurrent(0);
  showPoints();
  showErrors();
}

void NumberView::showPoints() {
  if (!evaluation_) return;
  std::vector<PointChart::Point> points;
  for (const auto& verdict : evaluation_->windows) {
    const float answer = answerOf(verdict);
    const float shown = std::isfinite(answer) ? answer : 0;
    points.push_back(
        {verdict.target,
         shown,
         {},
         tr("actual %1, predicted %2").arg(numberText(verdict.target, unit_), numberText(answer, unit_)),
         int8() ? 0 : 1});
  }
  const QString in = unit_.isEmpty() ? QString() : QString(" (%1)").arg(unit_);
  const float first = evaluation_->windows.empty() ? 0 : evaluation_->windows[0].target;
  points_->setMessage(tr("There are no windows here."));
  points_->setPoints(std::move(points), {tr("actual") + in, first, first},
                     {tr("predicted") + in, first, first});
}

void NumberView::showErrors() {
  std::vector<float> of_int8, of_float;
  float most = 0;
  for (const auto& verdict : evaluation_->windows) {
    of_int8.push_back(verdict.value_int8 - verdict.target);
    of_float.push_back(verdict.value_float - verdict.target);
    if (std::isfinite(of_int8.back())) most = std::max(most, std::abs(of_int8.back()));
    if (evaluation_->has_float && std::isfinite(of_float.back()))
      most = std::max(most, std::abs(of_float.back()));
  }
  const double end = most > 0 ? static_cast<double>(most) * 1.001 : 1;
  std::vector<BinsChart::Series> series{{tr("int8"), 0, binned(of_int8, -end, end, kErrorBins)}};
  if (evaluation_->has_float) series.push_back({tr("float"), 1, binned(of_float, -end, end, kErrorBins)});
  errors_->setSeries(std::move(series), unit_.isEmpty() ? tr("error") : tr("error (%1)").arg(unit_),
                     tr("windows"));
  errors_->setMarks({{0, QString()}});
}

void NumberView::showWorst() {
  if (!evaluation_ || evaluation_->windows.empty()) return;
  std::vector<size_t> order(evaluation_->windows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto off = [&](size_t i) {
    const auto& verdict = evaluation_->windows[i];
    const float error = std::abs(verdict.value_int8 - verdict.target);
    return std::isfinite(error) ? error : std::numeric_limits<float>::max();
  };
  const size_t count = std::min(kWorst, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    [&](size_t a, size_t b) { return off(a) > off(b); });
  order.resize(count);
  emit windowsWanted(tr("int8: the windows that are furthest off"), order, true);
}

}  // namespace thimble::ui

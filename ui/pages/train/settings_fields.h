// SettingsFields: fields bound to the members of a struct of settings; what one field says touches only its member.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <QGridLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <vector>

#include "ui/pages/train/fields.h"

namespace thimble::ui {

/// Of groups of settings beside the curves.
inline constexpr int kSettingColumns = 3;
/// For shares that are shown as percent.
inline constexpr double kPercent = 100;

/// Fields below their captions, in columns of equal width.
class FieldGrid : public QWidget {
 public:
  FieldGrid(const Theme& theme, int columns, QWidget* parent = nullptr);
  /// Puts field at the next place.  Returns it.
  template <class Field>
  Field* add(const QString& caption, Field* field) {
    place(caption, field);
    return field;
  }
  /// Shows only these fields, without holes between them.
  void showOnly(const std::vector<QWidget*>& fields);

 private:
  void place(const QString& caption, QWidget* field);
  const Theme& theme_;
  QGridLayout* grid_;
  int columns_;
  std::vector<QWidget*> cells_;  // a field and its caption
};

/// What a field is called, does and shows.
struct FieldWords {
  QString caption;       // above it, with no unit
  QString name;          // for screen readers
  QString tip;           // its range is added
  QString suffix = {};   // " %"
  QString special = {};  // instead of the least value ("off")
};

/// A member of the widget whose fields it binds.  S: a struct of settings with ==.
template <class S>
class SettingsFields {
 public:
  explicit SettingsFields(std::function<void(const S&)> edited) : edited_(std::move(edited)) {}

  /// get: &S::member, or a function from S& to a reference: of an int, or of an unsigned number.
  template <class Get>
  QSpinBox* integer(FieldGrid& grid, const FieldWords& words, int low, int high, Get get) {
    using I = std::remove_cvref_t<std::invoke_result_t<Get, S&>>;
    auto* field = spin(grid, words, makeIntField(words.name, words.tip, low, high));
    bind(
        field,
        [field, get](const S& s) {
          field->setValue(static_cast<int>(std::clamp<I>(
              std::invoke(get, s), static_cast<I>(field->minimum()), static_cast<I>(field->maximum()))));
        },
        [field, get](S& s) { std::invoke(get, s) = static_cast<I>(field->value()); });
    QObject::connect(field, qOverload<int>(&QSpinBox::valueChanged), field, [this, field] { take(field); });
    return field;
  }
  /// The field shows member × factor.
  QDoubleSpinBox* real(FieldGrid& grid, const FieldWords& words, double low, double high, int decimals,
                       double step, float S::*member, double factor = 1) {
    auto* field = spin(grid, words, makeRealField(words.name, words.tip, low, high, decimals, step));
    bind(
        field,
        [field, member, factor](const S& s) { field->setValue(static_cast<double>(s.*member) * factor); },
        [field, member, factor](S& s) { s.*member = static_cast<float>(field->value() / factor); });
    QObject::connect(field, qOverload<double>(&QDoubleSpinBox::valueChanged), field,
                     [this, field] { take(field); });
    return field;
  }
  /// table: of values and names; titles: what people read for each of its rows.
  template <class Table, class E>
  QComboBox* choice(FieldGrid& grid, const FieldWords& words, const Table& table, const QStringList& titles,
                    E S::*member) {
    Q_ASSERT(titles.size() == static_cast<qsizetype>(std::size(table)));
    auto* field = grid.add(words.caption, makeChoiceField(words.name, words.tip, titles));
    bind(
        field,
        [field, member, &table](const S& s) {
          int row = 0;
          for (const auto& [value, name] : table) {
            if (value == s.*member) field->setCurrentIndex(row);
            ++row;
          }
        },
        [field, member, &table](S& s) {
          const auto& [value, name] = *std::next(std::begin(table), field->currentIndex());
          s.*member = value;
        });
    QObject::connect(field, qOverload<int>(&QComboBox::currentIndexChanged), field,
                     [this, field] { take(field); });
    return field;
  }
  QCheckBox* flag(FieldGrid& grid, const FieldWords& words, bool S::*member) {
    auto* field = grid.add(words.caption, makeFlagField(words.name, words.tip));
    bind(
        field, [field, member](const S& s) { field->setChecked(s.*member); },
        [field, member](S& s) { s.*member = field->isChecked(); });
    QObject::connect(field, &QCheckBox::toggled, field, [this, field] { take(field); });
    return field;
  }
  /// The field can be used only while `use` holds.
  void enableWhen(QWidget* field, std::function<bool(const S&)> use) {
    uses_.push_back({field, std::move(use)});
  }

  void show(const S& settings) {
    settings_ = settings;
    for (const Binding& binding : bindings_) {
      const QSignalBlocker quiet(binding.field);
      binding.show(settings);
    }
    for (const auto& [field, use] : uses_) field->setEnabled(use(settings));
  }
  const S& settings() const { return settings_; }

 private:
  struct Binding {
    QObject* field;
    std::function<void(const S&)> show;
    std::function<void(S&)> take;
  };
  template <class Spin>
  Spin* spin(FieldGrid& grid, const FieldWords& words, Spin* field) {
    field->setMinimumWidth(40);
    field->setSuffix(words.suffix);
    field->setSpecialValueText(words.special);
    return grid.add(words.caption, field);
  }
  void bind(QObject* field, std::function<void(const S&)> show, std::function<void(S&)> take) {
    bindings_.push_back({field, std::move(show), std::move(take)});
  }
  /// A value finer than its field shows is not rounded by another field's edit: only the touched one is taken.
  void take(const QObject* field) {
    S settings = settings_;
    for (const Binding& binding : bindings_)
      if (binding.field == field) binding.take(settings);
    if (settings == settings_) return;
    settings_ = settings;
    for (const auto& [widget, use] : uses_) widget->setEnabled(use(settings_));
    edited_(settings_);
  }

  S settings_;
  std::function<void(const S&)> edited_;
  std::vector<Binding> bindings_;
  std::vector<std::pair<QWidget*, std::function<bool(const S&)>>> uses_;
};

}  // namespace thimble::ui

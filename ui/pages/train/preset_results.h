// PresetResults: what presets reached on real data, read from the page that the measurement writes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace thimble::ui {

/// One set of recordings that a preset was measured on.
struct PresetResult {
  QString preset;   // "gesture"
  QString set;      // "gesture_wand_capstone"
  QString measure;  // "accuracy per recording"
  QString int8;     // "0.988", as the page says it
};

/// From docs/results.md: its table of sets, and the preset that the section of each set names.  Rows that do not read
/// so are left out; no page: empty.
QList<PresetResult> presetResults(const QString& docs);

}  // namespace thimble::ui

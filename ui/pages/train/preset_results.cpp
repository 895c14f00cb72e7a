// PresetResults: rows "| set | measure | float | int8 | …", sections "## set" with a line "Preset *name*".
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/preset_results.h"

#include <QFile>
#include <QRegularExpression>

namespace thimble::ui {
namespace {
constexpr qint64 kMostBytes = 1 << 20;
enum Column { kSet = 1, kMeasure, kFloat, kInt8, kColumns };
}  // namespace

QList<PresetResult> presetResults(const QString& docs) {
  QFile page(docs + "/results.md");
  if (!page.open(QIODevice::ReadOnly)) return {};
  static const QRegularExpression names("^Preset \\*([a-z0-9-]+)\\*");
  QList<PresetResult> results;
  QString section;
  for (const QString& line : QString::fromUtf8(page.read(kMostBytes)).split('\n')) {
    if (line.startsWith("## ")) section = line.mid(3).trimmed();
    const QStringList cells = line.split('|');
    bool number = false;
    if (line.startsWith('|') && cells.size() > kColumns) {
      const QString int8 = cells[kInt8].trimmed();
      int8.toDouble(&number);
      if (number) results.append({{}, cells[kSet].trimmed(), cells[kMeasure].trimmed(), int8});
    }
    const auto named = names.match(line);
    if (!named.hasMatch()) continue;
    for (PresetResult& result : results)
      if (result.set == section) result.preset = named.captured(1);
  }
  results.removeIf([](const PresetResult& result) { return result.preset.isEmpty(); });
  return results;
}

}  // namespace thimble::ui

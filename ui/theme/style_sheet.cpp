// The style sheet: a template in the resources, filled in from the table of tokens.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_sheet.h"

#include <QFile>

static void loadResources() { Q_INIT_RESOURCE(resources); }

namespace thimble::ui {

QString styleSheet(const Colors& c) {
  loadResources();
  QFile file(":/themes/window.qss");
  if (!file.open(QIODevice::ReadOnly)) return {};
  QString sheet = QString::fromUtf8(file.readAll());
  const std::pair<const char*, QString> tokens[] = {
      {"@window", c.window.name()},
      {"@surface", c.surface.name()},
      {"@raised", c.raised.name()},
      {"@border", c.border.name()},
      {"@text", c.text.name()},
      {"@muted", c.muted.name()},
      {"@accent", c.accent.name()},
      {"@onAccent", c.onAccent.name()},
      {"@warning", c.warning.name()},
      {"@danger", c.danger.name()},
      {"@onDanger", c.onDanger.name()},
      {"@ok", c.ok.name()},
      {"@space1", QString::number(kSpace1) + "px"},
      {"@space2", QString::number(kSpace2) + "px"},
      {"@space3", QString::number(kSpace3) + "px"},
      {"@space4", QString::number(kSpace4) + "px"},
      {"@radius", QString::number(kRadius) + "px"},
  };
  for (const auto& [name, value] : tokens) sheet.replace(name, value);
  return sheet;
}

}  // namespace thimble::ui

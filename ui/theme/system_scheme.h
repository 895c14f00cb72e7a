// SystemScheme: whether the desktop prefers dark, asked of the desktop portal, and told when it changes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusVariant>
#include <QObject>

namespace thimble::ui {

/// Source: XDG Desktop Portal, org.freedesktop.portal.Settings, key org.freedesktop.appearance color-scheme
/// (0: no preference, 1: dark, 2: light).  Without a session bus or portal it knows nothing and stays silent.
class SystemScheme : public QObject {
  Q_OBJECT
 public:
  explicit SystemScheme(QObject* parent = nullptr);

 Q_SIGNALS:
  void known(bool dark);

 private Q_SLOTS:
  void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  void tell(uint scheme);
};

}  // namespace thimble::ui

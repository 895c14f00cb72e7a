// Table: a plain list of rows with columns, without frame, for the inside of a card.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QTreeView>

namespace thimble::ui {

/// Column `stretched` takes what room is left; the others are as wide as what they hold.
QTreeView* makeTable(QAbstractItemModel* model, const QString& name, int stretched);

}  // namespace thimble::ui

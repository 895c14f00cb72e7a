// Playing files: recordings read in the background and handed to the virtual board's sensor.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "ui/models/workbench.h"

namespace thimble::ui {

/// Plays CSV files back to back after what is queued.  Errors are reported to the workbench.
void playFiles(Workbench& workbench, QObject* context, const QStringList& files);

}  // namespace thimble::ui

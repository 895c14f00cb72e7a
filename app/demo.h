// Demo: a project of simulated motions for people who have no board and no recordings yet.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/base/result.h"
#include "ui/models/workbench.h"

namespace thimble::app {

inline constexpr char kDemoBoard[] = "virtual-m4";

/// Makes the project file with a few labelled takes of each simulated motion.  Errors: as Project::create.
Result<void> makeDemoProject(const QString& path);

/// Opens user_data/demo.thimble (made if there is none), connects the virtual board and moves its sensor.
void startDemo(ui::Workbench& workbench);

}  // namespace thimble::app

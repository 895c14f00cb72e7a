// Screenshots: goes round the loop with the open project and takes a picture of every page, light and dark.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "app/wiring.h"

namespace thimble::app {

/// Needs a project that opens and, for live pictures, a board that connects; goes on without either.  Blocks
/// until done, serving events. Writes DIR/<n>-<step>-<light|dark>-<width>x<height>.png.  Errors: kIo if a
/// picture cannot be written.
Result<void> takeScreenshots(Desk& desk, const QString& folder);

}  // namespace thimble::app

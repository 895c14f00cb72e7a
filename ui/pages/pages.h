// The table of pages: the one place where a page is registered.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/pages/page.h"

namespace thimble::ui {

/// One page a step, in the order of the rail.  The caller owns them.
std::vector<Page*> makePages(const PageContext& context);

}  // namespace thimble::ui

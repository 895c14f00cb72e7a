// The model as generated code: nothing to set up but its variables.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/firmware/model.h"

void startModel() { thimble_model::reset(); }

// Target: which core generated code is for, and whether speed or flash counts more.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace thimble::codegen {

enum class Core {
  kPortable,  // any C++11 compiler
  kDsp,       // Cortex-M4, M7, M33: the DSP extension
  kMve,       // Cortex-M55: Helium
};

enum class Setting {
  kFast,      // weights may take twice their bytes where that saves most instructions
  kBalanced,  // weights stay a byte each; less memory for a little more work
  kSmall,     // as balanced, and as few different kernels as possible
};

struct Target {
  Core core = Core::kDsp;
  Setting setting = Setting::kBalanced;
};

}  // namespace thimble::codegen

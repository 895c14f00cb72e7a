// VirtualBoard: a Cortex-M board emulated by QEMU that runs the real firmware, with flash that survives.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "device_link/boards/board_list.h"
#include "device_link/transport/transport.h"

namespace thimble::device_link {

/// Where things are.  firmware_dir holds MACHINE-boot.elf and MACHINE-agent.bin; state_dir keeps each board's
/// flash.
struct VirtualBoardPaths {
  std::filesystem::path firmware_dir;
  std::filesystem::path state_dir;
};

enum class Pace {
  kRealTime,  // the board's clock follows the wall clock: for streaming
  kCounting,  // QEMU -icount: each instruction is a fixed tick: for profiling, never for live sampling
};

/// A running QEMU process with its flash file locked, so that a second workbench gets a board (and flash) of
/// its own. Stopped, and waited for, by the destructor.
class VirtualBoard {
 public:
  /// Makes the flash file with the agent in its slot the first time.  kCounting boards get a scratch flash
  /// that is deleted afterwards.  Errors: kNotFound (qemu-system-arm or firmware missing, with the package to
  /// install), kIo.
  static Result<std::unique_ptr<VirtualBoard>> start(const BoardEntry& entry, const VirtualBoardPaths& paths,
                                                     Pace pace = Pace::kRealTime);
  ~VirtualBoard();

  /// Opens the board's command UART (a pty).  A new one may be opened after the former is closed.
  Result<std::unique_ptr<Transport>> openLink();
  /// Opens the sensor UART, for a SensorPlayer.
  Result<std::unique_ptr<Transport>> openSensor();

  bool running() const;
  void kill();             // as if its cable was pulled: SIGKILL, flash stays
  Result<void> restart();  // power again, same flash; links must be opened anew
  const BoardEntry& entry() const;
  const std::filesystem::path& flashFile() const;
  int64_t processId() const;
  /// Nanoseconds of one instruction in kCounting (2^shift).
  double nanosecondsPerInstruction() const;

 private:
  struct State;
  explicit VirtualBoard(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace thimble::device_link

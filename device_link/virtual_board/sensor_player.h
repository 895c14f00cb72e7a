// SensorPlayer: feeds a virtual board's sensor with recordings or simulated motions at their own rate.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/motion.h"
#include "core/dataset/recording.h"
#include "device_link/transport/transport.h"

namespace thimble::device_link {

/// One thing to play: frames of the sensor's int16, at rate_hz.
struct PlayItem {
  std::string name;  // file name or motion
  std::string label;
  double rate_hz = 100;
  dataset::Samples samples;
};

/// The virtual inertial sensor: 6 channels, acceleration in m/s² at 0.0025 a bit, rotation in °/s at 1/32 a
/// bit, 100 Hz. The same table as the firmware's sensor list.
dataset::SensorFormat virtualImuFormat();

/// Writes sensor frames on a thread of its own, paced by the steady clock; never ahead of time by more than
/// one frame.
class SensorPlayer {
 public:
  /// idle: what is played while nothing else is (a sensor never stops); with no samples the sensor is silent
  /// then.
  SensorPlayer(std::unique_ptr<Transport> sensor, PlayItem idle);
  ~SensorPlayer();

  /// Plays items back to back, after what is queued already.  on_start(item index, first sample index) is
  /// called on the player's thread as each begins; sample indices count every frame played since
  /// construction, as the board counts them.
  void play(std::vector<PlayItem> items, std::function<void(size_t, int64_t)> on_start = {});
  /// Plays a motion, on and on, as the idle one (the window's buttons: idle, shake, circle, wave).
  void setMotion(dataset::Motion motion);
  /// Forgets what is queued.
  void clear();
  bool idle() const;  // queue empty
  int64_t framesPlayed() const;
  Result<void> status() const;  // kDisconnected once the board is gone

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace thimble::device_link

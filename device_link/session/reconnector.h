// Reconnector: after a board was lost, tries again and again until it is back.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "device_link/session/session.h"

namespace thimble::device_link {

/// Tries on a thread of its own, the first time at once.  The destructor stops trying and waits, at once even
/// in the middle of a greeting.
class Reconnector {
 public:
  /// Opens the link to the board; fails (any error) as long as the board is away.
  using Opener = std::function<Result<std::unique_ptr<Transport>>()>;
  /// Called once, on the reconnector's thread, with the new session; no more tries follow.  It must not
  /// destroy the reconnector itself.
  using OnSession = std::function<void(std::unique_ptr<Session>)>;

  Reconnector(Opener open, SessionEvents events, OnSession on_session,
              std::chrono::milliseconds interval = std::chrono::milliseconds(500));
  ~Reconnector();

  int attempts() const;
  /// Why the last try failed (kTimeout "not tried yet" before the first has).
  Error lastError() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace thimble::device_link

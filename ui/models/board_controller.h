// BoardController: the one board that the window talks to: found, connected, streaming, lost, found again.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "device_link/session/recorder.h"
#include "device_link/session/session.h"
#include "ui/models/board_link.h"
#include "ui/models/sample_ring.h"

namespace thimble::device_link {
class Reconnector;
}

namespace thimble::ui {

class JobRunner;

/// GUI thread only, but for session(), whose object is thread-safe.  Nothing here waits for the board.
class BoardController : public QObject {
  Q_OBJECT
 public:
  enum class State { kNone, kConnecting, kConnected, kLost };
  Q_ENUM(State)

  BoardController(JobRunner& jobs, BoardAccess access, QObject* parent = nullptr);
  ~BoardController() override;

  /// Looks for boards; boardsChanged follows.
  void refresh();
  const std::vector<device_link::BoardEntry>& boards() const { return boards_; }

  /// Connects, leaving the board before; a live stream of its first sensor begins.  stateChanged follows.
  void connectTo(const device_link::BoardEntry& entry);
  void disconnectBoard();
  /// Virtual boards: the cable pulled out and put back.
  void pull();
  void plug();
  bool pulled() const { return pulled_; }

  State state() const { return state_; }
  bool connected() const { return state_ == State::kConnected; }
  /// The chosen board; nullopt in kNone.
  const std::optional<device_link::BoardEntry>& entry() const { return entry_; }
  /// What the board said of itself; valid once it was connected.
  const device_link::BoardInfo& info() const { return info_; }
  /// The model that it runs, as it said when it was connected or after the last upload; nullopt: none, or not
  /// connected.
  const std::optional<device_link::ModelInfo>& model() const { return model_; }
  /// Asks the board again; modelChanged follows.
  void askModel();
  /// Why it is lost or could not be connected; nullopt when all is well.
  const std::optional<Error>& error() const { return error_; }

  /// For jobs (upload, prove, profile): nullptr unless connected.  Never call it on the GUI thread.
  std::shared_ptr<device_link::Session> session() const { return session_; }
  /// A virtual board's sensor; nullptr otherwise.
  std::shared_ptr<device_link::SensorPlayer> player() const { return player_; }
  /// What a virtual board's sensor does while nothing else is played; kept over a reconnection.
  void setMotion(dataset::Motion motion);
  dataset::Motion motion() const { return motion_; }

  /// The sensor that streams (or would).
  int sensor() const { return sensor_; }
  dataset::SensorFormat format() const;
  /// Last seconds of the stream, for scopes.  kRingSeconds are kept.
  const SampleRing& ring() const;
  static constexpr double kRingSeconds = 60;
  bool streaming() const { return streaming_; }
  void setStreaming(bool on, int sensor = 0);

  /// Measured over the last seconds from the board's own timestamps; twice a second meterChanged.
  const dataset::Quality& meter() const { return meter_; }

  /// What comes from now on also goes to the recorder, on the session's thread; nullptr: no more.  After it
  /// returns the former recorder is not fed any more.
  void setRecorder(std::shared_ptr<device_link::Recorder> recorder);

 Q_SIGNALS:
  void boardsChanged();
  void listFailed(const thimble::Error& error);
  void stateChanged();
  void streamingChanged();
  void modelChanged();
  void meterChanged();
  void motionChanged();
  /// Each live inference, in order.
  void liveResult(const thimble::device_link::LiveResult& result);

 private:
  struct Sink;  // what the session's thread may touch
  struct Opened;
  void setState(State state, std::optional<Error> error = {});
  device_link::SessionEvents events(int attempt);
  static Result<void> begin(Opened& opened, Sink& sink, int sensor);
  void setModel(const std::optional<device_link::ModelInfo>& model);
  void opened(const Result<std::shared_ptr<Opened>>& result, int attempt);
  void onLost(const Error& error);
  void lookForBoard(int attempt);
  void release();
  void dispose(std::shared_ptr<Opened> opened);
  void measure();

  JobRunner& jobs_;
  BoardAccess access_;
  std::vector<device_link::BoardEntry> boards_;
  std::optional<device_link::BoardEntry> entry_;
  device_link::BoardInfo info_;
  std::optional<device_link::ModelInfo> model_;
  State state_ = State::kNone;
  std::optional<Error> error_;
  std::shared_ptr<BoardLink> link_;
  std::shared_ptr<device_link::Session> session_;
  std::shared_ptr<device_link::SensorPlayer> player_;
  std::shared_ptr<Sink> sink_;
  std::unique_ptr<device_link::Reconnector> reconnector_;  // while lost
  dataset::Quality meter_;
  QTimer meter_timer_;
  QThreadPool line_;  // one thread: requests to the board, one after the other
  int attempt_ = 0;   // counts connections, so that late answers of former ones are known
  int sensor_ = 0;
  bool streaming_ = false;
  bool pulled_ = false;
  dataset::Motion motion_ = dataset::Motion::kIdle;
};

}  // namespace thimble::ui

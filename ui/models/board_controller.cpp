// BoardController: connects on a thread of its own, hears the session's thread, and tells the GUI's.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/board_controller.h"

#include "device_link/session/reconnector.h"
#include "ui/jobs/job_runner.h"

namespace thimble::ui {
namespace {
constexpr int kMeterMs = 500;
constexpr double kMeterSeconds = 5;
}  // namespace

/// Touched by the session's thread; outlives every session.
struct BoardController::Sink {
  SampleRing ring;
  std::mutex mutex;
  std::shared_ptr<device_link::Recorder> recorder;

  void push(const device_link::SampleBatch& batch) {
    ring.push(batch);
    std::lock_guard lock(mutex);
    if (recorder) recorder->feed(batch);
  }
};

struct BoardController::Opened {
  std::shared_ptr<BoardLink> link;
  std::shared_ptr<device_link::Session> session;
  std::optional<device_link::ModelInfo> model;
};

namespace {
/// nullopt: the board holds no model, or does not say.
std::optional<device_link::ModelInfo> modelOn(device_link::Session& session) {
  auto model = session.modelInfo();
  return model ? std::optional(*model) : std::nullopt;
}
}  // namespace

BoardController::BoardController(JobRunner& jobs, BoardAccess access, QObject* parent)
    : QObject(parent), jobs_(jobs), access_(std::move(access)), sink_(std::make_shared<Sink>()) {
  line_.setMaxThreadCount(1);
  meter_timer_.setInterval(kMeterMs);
  connect(&meter_timer_, &QTimer::timeout, this, &BoardController::measure);
}

BoardController::~BoardController() {
  ++attempt_;
  release();
  line_.waitForDone();
}

void BoardController::refresh() {
  using Out = std::vector<device_link::BoardEntry>;
  jobs_.runQuiet<Out>(
      this, [list = access_.list](Job&) { return list(); },
      [this](Result<Out> boards) {
        if (!boards) return emit listFailed(boards.error());
        boards_ = std::move(*boards);
        emit boardsChanged();
      });
}

device_link::SessionEvents BoardController::events(int attempt) {
  device_link::SessionEvents events;
  events.on_samples = [sink = sink_](const device_link::SampleBatch& batch) { sink->push(batch); };
  events.on_result = [this, attempt](const device_link::LiveResult& result) {
    QMetaObject::invokeMethod(
        this,
        [this, attempt, result] {
          if (attempt == attempt_) emit liveResult(result);
        },
        Qt::QueuedConnection);
  };
  events.on_state = [this, attempt](device_link::LinkState state, const Error* error) {
    if (state != device_link::LinkState::kLost) return;
    const Error why = error ? *error : Error{ErrorCode::kDisconnected, "The board stopped answering.", ""};
    QMetaObject::invokeMethod(
        this,
        [this, attempt, why] {
          if (attempt == attempt_) onLost(why);
        },
        Qt::QueuedConnection);
  };
  return events;
}

void BoardController::connectTo(const device_link::BoardEntry& entry) {
  const int attempt = ++attempt_;
  release();
  entry_ = entry;
  info_ = {};
  sensor_ = 0;
  pulled_ = false;
  setState(State::kConnecting);
  line_.start([this, attempt, entry, reach = access_.reach, events = events(attempt), sink = sink_] {
    auto opened = [&]() -> Result<std::shared_ptr<Opened>> {
      auto link = reach(entry);
      if (!link) return link.error();
      auto opened = std::make_shared<Opened>();
      opened->link = std::move(*link);
      auto transport = opened->link->open();
      if (!transport) return transport.error();
      auto session = device_link::Session::connect(std::move(*transport), events);
      if (!session) return session.error();
      opened->session = std::move(*session);
      auto started = begin(*opened, *sink, 0);
      if (!started) return started.error();
      return opened;
    }();
    QMetaObject::invokeMethod(
        this, [this, attempt, opened = std::move(opened)] { this->opened(opened, attempt); },
        Qt::QueuedConnection);
  });
}

Result<void> BoardController::begin(Opened& opened, Sink& sink, int sensor) {
  const auto& sensors = opened.session->info().sensors;
  opened.model = modelOn(*opened.session);
  auto awake = opened.link->connected();
  if (!awake) return awake;
  if (static_cast<size_t>(sensor) >= sensors.size()) return {};
  sink.ring.reset(sensors[static_cast<size_t>(sensor)], kRingSeconds);
  return opened.session->startStream(sensor);
}

void BoardController::opened(const Result<std::shared_ptr<Opened>>& result, int attempt) {
  if (attempt != attempt_) {  // the user went elsewhere meanwhile
    if (result) dispose(std::make_shared<Opened>(**result));
    return;
  }
  if (!result) {
    entry_.reset();
    return setState(State::kNone, result.error());
  }
  reconnector_.reset();
  link_ = (*result)->link;
  session_ = (*result)->session;
  player_ = link_->player();
  if (player_) player_->setMotion(motion_);
  info_ = session_->info();
  streaming_ = !info_.sensors.empty();
  meter_ = {};
  meter_timer_.start();
  model_ = (*result)->model;
  setState(State::kConnected);
  emit modelChanged();
  emit streamingChanged();
}

void BoardController::onLost(const Error& error) {
  const int attempt = ++attempt_;
  meter_timer_.stop();
  streaming_ = false;
  auto session = std::exchange(session_, nullptr);
  player_.reset();
  setModel({});
  setState(State::kLost, error);
  emit streamingChanged();
  // The old session is closed first, off this thread; then the board is looked for until it is back.
  line_.start([this, attempt, session = std::move(session)]() mutable {
    session.reset();
    QMetaObject::invokeMethod(
        this,
        [this, attempt] {
          if (attempt == attempt_) lookForBoard(attempt);
        },
        Qt::QueuedConnection);
  });
}

void BoardController::lookForBoard(int attempt) {
  auto found = [this, attempt, link = link_, sink = sink_,
                sensor = sensor_](std::unique_ptr<device_link::Session> session) {
    auto opened = std::make_shared<Opened>();
    opened->link = link;
    opened->session = std::move(session);
    Result<std::shared_ptr<Opened>> result = opened;
    if (auto started = begin(*opened, *sink, sensor); !started) result = started.error();
    QMetaObject::invokeMethod(
        this, [this, attempt, result] { this->opened(result, attempt); }, Qt::QueuedConnection);
  };
  reconnector_ = std::make_unique<device_link::Reconnector>([link = link_] { return link->open(); },
                                                            events(attempt), std::move(found));
}

void BoardController::disconnectBoard() {
  ++attempt_;
  release();
  entry_.reset();
  setState(State::kNone);
}

void BoardController::release() {
  meter_timer_.stop();
  reconnector_.reset();
  setRecorder(nullptr);
  auto opened = std::make_shared<Opened>();
  opened->link = std::exchange(link_, nullptr);
  opened->session = std::exchange(session_, nullptr);
  player_.reset();
  model_.reset();
  streaming_ = false;
  dispose(std::move(opened));
}

void BoardController::dispose(std::shared_ptr<Opened> opened) {
  line_.start([opened = std::move(opened)] {
    opened->session.reset();
    opened->link.reset();
  });
}

void BoardController::pull() {
  if (!link_) return;
  pulled_ = true;
  line_.start([link = link_] { link->pull(); });
}

void BoardController::plug() {
  if (!link_) return;
  pulled_ = false;
  line_.start([link = link_] { link->plug(); });
}

void BoardController::setMotion(dataset::Motion motion) {
  motion_ = motion;
  if (player_) player_->setMotion(motion);
  emit motionChanged();
}

dataset::SensorFormat BoardController::format() const {
  const auto at = static_cast<size_t>(sensor_);
  return at < info_.sensors.size() ? info_.sensors[at] : dataset::SensorFormat{};
}

const SampleRing& BoardController::ring() const { return sink_->ring; }

void BoardController::setStreaming(bool on, int sensor) {
  if (!session_ || static_cast<size_t>(sensor) >= info_.sensors.size()) return;
  if (on) sink_->ring.reset(info_.sensors[static_cast<size_t>(sensor)], kRingSeconds);
  sensor_ = sensor;
  jobs_.runQuiet<void>(
      this,
      [session = session_, on, sensor](Job&) {
        return on ? session->startStream(sensor) : session->stopStream();
      },
      [this, on](Result<void> result) {
        if (!result) return emit listFailed(result.error());
        streaming_ = on;
        emit streamingChanged();
      });
}

void BoardController::askModel() {
  if (!session_) return;
  using Out = std::optional<device_link::ModelInfo>;
  jobs_.runQuiet<Out>(
      this, [session = session_](Job&) -> Result<Out> { return modelOn(*session); },
      [this, session = session_](Result<Out> model) {
        if (session == session_) setModel(*model);
      });
}

void BoardController::setModel(const std::optional<device_link::ModelInfo>& model) {
  model_ = model;
  emit modelChanged();
}

void BoardController::setRecorder(std::shared_ptr<device_link::Recorder> recorder) {
  std::lock_guard lock(sink_->mutex);
  sink_->recorder = std::move(recorder);
}

void BoardController::measure() {
  const auto frames = static_cast<int64_t>(format().rate_hz * kMeterSeconds);
  const SampleRing::View view = sink_->ring.latest(frames);
  if (view.samples.frames() > 2) meter_ = dataset::measureQuality(view.samples.time_us, view.lost);
  emit meterChanged();
}

void BoardController::setState(State state, std::optional<Error> error) {
  state_ = state;
  error_ = std::move(error);
  emit stateChanged();
}

}  // namespace thimble::ui

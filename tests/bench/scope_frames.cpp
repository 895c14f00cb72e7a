// Scope frames: how many pictures a second the live scope paints of six channels, and how long one takes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>
#include <QWindow>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "core/dataset/motion.h"
#include "ui/charts/live_scope.h"
#include "ui/models/sample_ring.h"

namespace {

using namespace thimble;

constexpr int kFeedMs = 10;
constexpr int kSecondsFed = 4;
constexpr double kSpanSeconds = 5;

dataset::SensorFormat sixChannels(double rate_hz) {
  dataset::SensorFormat format{"imu", {}, rate_hz};
  for (const char* name : {"accX", "accY", "accZ"}) format.channels.push_back({name, "m/s²", 0.005f});
  for (const char* name : {"gyrX", "gyrY", "gyrZ"}) format.channels.push_back({name, "°/s", 0.0625f});
  return format;
}

/// Counts what is painted and times it: the window's repaints are drawn by the backing store on UpdateRequest.
class Watch : public QObject {
 public:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() != QEvent::UpdateRequest || busy_) return false;
    busy_ = true;
    QElapsedTimer timer;
    timer.start();
    QCoreApplication::sendEvent(watched, event);
    took_ms.push_back(static_cast<double>(timer.nsecsElapsed()) * 1e-6);
    busy_ = false;
    return true;
  }
  std::vector<double> took_ms;

 private:
  bool busy_ = false;
};

void measure(ui::Theme& theme, double rate_hz, QSize size) {
  const auto format = sixChannels(rate_hz);
  const auto total = static_cast<int64_t>(rate_hz * (kSpanSeconds + kSecondsFed + 1));
  const auto signal = dataset::simulateMotion(dataset::Motion::kShake, format, total, 1);
  ui::SampleRing ring;
  ring.reset(format, 60);
  int64_t fed = 0;
  const auto feed = [&](int64_t until) {
    until = std::min(until, total);
    if (until <= fed) return;
    device_link::SampleBatch batch;
    batch.first_index = fed;
    batch.samples.channels = signal.channels;
    batch.samples.values.assign(signal.values.begin() + fed * signal.channels,
                                signal.values.begin() + until * signal.channels);
    batch.samples.time_us.assign(signal.time_us.begin() + fed, signal.time_us.begin() + until);
    ring.push(batch);
    fed = until;
  };
  feed(static_cast<int64_t>(rate_hz * kSpanSeconds));
  ui::LiveScope scope(theme);
  double drawing_ms = 0;
  scope.setSource({[&] { return ring.received(); },
                   [&](int64_t frames) {
                     QElapsedTimer timer;
                     timer.start();
                     auto samples = ring.latest(frames).samples;
                     drawing_ms += static_cast<double>(timer.nsecsElapsed()) * 1e-6;
                     return samples;
                   }});
  scope.setFormat(format);
  scope.resize(size);
  scope.show();
  Watch watch;
  scope.installEventFilter(&watch);
  scope.windowHandle()->installEventFilter(&watch);
  QElapsedTimer clock;
  clock.start();
  QTimer feeder;
  QObject::connect(&feeder, &QTimer::timeout, [&] {
    feed(static_cast<int64_t>(rate_hz * (kSpanSeconds + static_cast<double>(clock.elapsed()) / 1000)));
  });
  feeder.start(kFeedMs);
  QEventLoop loop;
  QTimer::singleShot(kSecondsFed * 1000, &loop, &QEventLoop::quit);
  loop.exec();
  const double seconds = static_cast<double>(clock.elapsed()) / 1000;
  auto& took = watch.took_ms;
  std::sort(took.begin(), took.end());
  const auto at = [&](double share) {
    return took.empty() ? 0 : took[static_cast<size_t>(share * static_cast<double>(took.size() - 1))];
  };
  std::printf("%5.0f Hz, %4d x %-4d  %5.1f frames/s  paint p50 %5.2f ms  p95 %5.2f ms  copy %.2f ms\n",
              rate_hz, size.width(), size.height(), static_cast<double>(took.size()) / seconds, at(0.5),
              at(0.95), took.empty() ? 0 : drawing_ms / static_cast<double>(took.size()));
}

}  // namespace

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  ui::Theme theme(application);
  for (const double rate_hz : {100.0, 400.0, 1000.0})
    for (const QSize size : {QSize(760, 560), QSize(1400, 800)}) measure(theme, rate_hz, size);
  return 0;
}

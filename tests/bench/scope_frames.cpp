// Scope frames: how many pictures a second the live scope paints of six channels, and how long one takes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <ctime>
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

/// Counts the paint events of one strip: one a frame.
class Frames : public QObject {
 public:
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() != QEvent::Paint) return false;
    if (since_.isValid()) gaps_ms.push_back(static_cast<double>(since_.nsecsElapsed()) * 1e-6);
    since_.start();
    return false;
  }
  std::vector<double> gaps_ms;  // from frame to frame

 private:
  QElapsedTimer since_;
};

double cpuMs() { return static_cast<double>(std::clock()) * 1000 / CLOCKS_PER_SEC; }

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
  scope.setSource(
      {[&] { return ring.received(); }, [&](int64_t frames) { return ring.latest(frames).samples; }});
  scope.setFormat(format);
  scope.resize(size);
  scope.show();
  Frames frames;
  scope.stack().strips().front()->viewport()->installEventFilter(&frames);
  const double cpu_before = cpuMs();
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
  auto& gaps = frames.gaps_ms;
  if (gaps.empty()) return static_cast<void>(std::puts("nothing was painted"));
  std::sort(gaps.begin(), gaps.end());
  const auto count = static_cast<double>(gaps.size() + 1);
  std::printf(
      "%5.0f Hz, %4d x %-4d  %5.1f frames/s  processor %5.2f ms a frame  longest gap of 95 %% %5.1f ms\n",
      rate_hz, size.width(), size.height(), count / seconds, (cpuMs() - cpu_before) / count,
      gaps[gaps.size() * 95 / 100]);
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

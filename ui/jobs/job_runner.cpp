// JobRunner: a pool of threads whose progress is looked at twenty times a second.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/job_runner.h"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace thimble::ui {
namespace {
constexpr int kTickMs = 50;
}

/// The Job that the work sees; shared by its thread and the GUI's.
class JobRunner::Running : public Job {
 public:
  Running(int id, QString title, bool shown) : id_(id), shown_(shown), title_(std::move(title)) {}

  void progress(double fraction, std::string_view step) override {
    std::lock_guard lock(mutex_);
    fraction_ = fraction;
    step_.assign(step);
  }
  bool canceled() const override { return canceled_; }

  JobStatus status() const {
    std::lock_guard lock(mutex_);
    return {id_, title_, QString::fromStdString(step_), fraction_, canceled_};
  }
  int id() const { return id_; }
  bool shown() const { return shown_; }
  void cancel() { canceled_ = true; }

 private:
  const int id_;
  const bool shown_;
  const QString title_;
  mutable std::mutex mutex_;
  double fraction_ = -1;
  std::string step_;
  std::atomic<bool> canceled_ = false;
};

JobRunner::JobRunner(QObject* parent) : QObject(parent) {
  pool_.setMaxThreadCount(std::max(4, QThread::idealThreadCount()));
  tick_.setInterval(kTickMs);
  connect(&tick_, &QTimer::timeout, this, &JobRunner::changed);
}

JobRunner::~JobRunner() { stop(); }

void JobRunner::stop() {
  for (const auto& job : running_) job->cancel();
  pool_.waitForDone();
}

int JobRunner::start(const QString& title, bool shown, Body body) {
  const int id = next_id_++;
  auto running = std::make_shared<Running>(id, title, shown);
  running_.push_back(running);
  pool_.start([this, running, body = std::move(body)] {
    Delivery delivery = body(*running);
    QMetaObject::invokeMethod(
        this, [this, id = running->id(), delivery = std::move(delivery)] { end(id, delivery); },
        Qt::QueuedConnection);
  });
  if (shown) {
    tick_.start();
    emit changed();
  }
  return id;
}

void JobRunner::end(int id, const Delivery& delivery) {
  std::erase_if(running_, [id](const auto& job) { return job->id() == id; });
  if (std::none_of(running_.begin(), running_.end(), [](const auto& job) { return job->shown(); }))
    tick_.stop();
  emit changed();
  delivery();
  emit finished(id);
}

void JobRunner::cancel(int id) {
  for (const auto& job : running_) {
    if (job->id() == id) job->cancel();
  }
  emit changed();
}

std::vector<JobStatus> JobRunner::jobs() const {
  std::vector<JobStatus> list;
  for (const auto& job : running_) {
    if (job->shown()) list.push_back(job->status());
  }
  return list;
}

bool JobRunner::isRunning(int id) const {
  return std::any_of(running_.begin(), running_.end(), [id](const auto& job) { return job->id() == id; });
}

}  // namespace thimble::ui

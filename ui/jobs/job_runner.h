// JobRunner: runs long work on a thread pool, with progress and cancel, and hands results back on the GUI
// thread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/job.h"

namespace thimble::ui {

/// What the footer shows of a running job.
struct JobStatus {
  int id = 0;
  QString title;         // "Training"
  QString step;          // "epoch 14/60 · val 0.972"
  double fraction = -1;  // negative: unknown
  bool canceling = false;
};

/// GUI thread only.  The work's function runs elsewhere: it captures values and shared_ptrs, never widgets.
/// Destroying the runner stops it.
class JobRunner : public QObject {
  Q_OBJECT
 public:
  explicit JobRunner(QObject* parent = nullptr);
  ~JobRunner() override;

  /// Runs work; done(result) is called on the GUI thread, unless `context` is gone by then.  Returns the
  /// job's id.
  template <class T>
  int run(const QString& title, QObject* context, std::function<Result<T>(Job&)> work,
          std::function<void(Result<T>)> done) {
    return start(title, true, adapt<T>(context, std::move(work), std::move(done)));
  }
  /// The same for short work that the footer need not show (reading samples to draw).
  template <class T>
  int runQuiet(QObject* context, std::function<Result<T>(Job&)> work, std::function<void(Result<T>)> done) {
    return start(QString(), false, adapt<T>(context, std::move(work), std::move(done)));
  }

  void cancel(int id);
  /// Cancels everything and waits for it; what still runs then is delivered to nobody.
  void stop();
  /// Running jobs that are not quiet, oldest first.
  std::vector<JobStatus> jobs() const;
  bool isRunning(int id) const;
  bool idle() const { return running_.empty(); }

 Q_SIGNALS:
  /// Progress, at most 20 times a second; and every start and end.
  void changed();
  void finished(int id);

 private:
  class Running;
  using Delivery = std::function<void()>;
  /// Runs on the pool; returns what is to be called on the GUI thread.
  using Body = std::function<Delivery(Job&)>;

  template <class T>
  static Body adapt(QObject* context, std::function<Result<T>(Job&)> work,
                    std::function<void(Result<T>)> done) {
    return [guard = QPointer<QObject>(context), work = std::move(work),
            done = std::move(done)](Job& job) -> Delivery {
      auto result = std::make_shared<Result<T>>(work(job));
      return [guard, result, done] {
        if (guard && done) done(std::move(*result));
      };
    };
  }
  int start(const QString& title, bool shown, Body body);
  void end(int id, const Delivery& delivery);

  QThreadPool pool_;
  QTimer tick_;
  std::vector<std::shared_ptr<Running>> running_;
  int next_id_ = 1;
};

}  // namespace thimble::ui

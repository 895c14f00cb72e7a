// Thumbnails: small true waveforms of recordings, read in the background as they come into sight.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPainter>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/project/project.h"
#include "ui/jobs/job_runner.h"
#include "ui/theme/theme.h"

namespace thimble::ui {

/// [kColumns or fewer][channels].
struct Thumbnail {
  int columns = 0;
  std::vector<project::MinMax> values;
};

class Thumbnails : public QObject {
  Q_OBJECT
 public:
  static constexpr int kColumns = 64;

  explicit Thumbnails(JobRunner& jobs, QObject* parent = nullptr) : QObject(parent), jobs_(jobs) {}

  /// Forgets all and reads from this project (or nothing) from now on.
  void setProject(std::shared_ptr<project::Project> project);
  /// nullptr until it is read; `ready` follows.  What was asked for last is read first.
  const Thumbnail* get(const dataset::RecordingInfo& recording);

 Q_SIGNALS:
  void ready();

 private:
  struct Wanted {
    int64_t id;
    int64_t frames;
  };
  void readNext();
  JobRunner& jobs_;
  std::shared_ptr<project::Project> project_;
  std::unordered_map<int64_t, Thumbnail> thumbnails_;  // columns 0: could not be read
  std::vector<Wanted> wanted_;
  bool reading_ = false;
};

/// Draws the channels over one another, those of one unit on one scale, in rect.
void drawThumbnail(QPainter& painter, const QRectF& rect, const Thumbnail& thumbnail,
                   const dataset::SensorFormat& format, const Theme& theme);

}  // namespace thimble::ui

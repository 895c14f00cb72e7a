// Playing files: CSV in the sensor's own scale, whole files only.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/board/play_files.h"

#include <filesystem>

#include "core/dataset/csv_import.h"
#include "device_link/virtual_board/sensor_player.h"

namespace thimble::ui {

void playFiles(Workbench& workbench, QObject* context, const QStringList& files) {
  using Items = std::vector<device_link::PlayItem>;
  workbench.jobs().run<Items>(
      BoardController::tr("Reading recordings"), context,
      [files](Job& job) -> Result<Items> {
        Items items;
        dataset::CsvImportOptions options;
        options.target = device_link::virtualImuFormat();
        for (int i = 0; i < files.size(); ++i) {
          if (job.canceled()) return canceledError();
          const std::filesystem::path file = files[i].toStdString();
          job.progress(static_cast<double>(i) / static_cast<double>(files.size()), file.filename().string());
          auto imported = dataset::importCsv(file, options);
          if (!imported) return imported.error();
          items.push_back({file.filename().string(), dataset::mainLabel(imported->info),
                           imported->info.format.rate_hz, std::move(imported->samples)});
        }
        return items;
      },
      [&workbench](Result<Items> items) {
        if (!items) return workbench.report(BoardController::tr("Play files"), items.error());
        if (auto player = workbench.board().player()) player->play(std::move(*items));
      });
}

}  // namespace thimble::ui

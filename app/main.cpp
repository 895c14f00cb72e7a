// The workbench: reads the command line, makes the desk, opens the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <cstdio>

#include "app/demo.h"
#include "app/screenshots.h"
#include "app/wiring.h"
#include "ui/models/system_boards.h"

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QApplication::setApplicationName("thimble");
  QApplication::setApplicationDisplayName("Thimble");
  QApplication::setOrganizationName("thimble");
  QApplication::setApplicationVersion(THIMBLE_VERSION);

  QCommandLineParser parser;
  parser.setApplicationDescription(
      QObject::tr("A workbench for machine learning on microcontrollers: from a board's sensor to a model "
                  "that answers on the board."));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument("project", QObject::tr("Project file (NAME.thimble); made if there is none."),
                               "[PROJECT]");
  const QCommandLineOption demo("demo",
                                QObject::tr("Open the demo project with a virtual board that moves."));
  const QCommandLineOption board(
      "board", QObject::tr("Connect this board at once, such as virtual-m4 or /dev/ttyACM0."), "ID");
  const QCommandLineOption pictures("screenshots",
                                    QObject::tr("Take a picture of every page into DIR, and end."), "DIR");
  parser.addOptions({demo, board, pictures});
  parser.process(application);

  const auto paths = thimble::app::appPaths(thimble::app::findResources());
  thimble::app::Desk desk(application, paths, thimble::ui::systemBoards(paths));
  auto& bench = desk.workbench;
  const QStringList files = parser.positionalArguments();
  if (!parser.isSet(pictures)) {
    const bool said = !files.isEmpty() || parser.isSet(demo) || parser.isSet(board);
    thimble::app::keepAsLeft(desk, said ? thimble::app::Resume::kWindow : thimble::app::Resume::kAll);
  }
  if (!files.isEmpty()) {
    const QString path = QFileInfo(files.first()).absoluteFilePath();
    QFileInfo::exists(path) ? bench.project().open(path) : bench.project().create(path);
  }
  if (parser.isSet(demo)) thimble::app::startDemo(bench);
  if (parser.isSet(board)) {
    auto entry =
        thimble::device_link::findBoard(paths.catalogue.toStdString(), parser.value(board).toStdString());
    entry ? bench.board().connectTo(*entry) : bench.report(QObject::tr("Board"), entry.error());
  }
  if (parser.isSet(pictures)) {
    const auto taken = thimble::app::takeScreenshots(desk, parser.value(pictures));
    if (!taken) std::fprintf(stderr, "%s %s\n", taken.error().message.c_str(), taken.error().hint.c_str());
    return taken ? 0 : 1;
  }
  desk.window.show();
  return QApplication::exec();
}

// thimble-cli: everything the window does, on the command line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iostream>
#include <memory>
#include <string_view>

#include "app/cli/commands.h"

namespace thimble::cli {
namespace {

/// Says what is wrong on one line, and where the right words are.
int wrongWords(const Context& context, const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  std::string message = error.what();
  if (const std::vector<std::string> unknown = app.remaining(); chosen.empty() && !unknown.empty())
    message = "There is no command \"" + unknown.front() + "\".";
  std::replace(message.begin(), message.end(), '\n', ' ');
  const std::string about = chosen.empty() ? "" : chosen.front()->get_name() + " ";
  fail(context, {ErrorCode::kInvalidArgument, message, "See thimble-cli " + about + "--help."});
  return kUsage;
}

}  // namespace
}  // namespace thimble::cli

int main(int argc, char** argv) {
  using namespace thimble::cli;
  CLI::App app{"Thimble: from a board's sensor to a model that answers on the board.", "thimble-cli"};
  app.require_subcommand(1);
  app.fallthrough();
  app.set_version_flag("--version", THIMBLE_VERSION);
  app.footer(
      "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 bad input, 4 not found, 5 board trouble,\n"
      "6 board and host differ, 7 no space, 130 interrupted.");

  Context context;
  app.add_flag("--json", context.json, "Print the result as JSON, for programs");
  app.add_flag("--quiet", context.quiet, "Show no progress");

  std::vector<std::pair<CLI::App*, Runner>> commands;
  for (const Command& command : kCommands) {
    CLI::App* sub = app.add_subcommand(command.name, command.summary);
    commands.emplace_back(sub, command.declare(*sub));
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (argc < 2) std::cerr << app.help();
    if (argc < 2 || error.get_exit_code() == 0) return argc < 2 ? kUsage : app.exit(error);
    context.json = context.json || std::find(argv, argv + argc, std::string_view("--json")) != argv + argc;
    return wrongWords(context, app, error);
  }
  context.paths = thimble::app::findResources();
  for (const auto& [sub, run] : commands) {
    if (!sub->parsed()) continue;
    try {
      return run(context);
    } catch (const std::exception& error) {  // a bug or no memory: say so rather than abort
      return fail(context,
                  {thimble::ErrorCode::kInternal, std::string("Something broke: ") + error.what(), ""});
    }
  }
  return kUsage;
}

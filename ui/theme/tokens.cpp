// Tokens: the values of the two modes; the series are Okabe and Ito's eight, tuned to 3:1 and to stay apart.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tokens.h"

namespace thimble::ui {

const Colors& lightColors() {
  static const Colors kColors{
      .window = "#f4f5f7",
      .surface = "#ffffff",
      .raised = "#e9ecf1",
      .border = "#d3d8e0",
      .grid = "#e6e9ee",
      .text = "#1b1f26",
      .muted = "#565e6b",
      .accent = "#0b5fc4",
      .onAccent = "#ffffff",
      .ok = "#0a6b40",
      .warning = "#805200",
      .danger = "#b3261e",
      .onDanger = "#ffffff",
      .series = {"#0072b2", "#dd640a", "#00876a", "#b8568f", "#2f91e5", "#8a6100", "#5b3aa0", "#4a5058"},
  };
  return kColors;
}

const Colors& darkColors() {
  static const Colors kColors{
      .window = "#15171c",
      .surface = "#1d2026",
      .raised = "#292d36",
      .border = "#3a404b",
      .grid = "#2b2f38",
      .text = "#e8eaee",
      .muted = "#a7aebb",
      .accent = "#62a8f7",
      .onAccent = "#0b1524",
      .ok = "#5ac892",
      .warning = "#ecb750",
      .danger = "#ff8f80",
      .onDanger = "#2a0805",
      .series = {"#4aa3e0", "#f0803c", "#2fbf95", "#e59ac7", "#a5dcfa", "#f2d543", "#a87cf1", "#8d949e"},
  };
  return kColors;
}

}  // namespace thimble::ui

// The table of pages.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/pages.h"

#include "ui/pages/board/board_page.h"
#include "ui/pages/check/check_page.h"
#include "ui/pages/collect/collect_page.h"
#include "ui/pages/data/data_page.h"
#include "ui/pages/features/features_page.h"
#include "ui/pages/flash/flash_page.h"
#include "ui/pages/profile/profile_page.h"
#include "ui/pages/train/train_page.h"

namespace thimble::ui {

std::vector<Page*> makePages(const PageContext& context) {
  return {
      new BoardPage(context), new CollectPage(context), new DataPage(context),    new FeaturesPage(context),
      new TrainPage(context), new CheckPage(context),   new ProfilePage(context), new FlashPage(context),
  };
}

}  // namespace thimble::ui

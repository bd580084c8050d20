/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-accelerators.h"

const PfcAccelerator pfc_accelerators[] = {
  { "app.new-window", { "<Control>n" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.quit", { "<Control>q" } },
  { "window.close", { "<Control>w" } },
  { "win.show-help-overlay", { "<Control>question" } },
  { "win.servers", { "<Control>l" } },
  { "win.reload", { "F5", "<Control>r" } },
  { "win.back", { "<Alt>Left", "Back" } },
  { "win.show-page::inicio", { "<Alt>1" } },
  { "win.show-page::tasks", { "<Alt>2" } },
  { NULL },
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pfc-banner.h"
#include "pfc-connect-page.h"
#include "pfc-forms.h"
#include "pfc-inicio-page.h"
#include "pfc-keeper.h"
#include "pfc-lock-button.h"
#include "pfc-sign-in-page.h"
#include "pfc-tasks-page.h"
#include "pfc-trust-page.h"
#include "pfc-window.h"

G_BEGIN_DECLS

/* What the sources of PfcWindow share. */
struct _PfcWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay *toasts;
  AdwViewSwitcherTitle *title;
  AdwViewSwitcherBar *switcher_bar;
  GtkWidget *back_button;
  GtkWidget *reload_button;
  PfcBanner *banner;
  PfcBanner *keyring_banner;
  PfcLockButton *lock_button;
  GtkStack *pages;
  PfcConnectPage *connect_page;
  PfcSignInPage *sign_in_page;
  AdwViewStack *views;
  PfcInicioPage *inicio_page;
  PfcTasksPage *tasks_page;
  PfcTrustPage *trust_page;

  /* Owned */
  GSettings *settings;
  PfcConnection *connection;
  PfcSession *session;
  PfcCatalogue *catalogue;
  PfcHistory *history;
  PfcForms *forms;
  PfcKeeper *keeper;
  GCancellable *restoring; /* of the search in the keyring */
  PfcServers *servers;
  PfcPlace *goal; /* where to go once the same person is back, or anybody; nullable */

  gboolean entered; /* the connection was online since it was opened */
  gboolean restored; /* entered because the keyring knew who was signed in; not online yet */
  gboolean unclaimed; /* it is being taken back to where nobody was signed in */
  gboolean refused; /* the first try to connect came to nothing */
  gboolean leaving; /* the session ends because the person wants it to */
  gboolean forgotten; /* the server of the session is, and its place with it */
  gboolean sized; /* it was shown, and follows whether it is maximised */
  gboolean asking; /* whether the window is to be closed */
  gboolean closing; /* the window is about to be gone */
  guint n_unseen; /* runs that ended while nobody looked, of which a notification tells */
  guint n_lost; /* runs that were under way when the connection was lost */
};

/* Whether the page of this name is shown: "connect", "trust", "sign-in", "main". */
gboolean pfc_window_is_page (PfcWindow *self, const char *name);

/* Whether the main page is shown, and the view of this name in it: "inicio", "tasks". */
gboolean pfc_window_is_view (PfcWindow *self, const char *name);

/* Shows what the models say: the banner, the page, what the header bar offers. */
void pfc_window_update (PfcWindow *self);

/* The actions `win.*`, whichever source has them. */
void pfc_window_install_actions (GtkWidgetClass *widget_class);

/* Keeps the session in the keyring, and takes it up from there. */
void pfc_window_keep_session (PfcWindow *self);

/* What the keyring finds from here on signs nobody in; what it is about to store or to forget is
 * still done. */
void pfc_window_let_keeper_go (PfcWindow *self);

/* Puts away what is said of the keyring, until it fails once more. */
void pfc_window_hide_keyring_action (GtkWidget *widget, const char *name, GVariant *parameter);

/* Tries once more to keep the session, or, if nobody is signed in, to take it up: the keyring then
 * asks to be unlocked. */
void pfc_window_unlock_keyring_action (GtkWidget *widget, const char *name, GVariant *parameter);

/* Shows the dialog of known servers over the window. */
void pfc_window_servers_action (GtkWidget *widget, const char *name, GVariant *parameter);

/* The session ends here at once, and on the server if it can be reached. @callback gets a reference
 * of the window. */
void pfc_window_sign_out (PfcWindow *self, GCancellable *cancellable, GAsyncReadyCallback callback);

/* Signs out without a word to the person but when the server could not be told. */
void pfc_window_sign_out_here (PfcWindow *self);

/* Tells of a run that took long, if the person looks at something else meanwhile. */
void pfc_window_run_ended (PfcWindow *self, PfcRun *run);

/* Takes that back once the person looks here, or the window goes. */
void pfc_window_active_changed (PfcWindow *self);
void pfc_window_withdraw_notification (PfcWindow *self);

/* Stops GTK from closing the window, always: it closes later by itself, once the person was asked,
 * where runs are under way and they want to be, and a session that is not kept was signed out,
 * where the server is there. */
gboolean pfc_window_close_request (GtkWindow *window);

/* Says that pfc_window_dup_place() has another answer now. */
void pfc_window_place_changed (PfcWindow *self);

/* To be called when the window is with a server. */
void pfc_window_arrive (PfcWindow *self);

/* To be called when nothing of the server at @address is to be kept any more. */
void pfc_window_forget_place (PfcWindow *self, const char *address);

/* To be called before the pages hear that somebody signed in or out. */
void pfc_window_follow_session (PfcWindow *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-sign-in-page.h"

#include <glib/gi18n-lib.h>

#include "pfc-focus.h"
#include "pfc-pages.h"
#include "pfc-problem.h"
#include "pfc-question.h"
#include "pfo-error.h"

struct _PfcSignInPage
{
  AdwBin parent_instance;

  /* Template widgets */
  AdwStatusPage *status_page;
  GtkWidget *username_row;
  GtkWidget *password_row;
  GtkWidget *repeat_row;
  GtkLabel *message_label;
  GtkLabel *submit_label;
  GtkLabel *switch_label;

  /* Owned */
  PfcSession *session;
  GSignalGroup *connection_signals;
  GCancellable *cancellable; /* of the call under way */
  char *username;

  gboolean registering;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (PfcSignInPage, pfc_sign_in_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_USERNAME,
  PROP_REGISTERING,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static gboolean
is_filled_in (PfcSignInPage *self)
{
  return *get_text (self->username_row) != '\0' && *get_text (self->password_row) != '\0' &&
         (!self->registering || *get_text (self->repeat_row) != '\0');
}

static gboolean
is_online (PfcSignInPage *self)
{
  PfcConnection *connection;

  if (self->session == NULL)
    return FALSE;

  connection = pfc_session_get_connection (self->session);
  return pfc_connection_get_state (connection) == PFC_CONNECTION_ONLINE;
}

static void
update_actions (PfcSignInPage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.submit",
                                 is_filled_in (self) && is_online (self) && !self->busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.registering", !self->busy);
}

/* The server's address belongs to the page: a password should go to the right one. */
static void
update_texts (PfcSignInPage *self)
{
  gboolean registering = self->registering;

  adw_status_page_set_title (self->status_page, registering ? _("Register") : _("Sign In"));
  gtk_label_set_label (self->submit_label, registering ? _("_Register") : _("_Sign In"));
  gtk_label_set_label (self->switch_label,
                       registering ? _("I _Have an Account") : _("_Create an Account"));
  if (self->session != NULL)
    pfc_pages_describe (self->status_page,
                        pfc_connection_get_address (pfc_session_get_connection (self->session)));
}

static void
connection_changed_cb (PfcSignInPage *self)
{
  update_texts (self);
  update_actions (self);
}

static void
set_busy (PfcSignInPage *self, gboolean busy)
{
  self->busy = busy;
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
set_username (PfcSignInPage *self, const char *username)
{
  if (g_strcmp0 (self->username, username) == 0)
    return;

  g_free (self->username);
  self->username = g_strdup (username != NULL ? username : "");
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_USERNAME]);
}

static void
clear_message (PfcSignInPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (self->message_label), "error");
  gtk_widget_remove_css_class (self->username_row, "error");
  gtk_widget_remove_css_class (self->password_row, "error");
  gtk_widget_remove_css_class (self->repeat_row, "error");
}

static void
show_problem (PfcSignInPage *self, GtkWidget *row, const char *problem)
{
  gtk_label_set_text (self->message_label, problem);
  gtk_widget_add_css_class (GTK_WIDGET (self->message_label), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), TRUE);
  gtk_widget_add_css_class (row, "error");
  gtk_widget_grab_focus (row);
}

/* A name that is taken is about the name; all else that the server refuses is about the password,
 * or about both. */
static void
show_failure (PfcSignInPage *self, const GError *error)
{
  gboolean taken = g_error_matches (error, PFO_ERROR, PFO_ERROR_USER_EXISTS);
  g_autofree char *problem = pfc_problem_describe (error);

  show_problem (self, taken ? self->username_row : self->password_row, problem);
}

static void
forget_passwords (PfcSignInPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->repeat_row), "");
}

static void
set_registering (PfcSignInPage *self, gboolean registering)
{
  if (self->registering == registering)
    return;

  self->registering = registering;
  clear_message (self);
  update_texts (self);
  update_actions (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REGISTERING]);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* Whether @result is that of the call under way, and not of one whose page was left meanwhile. */
static gboolean
is_current (PfcSignInPage *self, GAsyncResult *result)
{
  return self->cancellable != NULL && g_task_get_cancellable (G_TASK (result)) == self->cancellable;
}

static void
end_call (PfcSignInPage *self, const GError *error)
{
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (error != NULL)
    show_failure (self, error);
  else
    forget_passwords (self);
}

static void
sign_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcSignInPage) self = PFC_SIGN_IN_PAGE (user_data);
  g_autoptr (GError) error = NULL;

  pfc_session_sign_in_finish (PFC_SESSION (source), result, &error);
  if (is_current (self, result))
    end_call (self, error);
}

static void
sign_in (PfcSignInPage *self)
{
  pfc_session_sign_in_async (self->session, get_text (self->username_row),
                             get_text (self->password_row), self->cancellable, sign_in_cb,
                             g_object_ref (self));
}

static void
register_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcSignInPage) self = PFC_SIGN_IN_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  gboolean registered = pfc_session_register_finish (PFC_SESSION (source), result, &error);

  if (!is_current (self, result))
    return;

  if (registered)
    {
      set_registering (self, FALSE);
      sign_in (self);
    }
  else
    {
      end_call (self, error);
    }
}

static void
insisted_cb (PfcSignInPage *self, const char *response)
{
  if (!g_str_equal (response, "send"))
    return;

  pfc_connection_set_insecure (pfc_session_get_connection (self->session), TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "account.submit", NULL);
}

/* Where others can read a password, the person has to insist. */
static void
ask_to_insist (PfcSignInPage *self, const char *problem)
{
  AdwMessageDialog *dialog =
      pfc_question_new (GTK_WIDGET (self), _("Send the Password in Plain Text?"), problem);

  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "send",
                                    _("_Send in Plain Text"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "send", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (insisted_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
submit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcSignInPage *self = PFC_SIGN_IN_PAGE (widget);
  PfcConnection *connection = pfc_session_get_connection (self->session);
  g_autoptr (GError) error = NULL;

  clear_message (self);
  if (self->registering &&
      !g_str_equal (get_text (self->password_row), get_text (self->repeat_row)))
    {
      show_problem (self, self->repeat_row, _("The two passwords differ."));
      return;
    }

  if (self->registering &&
      !pfc_connection_check_new_password (connection, get_text (self->password_row), &error))
    {
      show_problem (self, self->password_row, error->message);
      return;
    }

  if (!pfc_connection_may_send_password (connection, &error))
    {
      ask_to_insist (self, error->message);
      return;
    }

  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  if (self->registering)
    pfc_session_register_async (self->session, get_text (self->username_row),
                                get_text (self->password_row), self->cancellable, register_cb,
                                g_object_ref (self));
  else
    sign_in (self);
}

static void
row_changed_cb (PfcSignInPage *self)
{
  update_actions (self);
}

/* Enter goes to the first field that is empty yet, and from the last one to the server. */
static void
row_activated_cb (GtkWidget *row, PfcSignInPage *self)
{
  GtkWidget *rows[] = { self->username_row, self->password_row, self->repeat_row };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (gtk_widget_get_visible (rows[i]) && *get_text (rows[i]) == '\0')
        {
          gtk_widget_grab_focus (rows[i]);
          return;
        }
    }

  gtk_widget_activate_action (GTK_WIDGET (self), "account.submit", NULL);
}

static gboolean
pfc_sign_in_page_grab_focus (GtkWidget *widget)
{
  PfcSignInPage *self = PFC_SIGN_IN_PAGE (widget);
  gboolean named = *get_text (self->username_row) != '\0';

  return gtk_widget_grab_focus (named ? self->password_row : self->username_row);
}

/* Who leaves the page leaves nothing behind: no call, no password, no message. */
static void
pfc_sign_in_page_unmap (GtkWidget *widget)
{
  PfcSignInPage *self = PFC_SIGN_IN_PAGE (widget);

  if (self->cancellable != NULL)
    {
      g_cancellable_cancel (self->cancellable);
      g_clear_object (&self->cancellable);
      set_busy (self, FALSE);
    }
  forget_passwords (self);
  clear_message (self);
  set_registering (self, FALSE);

  GTK_WIDGET_CLASS (pfc_sign_in_page_parent_class)->unmap (widget);
}

static void
set_session (PfcSignInPage *self, PfcSession *session)
{
  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->connection_signals,
                             session != NULL ? pfc_session_get_connection (session) : NULL);
  connection_changed_cb (self);
}

static void
pfc_sign_in_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PfcSignInPage *self = PFC_SIGN_IN_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_USERNAME:
      g_value_set_string (value, self->username);
      break;
    case PROP_REGISTERING:
      g_value_set_boolean (value, self->registering);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_sign_in_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PfcSignInPage *self = PFC_SIGN_IN_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_USERNAME:
      set_username (self, g_value_get_string (value));
      break;
    case PROP_REGISTERING:
      set_registering (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_sign_in_page_dispose (GObject *object)
{
  PfcSignInPage *self = PFC_SIGN_IN_PAGE (object);

  g_clear_object (&self->connection_signals);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (pfc_sign_in_page_parent_class)->dispose (object);
}

static void
pfc_sign_in_page_finalize (GObject *object)
{
  g_free (PFC_SIGN_IN_PAGE (object)->username);
  G_OBJECT_CLASS (pfc_sign_in_page_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, PFC_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_USERNAME] = g_param_spec_string ("username", NULL, NULL, NULL, flags);
  properties[PROP_REGISTERING] = g_param_spec_boolean ("registering", NULL, NULL, FALSE, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
pfc_sign_in_page_class_init (PfcSignInPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pfc_sign_in_page_get_property;
  object_class->set_property = pfc_sign_in_page_set_property;
  object_class->dispose = pfc_sign_in_page_dispose;
  object_class->finalize = pfc_sign_in_page_finalize;
  widget_class->focus = pfc_focus_child;
  widget_class->grab_focus = pfc_sign_in_page_grab_focus;
  widget_class->unmap = pfc_sign_in_page_unmap;
  install_properties (object_class);

  gtk_widget_class_install_action (widget_class, "account.submit", NULL, submit_action);
  gtk_widget_class_install_property_action (widget_class, "account.registering", "registering");

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcSignInPage, status_page);
  gtk_widget_class_bind_template_child (widget_class, PfcSignInPage, username_row);
  gtk_widget_class_bind_template_child (widget_class, PfcSignInPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, PfcSignInPage, repeat_row);
  gtk_widget_class_bind_template_child (widget_class, PfcSignInPage, message_label);
  gtk_widget_class_bind_template_child (widget_class, PfcSignInPage, submit_label);
  gtk_widget_class_bind_template_child (widget_class, PfcSignInPage, switch_label);
  gtk_widget_class_bind_template_callback (widget_class, row_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
pfc_sign_in_page_init (PfcSignInPage *self)
{
  self->username = g_strdup ("");
  self->connection_signals = g_signal_group_new (PFC_TYPE_CONNECTION);
  g_signal_group_connect_object (self->connection_signals, "notify::state",
                                 G_CALLBACK (connection_changed_cb), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property (self, "username", self->username_row, "text",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  update_texts (self);
  update_actions (self);
}

void
pfc_sign_in_page_show_notice (PfcSignInPage *self, const char *notice)
{
  g_return_if_fail (PFC_IS_SIGN_IN_PAGE (self));

  clear_message (self);
  gtk_label_set_text (self->message_label, notice);
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), TRUE);
}

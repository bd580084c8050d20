/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-inicio-page.h"

#include <glib/gi18n-lib.h>

#include "pfc-focus.h"
#include "pfc-html-view.h"
#include "pfc-outline.h"
#include "pfc-pages.h"
#include "pfc-plain-view.h"
#include "pfc-problem.h"
#include "pfc-sandbox.h"
#include "pfc-string.h"

struct _PfcInicioPage
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkStack *stack;
  PfcHtmlView *html_view;
  PfcPlainView *plain_view;
  AdwStatusPage *problem_page;

  /* Owned */
  PfcSession *session;
  GSignalGroup *session_signals;
  GSignalGroup *connection_signals;
  GCancellable *cancellable; /* of the call under way */
  char *html;                /* what is shown as soon as it is known how */
  char *language;            /* that the page is asked for in */

  gboolean sandboxed; /* the web engine can start its sandbox */
};

G_DEFINE_FINAL_TYPE (PfcInicioPage, pfc_inicio_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_LANGUAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
cancel (PfcInicioPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->html, g_free);
}

/* Whether @result is of the call under way, which is over then, or of one that was given up. */
static gboolean
take_result (PfcInicioPage *self, GAsyncResult *result)
{
  if (self->cancellable == NULL ||
      g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return FALSE;

  g_clear_object (&self->cancellable);
  return TRUE;
}

static void
show_problem (PfcInicioPage *self, const char *problem)
{
  pfc_pages_describe (self->problem_page, problem);
  pfc_pages_show (self->stack, "problem");
}

/* What the page says, where the web engine would end the application rather than show it. */
static void
show_plain (PfcInicioPage *self, const char *html, const char *reason)
{
  g_autoptr (GPtrArray) blocks = pfc_outline_read (html, NULL);
  g_autofree char *problem = NULL;

  if (blocks != NULL && blocks->len > 0)
    {
      pfc_plain_view_show (self->plain_view, blocks, reason);
      pfc_pages_show (self->stack, "plain");
      return;
    }

  /* Translators: %s is what the sandbox said when it failed */
  problem = g_strdup_printf (_("This system does not let the web engine start its sandbox. Web "
                               "pages are never shown without it. (%s)"),
                             reason);
  show_problem (self, problem);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcInicioPage) self = PFC_INICIO_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *html = NULL;

  self->sandboxed |= pfc_sandbox_probe_finish (result, &error);
  if (!take_result (self, result))
    return;

  html = g_steal_pointer (&self->html);
  if (self->sandboxed)
    pfc_html_view_show (self->html_view, html);
  else
    show_plain (self, html, error->message);
}

/* Whether there is a sandbox is looked at until there is one; nobody takes it away later. */
static void
show_html (PfcInicioPage *self, char *html)
{
  self->html = html;
  self->cancellable = g_cancellable_new ();
  pfc_sandbox_probe_async (self->cancellable, probed_cb, g_object_ref (self));
}

static void
load_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcInicioPage) self = PFC_INICIO_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *html =
      pfc_session_load_inicio_finish (PFC_SESSION (source), result, &error);
  g_autofree char *problem = NULL;

  if (!take_result (self, result))
    return;

  if (html != NULL && self->sandboxed)
    {
      pfc_html_view_show (self->html_view, html);
    }
  else if (html != NULL)
    {
      show_html (self, g_steal_pointer (&html));
    }
  else
    {
      problem = pfc_problem_describe (error);
      show_problem (self, problem);
    }
}

/* The keys that scroll go to the page if they came here. */
static void
loaded_cb (PfcInicioPage *self)
{
  pfc_pages_show (self->stack, "page");
  if (gtk_widget_is_focus (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->html_view));
}

static void
failed_cb (PfcInicioPage *self, const char *problem)
{
  show_problem (self, problem);
}

/* Another user must not see what this one saw. */
static void
signed_in_cb (PfcInicioPage *self)
{
  cancel (self);
  pfc_html_view_clear (self->html_view);
  pfc_plain_view_clear (self->plain_view);
  pfc_pages_show (self->stack, "loading");
  if (pfc_session_get_signed_in (self->session) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    pfc_inicio_page_reload (self);
}

static void
state_changed_cb (PfcInicioPage *self, GParamSpec *pspec, PfcConnection *connection)
{
  if (pfc_connection_get_state (connection) == PFC_CONNECTION_ONLINE &&
      gtk_widget_get_mapped (GTK_WIDGET (self)))
    pfc_inicio_page_reload (self);
}

static void
reload_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pfc_inicio_page_reload (PFC_INICIO_PAGE (widget));
}

static void
pfc_inicio_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pfc_inicio_page_parent_class)->map (widget);
  pfc_inicio_page_reload (PFC_INICIO_PAGE (widget));
}

static void
pfc_inicio_page_unmap (GtkWidget *widget)
{
  cancel (PFC_INICIO_PAGE (widget));
  GTK_WIDGET_CLASS (pfc_inicio_page_parent_class)->unmap (widget);
}

static void
set_session (PfcInicioPage *self, PfcSession *session)
{
  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->connection_signals,
                             session != NULL ? pfc_session_get_connection (session) : NULL);
}

/* What is in view is shown in the new language at once. */
static void
set_language (PfcInicioPage *self, const char *language)
{
  if (pfc_string_set (&self->language, language) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    pfc_inicio_page_reload (self);
}

static void
pfc_inicio_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PfcInicioPage *self = PFC_INICIO_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_LANGUAGE:
      set_language (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_inicio_page_dispose (GObject *object)
{
  PfcInicioPage *self = PFC_INICIO_PAGE (object);

  cancel (self);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->connection_signals);
  g_clear_object (&self->session);
  g_clear_pointer (&self->language, g_free);
  G_OBJECT_CLASS (pfc_inicio_page_parent_class)->dispose (object);
}

static void
pfc_inicio_page_class_init (PfcInicioPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = pfc_inicio_page_set_property;
  object_class->dispose = pfc_inicio_page_dispose;
  widget_class->focus = pfc_focus_child;
  widget_class->map = pfc_inicio_page_map;
  widget_class->unmap = pfc_inicio_page_unmap;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PFC_TYPE_SESSION, flags);
  properties[PROP_LANGUAGE] = g_param_spec_string ("language", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "inicio.reload", NULL, reload_action);

  g_type_ensure (PFC_TYPE_HTML_VIEW);
  g_type_ensure (PFC_TYPE_PLAIN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-inicio-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcInicioPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PfcInicioPage, html_view);
  gtk_widget_class_bind_template_child (widget_class, PfcInicioPage, plain_view);
  gtk_widget_class_bind_template_child (widget_class, PfcInicioPage, problem_page);
  gtk_widget_class_bind_template_callback (widget_class, loaded_cb);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);
}

static void
pfc_inicio_page_init (PfcInicioPage *self)
{
  self->session_signals = g_signal_group_new (PFC_TYPE_SESSION);
  g_signal_group_connect_object (self->session_signals, "notify::signed-in",
                                 G_CALLBACK (signed_in_cb), self, G_CONNECT_SWAPPED);
  self->connection_signals = g_signal_group_new (PFC_TYPE_CONNECTION);
  g_signal_group_connect_object (self->connection_signals, "notify::state",
                                 G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  pfc_pages_show (self->stack, "loading");
}

/**
 * pfc_inicio_page_reload:
 * @self: the page
 *
 * Asks the server for it anew, in place of a call under way. While nobody is signed in it only
 * gives that one up.
 */
void
pfc_inicio_page_reload (PfcInicioPage *self)
{
  g_return_if_fail (PFC_IS_INICIO_PAGE (self));

  cancel (self);
  if (self->session == NULL || !pfc_session_get_signed_in (self->session))
    return;

  self->cancellable = g_cancellable_new ();
  pfc_session_load_inicio_async (self->session, self->language, self->cancellable, load_cb,
                                 g_object_ref (self));
}

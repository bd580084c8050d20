/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-tasks-page.h"

#include <glib/gi18n-lib.h>

#include "pfc-focus.h"
#include "pfc-pages.h"
#include "pfc-problem.h"
#include "pfc-string.h"
#include "pfc-task-pane.h"
#include "pfc-task-row.h"

#define TIMEOUT_S 30

struct _PfcTasksPage
{
  AdwBin parent_instance;

  /* Template widgets */
  GtkStack *stack;
  AdwStatusPage *problem_page;
  AdwLeaflet *leaflet;
  GtkListBox *list;
  PfcTaskPane *task_pane;

  /* Owned */
  PfcSession *session;
  PfcCatalogue *catalogue;
  PfcHistory *history;
  GSignalGroup *session_signals;
  GSignalGroup *connection_signals;
  GCancellable *cancellable; /* of the call under way */
  PfcForms *forms;
  char *language; /* that the server's texts are asked for in */
  char *wanted; /* the name of the task to show as soon as it is there */
  gboolean form_wanted; /* and not the list, where there is no room for both */
};

G_DEFINE_FINAL_TYPE (PfcTasksPage, pfc_tasks_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_CATALOGUE,
  PROP_HISTORY,
  PROP_FORMS,
  PROP_LANGUAGE,
  PROP_TASK,
  PROP_CAN_GO_BACK,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
show_task (PfcTasksPage *self, PfcTask *task)
{
  g_object_set (self->task_pane, "entries", pfc_forms_get (self->forms, task), NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TASK]);
}

static PfcTask *
get_shown_task (PfcTasksPage *self)
{
  g_autoptr (PfcEntries) entries = NULL;

  g_object_get (self->task_pane, "entries", &entries, NULL);
  return entries != NULL ? pfc_entries_get_task (entries) : NULL;
}

/* Where there is no room for both, the list is a menu and not a choice. */
static void
update_selection (PfcTasksPage *self)
{
  gboolean folded = adw_leaflet_get_folded (self->leaflet);
  GtkListBoxRow *row = pfc_task_row_find (self->list, get_shown_task (self));

  gtk_list_box_set_selection_mode (self->list, folded ? GTK_SELECTION_NONE : GTK_SELECTION_BROWSE);
  if (!folded && row != NULL)
    gtk_list_box_select_row (self->list, row);
}

/* Returns: (nullable): the task that is wanted if it is offered, the one that was shown otherwise,
 *   or else the first one */
static PfcTask *
find_task (PfcTasksPage *self)
{
  PfcTask *shown = get_shown_task (self);
  PfcTask *task = self->wanted != NULL ? pfc_catalogue_find (self->catalogue, self->wanted) : NULL;
  g_autoptr (PfcTask) first = NULL;

  if (task == NULL && shown != NULL)
    task = pfc_catalogue_find (self->catalogue, pfc_task_get_name (shown));
  if (task == NULL)
    task = first = g_list_model_get_item (G_LIST_MODEL (self->catalogue), 0);

  return task;
}

static void
choose_task (PfcTasksPage *self)
{
  PfcTask *task = find_task (self);

  pfc_forms_retain (self->forms, self->catalogue);
  if (task != NULL)
    {
      if (self->form_wanted && g_strcmp0 (self->wanted, pfc_task_get_name (task)) == 0)
        adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->task_pane));
      self->form_wanted = FALSE;
      g_clear_pointer (&self->wanted, g_free);
      show_task (self, task);
    }
  else
    {
      g_object_set (self->task_pane, "entries", NULL, NULL);
    }
  update_selection (self);
}

static void
row_selected_cb (PfcTasksPage *self, GtkListBoxRow *row)
{
  if (row != NULL)
    show_task (self, pfc_task_row_get_task (PFC_TASK_ROW (row)));
}

static void
row_activated_cb (PfcTasksPage *self, GtkListBoxRow *row)
{
  show_task (self, pfc_task_row_get_task (PFC_TASK_ROW (row)));
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->task_pane));
  gtk_widget_grab_focus (GTK_WIDGET (self->task_pane));
}

static void
visible_child_cb (PfcTasksPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_GO_BACK]);
}

/* Comes back to the task that was shown. */
static gboolean
focus_list (PfcTasksPage *self)
{
  GtkListBoxRow *row = pfc_task_row_find (self->list, get_shown_task (self));

  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}

static gboolean
focus_tasks (PfcTasksPage *self)
{
  if (pfc_tasks_page_get_can_go_back (self) || !adw_leaflet_get_folded (self->leaflet))
    return gtk_widget_grab_focus (GTK_WIDGET (self->task_pane));

  return focus_list (self);
}

/* How much room there is shows only once the page is laid out; the focus must not stay out of
 * sight. */
static void
folded_cb (PfcTasksPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  update_selection (self);
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->leaflet)))
    focus_tasks (self);
  visible_child_cb (self);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  return pfc_task_row_new (PFC_TASK (item));
}

static void
cancel (PfcTasksPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
show_problem (PfcTasksPage *self, const char *icon, const char *title, const char *description)
{
  adw_status_page_set_icon_name (self->problem_page, icon);
  adw_status_page_set_title (self->problem_page, title);
  pfc_pages_describe (self->problem_page, description);
  pfc_pages_show (self->stack, "problem");
}

/* Tasks that are there already are worth more than the news that they could not be asked for
 * again. */
static void
show_outcome (PfcTasksPage *self, const GError *error)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->catalogue)) > 0)
    {
      if (get_shown_task (self) == NULL)
        choose_task (self);
      pfc_pages_show (self->stack, "tasks");
      if (gtk_widget_is_focus (GTK_WIDGET (self)))
        focus_tasks (self);
    }
  else if (error != NULL)
    {
      g_autofree char *problem = pfc_problem_describe (error);

      show_problem (self, "dialog-error-symbolic", _("The Tasks Cannot Be Shown"), problem);
    }
  else
    {
      show_problem (self, "view-list-bullet-symbolic", _("No Tasks"),
                    _("This server offers no tasks."));
    }
}

static void
load_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PfcTasksPage) self = PFC_TASKS_PAGE (user_data);
  g_autoptr (GError) error = NULL;

  pfc_catalogue_load_finish (PFC_CATALOGUE (source), result, &error);
  if (self->cancellable == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return;

  g_clear_object (&self->cancellable);
  show_outcome (self, error);
}

/* The next user starts with forms of their own, and perhaps with another server's tasks. */
static void
signed_in_cb (PfcTasksPage *self)
{
  cancel (self);
  if (pfc_session_get_signed_in (self->session))
    {
      pfc_tasks_page_reload (self);
      return;
    }

  pfc_catalogue_clear (self->catalogue);
  pfc_pages_show (self->stack, "loading");
  pfc_forms_clear (self->forms);
  g_clear_pointer (&self->wanted, g_free);
  self->form_wanted = FALSE;
  adw_leaflet_set_visible_child_name (self->leaflet, "list");
}

static void
state_changed_cb (PfcTasksPage *self, GParamSpec *pspec, PfcConnection *connection)
{
  if (pfc_connection_get_state (connection) == PFC_CONNECTION_ONLINE)
    pfc_tasks_page_reload (self);
}

static void
reload_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  pfc_tasks_page_reload (PFC_TASKS_PAGE (widget));
}

static void
set_session (PfcTasksPage *self, PfcSession *session)
{
  PfcConnection *connection = session != NULL ? pfc_session_get_connection (session) : NULL;

  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->connection_signals, connection);
  g_object_set (self->task_pane, "connection", connection, NULL);
}

static void
set_catalogue (PfcTasksPage *self, PfcCatalogue *catalogue)
{
  if (!g_set_object (&self->catalogue, catalogue))
    return;

  gtk_list_box_bind_model (self->list, G_LIST_MODEL (catalogue), create_row, NULL, NULL);
  if (catalogue != NULL)
    g_signal_connect_object (catalogue, "items-changed", G_CALLBACK (choose_task), self,
                             G_CONNECT_SWAPPED);
}

/* Until there are tasks, the page itself keeps the focus for them. */
static gboolean
pfc_tasks_page_grab_focus (GtkWidget *widget)
{
  return focus_tasks (PFC_TASKS_PAGE (widget)) ||
         GTK_WIDGET_CLASS (pfc_tasks_page_parent_class)->grab_focus (widget);
}

static void
pfc_tasks_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  PfcTasksPage *self = PFC_TASKS_PAGE (object);

  switch (id)
    {
    case PROP_HISTORY:
      g_value_set_object (value, self->history);
      break;
    case PROP_TASK:
      g_value_set_string (value, pfc_tasks_page_get_task (self));
      break;
    case PROP_CAN_GO_BACK:
      g_value_set_boolean (value, pfc_tasks_page_get_can_go_back (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_tasks_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  PfcTasksPage *self = PFC_TASKS_PAGE (object);

  switch (id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_CATALOGUE:
      set_catalogue (self, g_value_get_object (value));
      break;
    case PROP_HISTORY:
      g_set_object (&self->history, g_value_get_object (value));
      break;
    case PROP_FORMS:
      g_set_object (&self->forms, g_value_get_object (value));
      break;
    case PROP_LANGUAGE:
      if (pfc_string_set (&self->language, g_value_get_string (value)))
        pfc_tasks_page_reload (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pfc_tasks_page_dispose (GObject *object)
{
  PfcTasksPage *self = PFC_TASKS_PAGE (object);

  cancel (self);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->connection_signals);
  g_clear_object (&self->session);
  g_clear_object (&self->catalogue);
  g_clear_object (&self->history);
  g_clear_object (&self->forms);
  g_clear_pointer (&self->language, g_free);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (pfc_tasks_page_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, PFC_TYPE_SESSION, flags);
  properties[PROP_CATALOGUE] =
      g_param_spec_object ("catalogue", NULL, NULL, PFC_TYPE_CATALOGUE, flags);
  properties[PROP_HISTORY] = g_param_spec_object (
      "history", NULL, NULL, PFC_TYPE_HISTORY, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FORMS] = g_param_spec_object ("forms", NULL, NULL, PFC_TYPE_FORMS, flags);
  properties[PROP_LANGUAGE] = g_param_spec_string ("language", NULL, NULL, NULL, flags);
  properties[PROP_TASK] = g_param_spec_string ("task", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CAN_GO_BACK] = g_param_spec_boolean (
      "can-go-back", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (PFC_TYPE_TASK_PANE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-tasks-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcTasksPage, stack);
  gtk_widget_class_bind_template_child (widget_class, PfcTasksPage, problem_page);
  gtk_widget_class_bind_template_child (widget_class, PfcTasksPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, PfcTasksPage, list);
  gtk_widget_class_bind_template_child (widget_class, PfcTasksPage, task_pane);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
pfc_tasks_page_class_init (PfcTasksPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pfc_tasks_page_get_property;
  object_class->set_property = pfc_tasks_page_set_property;
  object_class->dispose = pfc_tasks_page_dispose;
  widget_class->focus = pfc_focus_child;
  widget_class->grab_focus = pfc_tasks_page_grab_focus;
  install_properties (object_class);

  gtk_widget_class_install_action (widget_class, "tasks.reload", NULL, reload_action);
  bind_template (widget_class);
}

static void
pfc_tasks_page_init (PfcTasksPage *self)
{
  self->session_signals = g_signal_group_new (PFC_TYPE_SESSION);
  g_signal_group_connect_object (self->session_signals, "notify::signed-in",
                                 G_CALLBACK (signed_in_cb), self, G_CONNECT_SWAPPED);
  self->connection_signals = g_signal_group_new (PFC_TYPE_CONNECTION);
  g_signal_group_connect_object (self->connection_signals, "notify::state",
                                 G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  pfc_pages_show (self->stack, "loading");
  g_signal_connect_object (self->leaflet, "notify::visible-child", G_CALLBACK (visible_child_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (folded_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * pfc_tasks_page_reload:
 * @self: the page
 *
 * Asks the server for its tasks anew, in place of a call under way. While nobody is signed in it
 * only gives that one up.
 */
void
pfc_tasks_page_reload (PfcTasksPage *self)
{
  g_return_if_fail (PFC_IS_TASKS_PAGE (self));

  cancel (self);
  if (self->session == NULL || !pfc_session_get_signed_in (self->session))
    return;

  self->cancellable = g_cancellable_new ();
  pfc_catalogue_load_async (self->catalogue, pfc_session_get_connection (self->session),
                            self->language, TIMEOUT_S, self->cancellable, load_cb,
                            g_object_ref (self));
}

/**
 * pfc_tasks_page_get_can_go_back:
 * @self: the page
 *
 * Returns: whether a task is shown where there is no room for the list beside it
 */
gboolean
pfc_tasks_page_get_can_go_back (PfcTasksPage *self)
{
  g_return_val_if_fail (PFC_IS_TASKS_PAGE (self), FALSE);

  return adw_leaflet_get_folded (self->leaflet) &&
         adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->task_pane);
}

/**
 * pfc_tasks_page_go_back:
 * @self: the page
 *
 * Shows the list in place of the task, and gives it the focus. To be called only where
 * pfc_tasks_page_get_can_go_back() says so.
 */
void
pfc_tasks_page_go_back (PfcTasksPage *self)
{
  g_return_if_fail (PFC_IS_TASKS_PAGE (self));

  if (adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK))
    focus_list (self);
}

const char *
pfc_tasks_page_get_task (PfcTasksPage *self)
{
  PfcTask *shown;

  g_return_val_if_fail (PFC_IS_TASKS_PAGE (self), NULL);

  shown = get_shown_task (self);
  return shown != NULL ? pfc_task_get_name (shown) : self->wanted;
}

gboolean
pfc_tasks_page_get_form (PfcTasksPage *self)
{
  g_return_val_if_fail (PFC_IS_TASKS_PAGE (self), FALSE);

  return self->form_wanted ||
         adw_leaflet_get_visible_child (self->leaflet) == GTK_WIDGET (self->task_pane);
}

void
pfc_tasks_page_show_task (PfcTasksPage *self, const char *name, gboolean form)
{
  g_return_if_fail (PFC_IS_TASKS_PAGE (self));

  pfc_string_set (&self->wanted, name);
  self->form_wanted = form;
  if (name != NULL && pfc_catalogue_find (self->catalogue, name) != NULL)
    choose_task (self);
}

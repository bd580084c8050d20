/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-inicio.h"

#include "pfs-bar-chart.h"
#include "pfs-figures.h"
#include "pfs-inicio-resources.h"
#include "pfs-template.h"

#define RESOURCES "/ar/pfo3/server/inicio/"

/* A chart of more is not read at a glance; the table has them all. */
#define MAX_BARS 8

typedef struct
{
  PfoText one;
  PfoText many;
} Plural;

static const struct
{
  const char *name;
  PfoText text;
} texts[] = {
  { "lang", { "es", "en" } },
  { "page-title", { "Inicio", "Home" } },
  { "greeting", { "¡Hola, ", "Welcome, " } },
  { "greeting-end", { "!", "!" } },
  { "lead",
    { "Así está el servidor que ejecuta las tareas.", "This is how the task server is doing." } },
  { "activity-title",
    { "Actividad desde que se inició el servidor", "Activity since the server started" } },
  { "idle-title", { "Todavía no se ejecutó ninguna tarea", "No task has been run yet" } },
  { "idle-text",
    { "Lo que se ejecute desde la página Tareas aparecerá aquí.",
      "What is run from the Tasks page shows up here." } },
  { "task-column", { "Tarea", "Task" } },
  { "runs-column", { "Ejecuciones", "Runs" } },
  { "failures-column", { "Fallos", "Failures" } },
  { "mean-column", { "Tiempo medio", "Mean time" } },
  { "offer-title", { "Tareas disponibles", "Tasks on offer" } },
};

static const PfoText chart_title = { "Ejecuciones por tarea", "Runs by task" };
static const PfoText uptime = { "en marcha", "running" };

static const Plural workers = {
  { "trabajador en el pool", "worker in the pool" },
  { "trabajadores en el pool", "workers in the pool" },
};
static const Plural runs = { { "ejecución", "run" }, { "ejecuciones", "runs" } };
static const Plural failures = { { "fallo", "failure" }, { "fallos", "failures" } };

static const char *
pick (const Plural *plural, guint64 count, PfoLanguage language)
{
  return pfo_text_get (count == 1 ? plural->one : plural->many, language);
}

static char *
load (const char *name)
{
  g_autofree char *path = g_strconcat (RESOURCES, name, NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (pfs_inicio_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return g_strndup (data, length);
}

static const PfsTemplate *
get_template (void)
{
  static gsize template;

  if (g_once_init_enter (&template))
    {
      g_autofree char *text = load ("inicio.html");
      g_autoptr (GError) error = NULL;
      PfsTemplate *parsed = pfs_template_new (text, &error);

      g_assert_no_error (error);
      g_once_init_leave (&template, (gsize) parsed);
    }

  return (const PfsTemplate *) template;
}

/* The style is allowed by its hash: no other one gets in. */
static void
set_style (PfsScope *scope)
{
  g_autofree char *style = load ("inicio.css");
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *base64 = NULL;
  g_autofree char *hash = NULL;

  g_checksum_update (checksum, (const guchar *) style, -1);
  g_checksum_get_digest (checksum, digest, &length);
  base64 = g_base64_encode (digest, length);
  hash = g_strconcat ("sha256-", base64, NULL);

  pfs_scope_set_text (scope, "style-hash", hash);
  pfs_scope_set_trusted_markup (scope, "style", style);
}

static void
add_figure (PfsScope *scope, const char *figure, const char *caption)
{
  PfsScope *item = pfs_scope_add_item (scope, "figures");

  pfs_scope_set_text (item, "figure", figure);
  pfs_scope_set_text (item, "caption", caption);
}

static void
add_count (PfsScope *scope, guint64 count, const Plural *caption, PfoLanguage language)
{
  g_autofree char *figure = pfs_figures_count (count, language);

  add_figure (scope, figure, pick (caption, count, language));
}

static void
add_figures (PfsScope *scope, const PfsInicio *self, PfoLanguage language)
{
  g_autofree char *figure = pfs_figures_uptime (self->uptime_s, language);
  guint64 n_runs = 0, n_failures = 0;

  for (guint i = 0; i < self->n_tasks; i++)
    {
      n_runs += self->tasks[i].runs;
      n_failures += self->tasks[i].failures;
    }

  add_count (scope, self->workers, &workers, language);
  add_figure (scope, figure, pfo_text_get (uptime, language));
  add_count (scope, n_runs, &runs, language);
  add_count (scope, n_failures, &failures, language);
}

static int
compare_runs_cb (gconstpointer a, gconstpointer b)
{
  const PfsInicioTask *first = *(const PfsInicioTask *const *) a;
  const PfsInicioTask *second = *(const PfsInicioTask *const *) b;

  return (first->runs < second->runs) - (first->runs > second->runs);
}

/* Returns: the tasks that ran, the busiest first */
static GPtrArray *
find_active (const PfsInicio *self)
{
  GPtrArray *active = g_ptr_array_new ();

  for (guint i = 0; i < self->n_tasks; i++)
    {
      if (self->tasks[i].runs > 0)
        g_ptr_array_add (active, (gpointer) &self->tasks[i]);
    }

  g_ptr_array_sort (active, compare_runs_cb);
  return active;
}

static char *
describe_runs (const PfsInicioTask *task, PfoLanguage language)
{
  g_autofree char *n_runs = pfs_figures_count (task->runs, language);
  g_autofree char *n_failures = pfs_figures_count (task->failures, language);

  if (task->failures == 0)
    return g_strdup (n_runs);

  return g_strdup_printf ("%s · %s %s", n_runs, n_failures,
                          pick (&failures, task->failures, language));
}

static void
set_chart (PfsScope *scope, const GPtrArray *active, PfoLanguage language)
{
  PfsBar bars[MAX_BARS];
  guint n_bars = MIN (active->len, MAX_BARS);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *chart = NULL;

  for (guint i = 0; i < n_bars; i++)
    {
      const PfsInicioTask *task = g_ptr_array_index (active, i);
      char *value = describe_runs (task, language);

      g_ptr_array_add (values, value);
      bars[i] = (PfsBar){ task->title, value, task->runs, task->failures };
    }

  chart = pfs_bar_chart_render (bars, n_bars, pfo_text_get (chart_title, language));
  pfs_scope_set_trusted_markup (scope, "chart", chart);
}

static void
add_row (PfsScope *scope, const PfsInicioTask *task, PfoLanguage language)
{
  PfsScope *row = pfs_scope_add_item (scope, "rows");
  g_autofree char *n_runs = pfs_figures_count (task->runs, language);
  g_autofree char *n_failures = pfs_figures_count (task->failures, language);
  g_autofree char *mean = pfs_figures_milliseconds (task->mean_ms, language);

  pfs_scope_set_text (row, "title", task->title);
  pfs_scope_set_text (row, "runs", n_runs);
  pfs_scope_set_text (row, "failures", n_failures);
  pfs_scope_set_text (row, "mean", mean);
}

static void
add_activity (PfsScope *scope, const PfsInicio *self, PfoLanguage language)
{
  g_autoptr (GPtrArray) active = find_active (self);
  PfsScope *item;

  if (active->len == 0)
    {
      pfs_scope_add_item (scope, "idle");
      return;
    }

  item = pfs_scope_add_item (scope, "activity");
  set_chart (item, active, language);
  for (guint i = 0; i < active->len; i++)
    add_row (item, g_ptr_array_index (active, i), language);
}

static void
add_offer (PfsScope *scope, const PfsInicio *self)
{
  PfsScope *offer;

  if (self->n_tasks == 0)
    return;

  offer = pfs_scope_add_item (scope, "offer");
  for (guint i = 0; i < self->n_tasks; i++)
    {
      PfsScope *item = pfs_scope_add_item (offer, "tasks");

      pfs_scope_set_text (item, "name", self->tasks[i].name);
      pfs_scope_set_text (item, "title", self->tasks[i].title);
      pfs_scope_set_text (item, "description", self->tasks[i].description);
    }
}

/**
 * pfs_inicio_render:
 * @self: what the page shows
 * @language: the language of its texts
 *
 * Makes the home page. May be called from any thread.
 *
 * Returns: (transfer full): an HTML document, which is also well-formed XML; it holds no script and
 *   asks for nothing from outside
 */
char *
pfs_inicio_render (const PfsInicio *self, PfoLanguage language)
{
  g_autoptr (PfsScope) scope = pfs_scope_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    pfs_scope_set_text (scope, texts[i].name, pfo_text_get (texts[i].text, language));

  pfs_scope_set_text (scope, "username", self->username);
  set_style (scope);
  add_figures (scope, self, language);
  add_activity (scope, self, language);
  add_offer (scope, self);

  return pfs_template_render (get_template (), scope);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-trust-page.h"

#include <glib/gi18n-lib.h>

#include "pfc-fingerprint.h"
#include "pfc-focus.h"
#include "pfc-pages.h"

struct _PfcTrustPage
{
  AdwBin parent_instance;

  /* Template widgets */
  AdwStatusPage *status_page;
  GtkBox *facts;
  GtkCheckButton *confirmed;
  GtkLabel *confirmed_label;
  GtkWidget *trust_button;
  GtkWidget *replace_button;

  /* Owned */
  GSignalGroup *signals; /* of the connection */

  GtkWidget *first_fact; /* one of the facts */
};

G_DEFINE_FINAL_TYPE (PfcTrustPage, pfc_trust_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_CONNECTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
clear_facts (PfcTrustPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->facts))) != NULL)
    gtk_box_remove (self->facts, child);
  self->first_fact = NULL;
}

static void
add_fact (PfcTrustPage *self, const char *title, const char *value, const char *css_class)
{
  GtkWidget *title_label = gtk_label_new (title);
  GtkWidget *value_label = gtk_label_new (value);

  gtk_label_set_xalign (GTK_LABEL (title_label), 0);
  gtk_widget_add_css_class (title_label, "caption-heading");
  gtk_box_append (self->facts, title_label);

  gtk_label_set_xalign (GTK_LABEL (value_label), 0);
  gtk_label_set_wrap (GTK_LABEL (value_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value_label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_widget_set_margin_bottom (value_label, 12);
  if (css_class != NULL)
    gtk_widget_add_css_class (value_label, css_class);
  gtk_box_append (self->facts, value_label);
  if (self->first_fact == NULL)
    self->first_fact = value_label;
}

static void
add_fingerprint (PfcTrustPage *self, const char *title, const char *fingerprint)
{
  g_autofree char *lines = pfc_fingerprint_fold (fingerprint);

  add_fact (self, title, lines, "monospace");
}

static void
show_certificate (PfcTrustPage *self, PfcCertificate *certificate)
{
  g_autofree char *errors = pfc_certificate_describe_errors (certificate);
  g_autofree char *not_before = pfc_certificate_dup_not_before (certificate);
  g_autofree char *not_after = pfc_certificate_dup_not_after (certificate);
  const char *expected = pfc_certificate_get_expected (certificate);

  if (expected != NULL)
    add_fingerprint (self, _("Trusted until now"), expected);
  add_fingerprint (self, expected != NULL ? _("Shown now") : _("Fingerprint"),
                   pfc_certificate_get_fingerprint (certificate));
  add_fact (self, _("What is wrong with it"), errors, NULL);
  add_fact (self, _("Issued for"), pfc_certificate_get_names (certificate), NULL);
  add_fact (self, _("Issued by"), pfc_certificate_get_issuer (certificate), NULL);
  add_fact (self, _("Valid from"), not_before, NULL);
  add_fact (self, _("Valid until"), not_after, NULL);
}

static void
update_actions (PfcTrustPage *self)
{
  gboolean to_confirm = gtk_widget_get_visible (GTK_WIDGET (self->confirmed));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "trust.accept",
                                 !to_confirm || gtk_check_button_get_active (self->confirmed));
}

/* Returns: (transfer full): what a person is to know and do */
static char *
describe (PfcVerdict verdict, const char *address)
{
  if (verdict == PFC_VERDICT_CHANGED)
    /* Translators: %s is the address of the server */
    return g_strdup_printf (_("%s shows another certificate than the one that was trusted. "
                              "Somebody may be between here and the server. Nothing was sent."),
                            address);
  if (verdict == PFC_VERDICT_UNREADABLE)
    /* Translators: %s is the address of the server */
    return g_strdup_printf (_("The list of known servers is damaged: which certificate of %s is "
                              "trusted cannot be read any more. Compare the fingerprint with the "
                              "one that whoever runs the server tells. Nothing was sent."),
                            address);

  /* Translators: %s is the address of the server */
  return g_strdup_printf (_("Compare the fingerprint with the one that whoever runs %s tells. "
                            "Nothing was sent yet."),
                          address);
}

/* A certificate that has changed, or may have, is accepted by an act of its own. */
static const struct
{
  const char *title;
  const char *confirmation;
} words[PFC_N_VERDICTS] = {
  [PFC_VERDICT_UNKNOWN] = { N_("Unknown Certificate"), NULL },
  [PFC_VERDICT_CHANGED] = { N_("The Certificate Has Changed"),
                            N_("Whoever runs the server has confirmed the new fingerprint") },
  [PFC_VERDICT_UNREADABLE] = { N_("The Certificate May Have Changed"),
                               N_("Whoever runs the server has confirmed the fingerprint") },
};

static void
show_verdict (PfcTrustPage *self, const char *address, PfcVerdict verdict)
{
  const char *confirmation = words[verdict].confirmation;
  g_autofree char *description = describe (verdict, address);

  adw_status_page_set_title (self->status_page, _(words[verdict].title));
  pfc_pages_describe (self->status_page, description);

  gtk_check_button_set_active (self->confirmed, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->confirmed), confirmation != NULL);
  if (confirmation != NULL)
    gtk_label_set_label (self->confirmed_label, _(confirmation));
  gtk_widget_set_visible (self->replace_button, verdict == PFC_VERDICT_CHANGED);
  gtk_widget_set_visible (self->trust_button, verdict != PFC_VERDICT_CHANGED);
  update_actions (self);
}

/* The connection tells of the certificate first, and then that it is not trusted: by the time the
 * page is shown, it shows the right one. */
static void
certificate_changed_cb (PfcTrustPage *self, GParamSpec *pspec, PfcConnection *connection)
{
  PfcCertificate *certificate = pfc_connection_get_certificate (connection);
  gboolean has_focus = gtk_widget_get_focus_child (GTK_WIDGET (self->facts)) != NULL;

  if (certificate == NULL || pfc_certificate_is_trusted (certificate))
    return;

  clear_facts (self);
  show_verdict (self, pfc_connection_get_address (connection),
                pfc_certificate_get_verdict (certificate));
  show_certificate (self, certificate);
  if (has_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
accept_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  PfcTrustPage *self = PFC_TRUST_PAGE (widget);
  g_autoptr (PfcConnection) connection = g_signal_group_dup_target (self->signals);
  g_autoptr (GError) error = NULL;

  if (!pfc_connection_trust (connection, &error) && error != NULL)
    gtk_widget_activate_action (widget, "win.toast", "s", error->message);
}

/* The page opens at its top, on what is to be compared, wherever an earlier certificate left it. A
 * label that gets the focus selects all of its text. */
static gboolean
pfc_trust_page_grab_focus (GtkWidget *widget)
{
  PfcTrustPage *self = PFC_TRUST_PAGE (widget);
  GtkWidget *view = gtk_widget_get_ancestor (GTK_WIDGET (self->facts), GTK_TYPE_SCROLLED_WINDOW);

  if (self->first_fact == NULL || !gtk_widget_grab_focus (self->first_fact))
    return FALSE;

  gtk_label_select_region (GTK_LABEL (self->first_fact), 0, 0);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (view)), 0);
  return TRUE;
}

static void
pfc_trust_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CONNECTION)
    g_value_take_object (value, g_signal_group_dup_target (PFC_TRUST_PAGE (object)->signals));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pfc_trust_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CONNECTION)
    g_signal_group_set_target (PFC_TRUST_PAGE (object)->signals, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
pfc_trust_page_dispose (GObject *object)
{
  PfcTrustPage *self = PFC_TRUST_PAGE (object);

  g_clear_object (&self->signals);
  G_OBJECT_CLASS (pfc_trust_page_parent_class)->dispose (object);
}

static void
pfc_trust_page_class_init (PfcTrustPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = pfc_trust_page_get_property;
  object_class->set_property = pfc_trust_page_set_property;
  object_class->dispose = pfc_trust_page_dispose;
  widget_class->focus = pfc_focus_child;
  widget_class->grab_focus = pfc_trust_page_grab_focus;

  properties[PROP_CONNECTION] =
      g_param_spec_object ("connection", NULL, NULL, PFC_TYPE_CONNECTION,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "trust.accept", NULL, accept_action);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PFC_RESOURCE_PATH "/pfc-trust-page.ui");
  gtk_widget_class_bind_template_child (widget_class, PfcTrustPage, status_page);
  gtk_widget_class_bind_template_child (widget_class, PfcTrustPage, facts);
  gtk_widget_class_bind_template_child (widget_class, PfcTrustPage, confirmed);
  gtk_widget_class_bind_template_child (widget_class, PfcTrustPage, confirmed_label);
  gtk_widget_class_bind_template_child (widget_class, PfcTrustPage, trust_button);
  gtk_widget_class_bind_template_child (widget_class, PfcTrustPage, replace_button);
  gtk_widget_class_bind_template_callback (widget_class, update_actions);
}

static void
pfc_trust_page_init (PfcTrustPage *self)
{
  self->signals = g_signal_group_new (PFC_TYPE_CONNECTION);
  g_signal_group_connect_object (self->signals, "notify::certificate",
                                 G_CALLBACK (certificate_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));
  update_actions (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfc-cli-trust.h"

#include "pfc-address.h"
#include "pfc-cli-local.h"
#include "pfc-fingerprint.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Returns: (transfer full) (nullable): the server's address in its usual spelling */
static char *
get_address (PfcCli *self, gboolean *tls)
{
  g_autoptr (GNetworkAddress) address = pfc_address_parse (self->options.server, NULL);

  *tls = address != NULL && pfc_address_is_tls (address);
  return address != NULL ? pfc_address_to_string (address) : NULL;
}

/**
 * pfc_cli_trust_load:
 * @self: the run
 * @error: the list of known servers cannot be read, --trust has no fingerprint or is about plain
 *   text, or --local has no certificate
 *
 * Gets ready what decides about certificates: the list that the application keeps too, --trust,
 * and --local. Where there is nothing to decide, a list that cannot be read is none.
 */
gboolean
pfc_cli_trust_load (PfcCli *self, GError **error)
{
  g_autoptr (PfcKnownServers) servers = NULL;
  g_autofree char *required = NULL;
  g_autofree char *address = NULL;
  g_autoptr (GError) failure = NULL;
  gboolean tls;

  if (self->trust != NULL)
    return TRUE;

  address = get_address (self, &tls);
  servers = pfc_known_servers_new (NULL);
  if (!pfc_known_servers_load (servers, &failure) && tls && !self->options.local)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  if (self->options.trust != NULL && address != NULL && !tls)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--trust is about a certificate, and %s is plain text, which has none. "
                     "pfo3s:// before the address means TLS."),
                   address);
      return FALSE;
    }

  if (self->options.trust != NULL || (self->options.local && tls))
    {
      required = self->options.local ? pfc_cli_local_read_fingerprint (error)
                                     : pfc_fingerprint_parse (self->options.trust, error);
      if (required == NULL)
        return FALSE;
    }

  self->trust = pfc_trust_new (servers);
  if (required != NULL)
    pfc_trust_require (self->trust, required);
  return TRUE;
}

/**
 * pfc_cli_trust_keep:
 * @self: the run
 * @certificate: (nullable): what the server showed
 *
 * With --trust, keeps the certificate for later runs. Where that cannot be, it is said, and this
 * run goes on.
 */
void
pfc_cli_trust_keep (PfcCli *self, PfcCertificate *certificate)
{
  PfcKnownServers *servers = pfc_trust_get_servers (self->trust);
  gboolean tls;
  g_autofree char *address = get_address (self, &tls);
  g_autoptr (GError) error = NULL;
  const char *fingerprint;

  if (self->options.trust == NULL || certificate == NULL)
    return;

  fingerprint = pfc_certificate_get_fingerprint (certificate);
  if (g_strcmp0 (fingerprint, pfc_known_servers_get_fingerprint (servers, address)) != 0 &&
      !pfc_known_servers_set_fingerprint (servers, address, fingerprint, &error))
    g_printerr ("pfo3-cli: %s\n", error->message);
}

/**
 * pfc_cli_trust_warn:
 * @certificate: (nullable): what the server showed, which was taken
 *
 * Says on standard error what is wrong with it all the same.
 */
void
pfc_cli_trust_warn (PfcCertificate *certificate)
{
  g_autofree char *warning = certificate != NULL ? pfc_certificate_dup_warning (certificate) : NULL;

  if (warning != NULL)
    g_printerr ("pfo3-cli: %s\n", warning);
}

/**
 * pfc_cli_trust_note_user:
 * @self: a run that is connected
 * @username: who has signed in
 *
 * Notes that the server was used, and by whom if nobody is noted yet. The application comes back as
 * the user who is noted, whose token is in its keyring: that user stays, whoever signs in here. Of
 * the server of this environment nothing is noted.
 */
void
pfc_cli_trust_note_user (PfcCli *self, const char *username)
{
  PfcKnownServers *servers = pfc_trust_get_servers (self->trust);
  const char *address = pfc_connection_get_address (self->connection);
  PfcKnownServer *known = NULL;
  g_autoptr (GError) error = NULL;

  if (self->options.local)
    return;

  if (pfc_known_servers_touch (servers, address, &error))
    known = pfc_known_servers_lookup (servers, address);
  if (known != NULL && pfc_known_server_get_user (known) == NULL)
    pfc_known_servers_set_user (servers, address, username, &error);
  if (error != NULL)
    g_debug ("%s", error->message);
}

static void
print_row (const char *title, const char *value)
{
  /* Columns count characters, which printf() does not. */
  int padding = MAX (0, 14 - (int) g_utf8_strlen (title, -1));

  g_printerr ("  %s%*s %s\n", title, padding, "", value);
}

static void
print_certificate (PfcCli *self, const char *address)
{
  const char *expected = pfc_certificate_get_expected (self->refused);
  g_autofree char *not_before = pfc_certificate_dup_not_before (self->refused);
  g_autofree char *not_after = pfc_certificate_dup_not_after (self->refused);
  g_autofree char *errors = pfc_certificate_describe_errors (self->refused);
  g_auto (GStrv) lines = g_strsplit (errors, "\n", -1);

  print_row (_("Server"), address);
  if (expected != NULL)
    print_row (_("Trusted"), expected);
  print_row (expected != NULL ? _("Shown now") : _("Fingerprint"),
             pfc_certificate_get_fingerprint (self->refused));
  print_row (_("Issued for"), pfc_certificate_get_names (self->refused));
  print_row (_("Issued by"), pfc_certificate_get_issuer (self->refused));
  print_row (_("Valid from"), not_before);
  print_row (_("Valid until"), not_after);
  for (char **line = lines; *line != NULL; line++)
    g_printerr ("  %s\n", *line);
}

/**
 * pfc_cli_trust_explain:
 * @self: a run whose server showed a certificate that is not trusted
 *
 * Says on standard error what certificate that is, what is wrong with it, and how it would be
 * trusted.
 */
void
pfc_cli_trust_explain (PfcCli *self)
{
  gboolean tls;
  g_autofree char *address = get_address (self, &tls);
  g_autofree char *quoted =
      strpbrk (address, "[]%") != NULL ? g_shell_quote (address) : g_strdup (address);

  print_certificate (self, address);
  if (self->options.local)
    {
      g_printerr ("%s\n", _("The server has not read its file again since that changed, or another "
                            "program answers there."));
      return;
    }

  if (pfc_certificate_get_expected (self->refused) != NULL)
    g_printerr ("%s\n", _("Somebody may be between here and the server. Only if whoever runs it "
                          "confirms the new fingerprint, trust it instead:"));
  else
    g_printerr ("%s\n", _("If whoever runs the server confirms this fingerprint, trust it:"));

  g_printerr ("  pfo3-cli --server %s --trust %s ping\n", quoted,
              pfc_certificate_get_fingerprint (self->refused));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pfs-werkzeug.h"

#include <string.h>

/* Made with Python's hashlib, as Werkzeug does; the third is of RFC 7914. */
#define SCRYPT                                                                                     \
  "scrypt:32768:8:1$aB3dE6gH9jK2mN5p$"                                                             \
  "21ffad737ddb8b30597168652effea444381a3b937cafbd63e9b17378d897d46"                               \
  "a84cc8b8e606557ab76a17dcb4303250da3ecde50e68132f3ec0c8dd0f9f050d"
#define SCRYPT_SMALL                                                                               \
  "scrypt:16:1:1$sal$"                                                                             \
  "0cab1e8941fc92cda4d8e03cc2e64f19789210c1149faab85522b62c6605c4de"                               \
  "94269829f3baf69b9671bcff7373d568422cd1e69e08addc9a97da3484eb32b8"
#define SCRYPT_RFC                                                                                 \
  "scrypt:16384:8:1$SodiumChloride$"                                                               \
  "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"                               \
  "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
#define SCRYPT_PARALLEL                                                                            \
  "scrypt:1024:4:3$x$"                                                                             \
  "00cfcc527bc756dc07c0a44a1d33b46860f2848bb1267d188c64bb5b13485b54"                               \
  "e69750b126f0aa37ad0f6e5f090f450c33e9c76010e3b60adc8e5a2bb68a863e"
#define PBKDF2                                                                                     \
  "pbkdf2:sha256:600000$aB3dE6gH9jK2mN5p$"                                                         \
  "85fc7c807e5152b7203bd6c3d91355987cabb972aa1fa9c9b727b52f7eaa355a"
#define PBKDF2_NO_SALT                                                                             \
  "pbkdf2:sha256:1$$2a6e83efc39d187fc0b35a2575ae705c41d5a9034ad854b4bf79ffbfcc7d58af"
#define PBKDF2_LONG_PASSWORD                                                                       \
  "pbkdf2:sha256:1000$sal$145fcd6e337b6a2529a44a5ce5539889db70f33275f8fdd532362123c68c8cf7"

/* Right ones too, but of 1 GiB of memory, 128 times the work, and more iterations than allowed. */
#define SCRYPT_HUGE                                                                                \
  "scrypt:1048576:8:1$s$"                                                                          \
  "84d8beab5cf58700f47446a08ef592e598125af6db27d8cf85928f45e5217696"                               \
  "e32b38e80b5f940377b67c72758306a5d322864f673ed42a70f8bac1f04e8ca8"
#define SCRYPT_LONG                                                                                \
  "scrypt:2:8:524288$s$"                                                                           \
  "1c2b06543846725d72db48f3294c0857063c08f7ef9fc2f51e3687530b14e4fc"                               \
  "d005e0c24c0035459d7fbbf983391722df639d854e3225d8d365bf927c395d9c"
#define PBKDF2_LONG                                                                                \
  "pbkdf2:sha256:2000001$s$e37311cd7aa51f6fc90456db03c109acd81c96d0c66c812901c8640729521aa0"

static void
test_right (void)
{
  g_autofree char *long_password = g_strnfill (200, 'x');

  g_assert_cmpint (pfs_werkzeug_verify (SCRYPT, "contraseña"), ==, PFS_VERDICT_RIGHT);
  g_assert_cmpint (pfs_werkzeug_verify (SCRYPT_SMALL, ""), ==, PFS_VERDICT_RIGHT);
  g_assert_cmpint (pfs_werkzeug_verify (SCRYPT_RFC, "pleaseletmein"), ==, PFS_VERDICT_RIGHT);
  g_assert_cmpint (pfs_werkzeug_verify (SCRYPT_PARALLEL, "clave"), ==, PFS_VERDICT_RIGHT);
  g_assert_cmpint (pfs_werkzeug_verify (PBKDF2, "contraseña"), ==, PFS_VERDICT_RIGHT);
  g_assert_cmpint (pfs_werkzeug_verify (PBKDF2_NO_SALT, "1234"), ==, PFS_VERDICT_RIGHT);
  g_assert_cmpint (pfs_werkzeug_verify (PBKDF2_LONG_PASSWORD, long_password), ==,
                   PFS_VERDICT_RIGHT);
}

static void
test_wrong (void)
{
  g_assert_cmpint (pfs_werkzeug_verify (SCRYPT, "contrasena"), ==, PFS_VERDICT_WRONG);
  g_assert_cmpint (pfs_werkzeug_verify (SCRYPT, ""), ==, PFS_VERDICT_WRONG);
  g_assert_cmpint (pfs_werkzeug_verify (PBKDF2, "contraseña "), ==, PFS_VERDICT_WRONG);
  g_assert_cmpint (pfs_werkzeug_verify (PBKDF2_NO_SALT, "123"), ==, PFS_VERDICT_WRONG);
}

/* Every byte of the digest counts. */
static void
test_changed_digest (void)
{
  for (const char *digit = strrchr (PBKDF2_NO_SALT, '$') + 1; *digit != '\0'; digit++)
    {
      g_autofree char *changed = g_strdup (PBKDF2_NO_SALT);
      gsize at = digit - strrchr (PBKDF2_NO_SALT, '$') - 1;
      char *place = strrchr (changed, '$') + 1 + at;

      *place = *place == '0' ? '1' : '0';
      g_assert_cmpint (pfs_werkzeug_verify (changed, "1234"), ==, PFS_VERDICT_WRONG);
    }
}

static void
test_badly_formed (void)
{
  static const char *const hashes[] = {
    "",
    "scrypt:",
    "scrypt:16:1:1",
    "scrypt:16:1:1$sal",
    "scrypt:16:1:1$sal$",
    "scrypt:16:1:1$sal$0cab1e",
    "scrypt:16:1$sal$0cab1e8941fc92cda4d8e03cc2e64f19789210c1149faab85522b62c6605c4de",
    SCRYPT_SMALL "00",
    "scrypt:-16:1:1$sal$"
    "0cab1e8941fc92cda4d8e03cc2e64f19789210c1149faab85522b62c6605c4de"
    "94269829f3baf69b9671bcff7373d568422cd1e69e08addc9a97da3484eb32b8",
    "scrypt:17:1:1$sal$"
    "0cab1e8941fc92cda4d8e03cc2e64f19789210c1149faab85522b62c6605c4de"
    "94269829f3baf69b9671bcff7373d568422cd1e69e08addc9a97da3484eb32b8",
    "scrypt:16:1:1$sal$"
    "zcab1e8941fc92cda4d8e03cc2e64f19789210c1149faab85522b62c6605c4de"
    "94269829f3baf69b9671bcff7373d568422cd1e69e08addc9a97da3484eb32b8",
    "pbkdf2:sha256:0$$2a6e83efc39d187fc0b35a2575ae705c41d5a9034ad854b4bf79ffbfcc7d58af",
    "pbkdf2:sha256:$$2a6e83efc39d187fc0b35a2575ae705c41d5a9034ad854b4bf79ffbfcc7d58af",
    "pbkdf2:sha256:1$2a6e83efc39d187fc0b35a2575ae705c41d5a9034ad854b4bf79ffbfcc7d58af",
    "pbkdf2:sha512:1$$2a6e83efc39d187fc0b35a2575ae705c41d5a9034ad854b4bf79ffbfcc7d58af",
    "pbkdf2:sha256:1$$2a6e83ef",
    "plain$$1234",
  };

  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    {
      g_assert_cmpint (pfs_werkzeug_verify (hashes[i], "1234"), ==, PFS_VERDICT_WRONG);
      g_assert_cmpint (pfs_werkzeug_verify (hashes[i], ""), ==, PFS_VERDICT_WRONG);
    }
}

/* A row that somebody put there to eat the machine is refused before anything is computed. */
static void
test_too_dear (void)
{
  static const char *const hashes[] = {
    SCRYPT_HUGE,
    SCRYPT_LONG,
    PBKDF2_LONG,
    "scrypt:18446744073709551616:18446744073709551615:2$s$"
    "84d8beab5cf58700f47446a08ef592e598125af6db27d8cf85928f45e5217696"
    "e32b38e80b5f940377b67c72758306a5d322864f673ed42a70f8bac1f04e8ca8",
    "scrypt:4294967296:4294967296:4294967296$s$"
    "84d8beab5cf58700f47446a08ef592e598125af6db27d8cf85928f45e5217696"
    "e32b38e80b5f940377b67c72758306a5d322864f673ed42a70f8bac1f04e8ca8",
  };
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    g_assert_cmpint (pfs_werkzeug_verify (hashes[i], "clave"), ==, PFS_VERDICT_WRONG);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC / 10);
}

static void
test_is_hash (void)
{
  g_assert_true (pfs_werkzeug_is_hash (SCRYPT));
  g_assert_true (pfs_werkzeug_is_hash (PBKDF2));
  g_assert_false (pfs_werkzeug_is_hash ("$argon2id$v=19$m=65536,t=2,p=1$c2Fs$aGFzaA"));
  g_assert_false (pfs_werkzeug_is_hash ("pbkdf2:sha512:1$$00"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/werkzeug/right", test_right);
  g_test_add_func ("/werkzeug/wrong", test_wrong);
  g_test_add_func ("/werkzeug/changed-digest", test_changed_digest);
  g_test_add_func ("/werkzeug/badly-formed", test_badly_formed);
  g_test_add_func ("/werkzeug/too-dear", test_too_dear);
  g_test_add_func ("/werkzeug/is-hash", test_is_hash);

  return g_test_run ();
}

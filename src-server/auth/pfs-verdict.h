/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/**
 * PfsVerdict:
 * @PFS_VERDICT_WRONG: the hash is of another password, or no hash at all
 * @PFS_VERDICT_RIGHT: the hash is of the password
 * @PFS_VERDICT_UNKNOWN: it could not be found out, mostly for want of memory
 *
 * What comes out when a password is compared with a hash.
 */
typedef enum
{
  PFS_VERDICT_WRONG,
  PFS_VERDICT_RIGHT,
  PFS_VERDICT_UNKNOWN,
} PfsVerdict;

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A certificate for pfo3.example that nobody vouches for, and what `openssl x509 -fingerprint
 * -sha256` prints of it. */
#define TEST_CERTIFICATE                                                                           \
  "-----BEGIN CERTIFICATE-----\n"                                                                  \
  "MIIBcjCCARigAwIBAgIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxwZm8zLmV4\n"                             \
  "YW1wbGUwIBcNMjYxMTI4MTUxNjU0WhgPMjEyNjExMDQxNTE2NTRaMBcxFTATBgNV\n"                             \
  "BAMMDHBmbzMuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMrAYg60\n"                             \
  "13Nq6sOUQZjkJQvwfjhuHvJNgUbPi1YadC2fiaL9w4rjtZLrwEij1k7MrQ/S7shy\n"                             \
  "3GVDyiDTMxUmknyjUzBRMB0GA1UdDgQWBBRDQkmevpQb+jtmzDCDQGBwzja/BTAf\n"                             \
  "BgNVHSMEGDAWgBRDQkmevpQb+jtmzDCDQGBwzja/BTAPBgNVHRMBAf8EBTADAQH/\n"                             \
  "MAoGCCqGSM49BAMCA0gAMEUCIQCTS5Yg3fqVwPKoJOxwHovYCeD0IfPo2efQA5QW\n"                             \
  "Sy/heAIgceNVdF0XzQeluxA4EnDFNEHYXOnAiWpkXevsMAklGi8=\n"                                         \
  "-----END CERTIFICATE-----\n"

#define TEST_FINGERPRINT                                                                           \
  "73:0B:89:80:A2:A8:8E:8C:F5:87:DD:B6:0D:25:26:76:"                                               \
  "3F:0E:10:A5:D5:C9:9C:04:AD:1E:CA:BD:68:55:BF:E6"

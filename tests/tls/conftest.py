# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS of the running server, seen by clients that others wrote. What they share is in
tests/harness/."""

import pytest

from harness.fixtures import start_server
from harness.tls import Certificate, make_context

__all__ = ["start_server"]


@pytest.fixture
def certificate(tmp_path):
    """A certificate for localhost and 127.0.0.1."""
    return Certificate(tmp_path)


@pytest.fixture
def server(start_server, certificate):
    """A server that shows it."""
    return start_server(**certificate.get_settings())


@pytest.fixture
def trusting(certificate):
    """What a client works with that trusts this certificate alone."""
    return make_context(certificate.path)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The two kinds of database, seen from outside."""

import sqlite3


class SqliteStore:
    """A database file."""

    def __init__(self, path):
        self.path = path
        self.url = f"sqlite:///{path}"
        self.place = f"SQLite {path}"

    def query(self, sql):
        """Runs SQL beside the server. Returns the rows as lists of texts."""
        connection = sqlite3.connect(self.path, timeout=10)
        try:
            with connection:
                rows = connection.execute(sql).fetchall()
        finally:
            connection.close()
        return [[str(value) for value in row] for row in rows]


class PostgresStore:
    """A database of its own in a cluster."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.name = cluster.create_database()
        self.url = cluster.get_url(self.name)
        self.place = f"PostgreSQL {self.name} at 127.0.0.1:{cluster.port}"

    def query(self, sql):
        return self.cluster.query(self.name, sql)


def quote_sql(text):
    return "'" + text.replace("'", "''") + "'"


def read_users(store):
    """Returns the password hash of each user."""
    return dict(store.query("SELECT username, password_hash FROM usuarios"))


def add_user(store, username, password_hash):
    store.query("INSERT INTO usuarios (username, password_hash) VALUES "
                f"({quote_sql(username)}, {quote_sql(password_hash)})")

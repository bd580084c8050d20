-- The users, as the classroom program made them: a database that has them already keeps them.
create table if not exists usuarios (
  id integer primary key autoincrement,
  username text not null unique,
  password_hash text not null,
  created_at text default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
);

-- Sessions. The token itself is known to its user only.
create table pfo3_tokens (
  token_hash text primary key,
  user_id integer not null references usuarios (id) on delete cascade,
  created_at integer not null,
  expires_at integer not null
) without rowid;

create index pfo3_tokens_user on pfo3_tokens (user_id);
create index pfo3_tokens_expiry on pfo3_tokens (expires_at);

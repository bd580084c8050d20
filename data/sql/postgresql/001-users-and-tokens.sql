-- The users, as the classroom program made them: a database that has them already keeps them.
create table if not exists usuarios (
  id serial primary key,
  username text unique not null,
  password_hash text not null,
  created_at timestamptz default now()
);

-- Sessions. The token itself is known to its user only.
create table pfo3_tokens (
  token_hash text primary key,
  user_id bigint not null references usuarios (id) on delete cascade,
  created_at bigint not null,
  expires_at bigint not null
);

create index pfo3_tokens_user on pfo3_tokens (user_id);
create index pfo3_tokens_expiry on pfo3_tokens (expires_at);

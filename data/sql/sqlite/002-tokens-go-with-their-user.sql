-- Foreign keys count only in programs that ask for them. Who removes a user with the sqlite3 shell
-- would leave tokens behind, and the user's number may be given to somebody else.
delete from pfo3_tokens where user_id not in (select id from usuarios);

create trigger pfo3_tokens_user_removed after delete on usuarios
begin
  delete from pfo3_tokens where user_id = old.id;
end;

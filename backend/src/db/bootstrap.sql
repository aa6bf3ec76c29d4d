-- Run as the login user after 0001_roles.sql, each time. It asks before it grants, since a login
-- that may not grant would fail even where there is nothing left to do.
do $$
declare
  role text;
begin
  if not has_database_privilege('minhu_migrate', current_database(), 'create') then
    execute format('grant create on database %I to minhu_migrate', current_database());
  end if;
  if not has_schema_privilege('minhu_migrate', 'public', 'create') then
    grant usage, create on schema public to minhu_migrate;
  end if;
  foreach role in array array['minhu_migrate', 'minhu_serve', 'minhu_worker'] loop
    -- A superuser is a member of everything.
    if not pg_has_role(current_user, role, 'member') then
      execute format('grant %I to %I', role, current_user);
    end if;
  end loop;
  -- sqlx made its table before there was an owner to make it.
  if (select relowner from pg_class where oid = 'public._sqlx_migrations'::regclass)
     <> 'minhu_migrate'::regrole then
    alter table public._sqlx_migrations owner to minhu_migrate;
  end if;
end $$;

-- Three roles, so that append-only tables are more than a promise: `minhu_migrate` owns everything,
-- `minhu_serve` (web processes) and `minhu_worker` (jobs) own nothing and get what each migration
-- grants them. Roles belong to the cluster, so another database of the same cluster may have made
-- them already.
do $$
declare name text;
begin
  foreach name in array array['minhu_migrate', 'minhu_serve', 'minhu_worker'] loop
    if not exists (select from pg_roles where rolname = name) then
      begin
        execute format('create role %I', name);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
  end loop;
end $$;

create extension if not exists postgis;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

grant usage on schema public to minhu_serve, minhu_worker;

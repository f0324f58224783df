-- Applied before the migrations, for dumps and grants name the roles; with --roles alone, before a
-- dump is restored on another server. They cannot log in: a tool becomes its role when the user it
-- connects as is a member.

do $$
declare
  role_name text;
begin
  foreach role_name in array array['elf_ingest', 'elf_transform', 'elf_train', 'elf_detect', 'elf_report', 'elf_tenant'] loop
    -- Roles belong to the whole server: another database may be migrated at the same time.
    begin
      if not exists (select from pg_roles where rolname = role_name) then
        execute format('create role %I nologin', role_name);
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end;
    -- Nobody who migrates needs to be a tenant.
    continue when role_name = 'elf_tenant';
    begin
      if not pg_has_role(current_user, role_name, 'member') then
        execute format('grant %I to current_user', role_name);
      end if;
    exception when unique_violation or internal_error then
      null; -- the other one has granted it ("tuple concurrently updated")
    end;
  end loop;
end
$$;

-- Applied after every migration. One writer per table; elf-report only reads. The roles cannot
-- log in: a tool becomes its role when the user it connects as is a member.

do $$
declare
  role_name text;
begin
  foreach role_name in array array['elf_ingest', 'elf_transform', 'elf_train', 'elf_detect', 'elf_report'] loop
    -- Roles belong to the whole server: another database may be migrated at the same time.
    begin
      if not exists (select from pg_roles where rolname = role_name) then
        execute format('create role %I nologin', role_name);
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end;
    begin
      if not pg_has_role(current_user, role_name, 'member') then
        execute format('grant %I to current_user', role_name);
      end if;
    exception when unique_violation or internal_error then
      null; -- the other one has granted it ("tuple concurrently updated")
    end;
    execute format('revoke all on all tables in schema public from %I', role_name);
    execute format('grant usage on schema public to %I', role_name);
    execute format('grant select on all tables in schema public to %I', role_name);
    execute format('grant execute on function run_start, run_finish, run_unchanged to %I', role_name);
  end loop;
end
$$;
revoke execute on function run_start, run_finish, run_unchanged, run_sweep, run_plan, run_mark, prune
  from public;
-- elf-nightly's own word on a flow, and what elf-ingest prune may do to the tables of others.
grant execute on function run_plan, run_mark to elf_report;
grant execute on function prune to elf_ingest;

grant insert, update, delete on area, holiday, simulated_event, fetch_state, fetch_pause,
  source_priority, source_weight, definition_change to elf_ingest;
grant insert, delete on observation, receipt, response, response_body to elf_ingest;
grant insert, update, delete on reading, transform_state, repair to elf_transform;
grant insert, update on override to elf_transform;
grant insert, update, delete on model, champion, forecast, expert_weight, peak, score, score_part
  to elf_train;
grant insert, update, delete on anomaly_score, anomaly to elf_detect;
grant insert, update on anomaly_label to elf_detect;
grant execute on function save_detector to elf_detect;

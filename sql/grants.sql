-- Applied after every migration. One writer per table; elf-report only reads. roles.sql makes the
-- roles; tests/cli/grants.bats compares every privilege with the table of docs/data-model.md.

do $$
declare
  role_name text;
begin
  foreach role_name in array array['elf_ingest', 'elf_transform', 'elf_train', 'elf_detect', 'elf_report'] loop
    execute format('revoke all on all tables in schema public from %I', role_name);
    execute format('grant usage on schema public to %I', role_name);
    execute format('grant select on all tables in schema public to %I', role_name);
    execute format('grant execute on function run_start, run_finish, run_unchanged to %I', role_name);
  end loop;
end
$$;
-- A dump that is restored without its privileges has lost these too.
revoke execute on function run_start, run_finish, run_unchanged, run_sweep, run_plan, run_mark, prune, roll_up,
  save_detector from public;
-- What providers sent, and when they are asked again, concerns elf-ingest and people.
revoke select on response, response_body, fetch_state, fetch_pause
  from elf_transform, elf_train, elf_detect;
-- elf-nightly's own word on a flow, and what elf-ingest prune may do to the tables of others.
grant execute on function run_plan, run_mark to elf_report;
grant execute on function prune, roll_up to elf_ingest;

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

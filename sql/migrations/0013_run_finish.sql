-- A program that is killed leaves its session behind until the server has done what it was asked last: the run that
-- begins next may look too early. So each looks once more when it ends.
create or replace function run_finish(p_run integer, p_state text, p_rows_read bigint, p_rows_written bigint,
                                      p_exit_code integer, p_message text, p_peak_memory bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
  -- Crashed is what others thought while its connection was lost; the run itself knows better.
  update run
  set state = p_state, finished = clock_timestamp(), rows_read = p_rows_read,
      rows_written = p_rows_written, exit_code = p_exit_code, message = p_message,
      peak_memory = p_peak_memory
  where run = p_run and state in ('running', 'crashed');
  select run_sweep() where exists (select from run where state = 'running');
$$;
comment on function run_finish is 'Closes the record of a run; a closed one stays as it is. Looks for crashed ones, as run_start does.';
comment on function run_sweep is 'Marks runs whose process is gone as crashed; each run calls it when it begins and when it ends.';

-- Each program begins with this, in a session that has planned nothing yet. In SQL, so that PL/pgSQL is not loaded
-- for it; and what might have crashed is looked for only where something is said to be running, which is rare.
create or replace function run_start(p_flow text, p_night date, p_step text, p_tool text, p_area text,
                                     p_as_of timestamptz, p_attempt integer, p_version text,
                                     p_settings jsonb, p_host text, p_pid integer) returns integer
language sql security definer set search_path = public, pg_temp as $$
  select run_sweep() where exists (select from run where state = 'running');
  -- What was planned has begun: its row gives way to one whose number says when.
  delete from run where flow = p_flow and step = p_step and state = 'scheduled';
  with opened as (
    insert into run (flow, night, step, tool, area, as_of, attempt, version, settings, host, pid, started)
    values (p_flow, p_night, p_step, p_tool, p_area, p_as_of, p_attempt, p_version, p_settings,
            p_host, p_pid, clock_timestamp())
    returning run)
  select o.run from opened o cross join lateral pg_advisory_lock(run_lock(), o.run) -- held by nobody else: never waits
$$;

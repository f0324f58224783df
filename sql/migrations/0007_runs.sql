-- The record of the nights: what was planned, done, skipped and stopped, by step; and retention.

alter table run
  add column night       date,
  add column step        text,
  add column host        text,
  add column pid         integer,
  add column peak_memory bigint,
  add column inputs      text,
  drop constraint run_state_check,
  add constraint run_state_check check (state in (
    'scheduled', 'running', 'retrying', 'completed', 'skipped', 'failed', 'timed_out', 'crashed',
    'cancelled'));
create index run_night on run (night, step) where night is not null;
create index run_flow on run (flow) where flow is not null;
create index run_open on run (run) where state in ('scheduled', 'running');
comment on column run.state is 'scheduled (planned by elf-nightly), running, retrying (temporary failure), completed, skipped (nothing to do), failed, timed_out, crashed (its process is gone), cancelled (stopped by a person or by what went before).';
comment on column run.started is 'When the process began; of a step that has not begun, when it was planned.';
comment on column run.night is 'Local date, where elf-nightly runs, of the night that the run was part of (ELF_NIGHT); empty by hand.';
comment on column run.step is 'Step of the night: ingest, transform, train, detect or report (ELF_STEP); empty by hand.';
comment on column run.host is 'Machine.';
comment on column run.pid is 'Its process there.';
comment on column run.peak_memory is 'KiB that were resident at most.';
comment on column run.inputs is 'Digest of what the step went by, apart from observations and readings; empty where it could not have been skipped.';

-- A run holds this lock with its own number for as long as its connection lives, on whatever machine.
create function run_lock() returns integer
language sql immutable as $$ select 4541510 $$;
comment on function run_lock is 'First number of the advisory locks that open runs hold; the second is the run.';

create function run_sweep() returns void
language sql security definer set search_path = public, pg_temp as $$
  update run r
  set state = 'crashed', finished = clock_timestamp(),
      message = 'its process is gone' || coalesce(' (' || r.host || ', pid ' || r.pid || ')', '')
  where r.state = 'running' and not exists (
    select from pg_locks l
    where l.locktype = 'advisory' and l.classid = run_lock()::oid and l.objid = r.run::oid
      and l.objsubid = 2
      and l.database = (select oid from pg_database where datname = current_database()))
$$;
comment on function run_sweep is 'Marks runs whose process is gone as crashed; each run that begins calls it.';

drop function run_start(text, text, text, timestamptz, integer, text, jsonb);
create function run_start(p_flow text, p_night date, p_step text, p_tool text, p_area text,
                          p_as_of timestamptz, p_attempt integer, p_version text,
                          p_settings jsonb, p_host text, p_pid integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  opened integer;
begin
  perform run_sweep();
  -- What was planned has begun: its row gives way to one whose number says when.
  delete from run where flow = p_flow and step = p_step and state = 'scheduled';
  insert into run (flow, night, step, tool, area, as_of, attempt, version, settings, host, pid, started)
  values (p_flow, p_night, p_step, p_tool, p_area, p_as_of, p_attempt, p_version, p_settings,
          p_host, p_pid, clock_timestamp())
  returning run into opened;
  perform pg_advisory_lock(run_lock(), opened); -- held by nobody else: never waits
  return opened;
end
$$;
comment on function run_start is 'Opens the record of a run, holds its lock for the session, and returns its key.';

drop function run_finish(integer, text, bigint, bigint, integer, text);
create function run_finish(p_run integer, p_state text, p_rows_read bigint, p_rows_written bigint,
                           p_exit_code integer, p_message text, p_peak_memory bigint) returns void
language sql security definer set search_path = public, pg_temp as $$
  -- Crashed is what others thought while its connection was lost; the run itself knows better.
  update run
  set state = p_state, finished = clock_timestamp(), rows_read = p_rows_read,
      rows_written = p_rows_written, exit_code = p_exit_code, message = p_message,
      peak_memory = p_peak_memory
  where run = p_run and state in ('running', 'crashed')
$$;
comment on function run_finish is 'Closes the record of a run; a closed one stays as it is.';

create function run_plan(p_flow text, p_night date, p_steps text[], p_tools text[], p_area text,
                         p_as_of timestamptz, p_version text, p_host text) returns void
language sql security definer set search_path = public, pg_temp as $$
  -- One flow at a time for the same areas of a machine: what an earlier one planned will not be.
  update run
  set state = 'cancelled', finished = clock_timestamp(), message = 'elf-nightly was ended before'
  where state = 'scheduled' and flow <> p_flow
    and (host is not distinct from p_host and area is not distinct from p_area
         or started < clock_timestamp() - interval '2 days');
  insert into run (flow, night, step, tool, area, as_of, state, version, host, started)
  select p_flow, p_night, s.step, s.tool, p_area, p_as_of, 'scheduled', p_version, p_host, clock_timestamp()
  from unnest(p_steps, p_tools) with ordinality as s(step, tool, place)
  order by s.place
$$;
comment on function run_plan is 'Records the steps that a flow is going to do.';

create function run_mark(p_flow text, p_steps text[], p_state text, p_exit_code integer,
                         p_message text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  marked bigint;
begin
  if p_state not in ('timed_out', 'crashed', 'cancelled') then
    raise exception 'a flow cannot say that a step is %', p_state;
  end if;
  with open as (
    select distinct on (step) run, state from run
    where flow = p_flow and (p_steps is null or step = any (p_steps))
    order by step, run desc
  ), changed as (
    update run r
    set state = p_state, finished = clock_timestamp(), exit_code = coalesce(p_exit_code, r.exit_code),
        message = coalesce(p_message, r.message)
    from open o
    where r.run = o.run and (o.state in ('scheduled', 'running')
                             -- A stopped program does not know why; one that is gone says nothing.
                             or (p_steps is not null and o.state in ('cancelled', 'crashed')))
    returning 1
  )
  select count(*) from changed into marked;
  return marked;
end
$$;
comment on function run_mark is 'Closes the records of steps that could not do it themselves: of the steps named, or all that are open.';

-- Of any number of rows, in any order, without holding them: their sum and how many they are.
create function add_digest(p_sum numeric, p_row text) returns numeric
language sql immutable as $$ select p_sum + 18446744073709551616 + hashtextextended(p_row, 7) $$;
comment on function add_digest is 'One row more in digest_of.';
create aggregate digest_of(text) (sfunc = add_digest, stype = numeric, initcond = 0);
comment on aggregate digest_of(text) is 'Changes when a row is added, taken away or changed.';

create function run_unchanged(p_run integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me run;
  program text;
  digest text;
  before run;
begin
  select * from run where run = p_run into me;
  program := split_part(me.tool, ' ', 1);
  select md5(concat_ws('|', me.tool, me.area, me.as_of, me.version,
    -- How much is said, and how many areas at a time, changes no row.
    me.settings - array['verbose', 'quiet', 'progress', 'log-level', 'log-format', 'jobs'],
    (select max(version) from schema_version),
    (select digest_of(t::text) from area t),
    (select digest_of(t::text) from holiday t),
    (select digest_of(t::text) from override t),
    (select digest_of(t::text) from source_priority t),
    (select digest_of(t::text) from source_weight t),
    (select digest_of(t::text) from definition_change t),
    (select digest_of(t::text) from anomaly_label t),
    (select concat(count(*), ' ', max(receipt)) from receipt),
    -- Faults are not learnt; elf-detect sees its own events, and its runs count below.
    case program when 'elf-train' then
      (select digest_of((to_jsonb(t) - 'run')::text) from anomaly t where t.told_at < me.as_of)
    end)) into digest;
  update run set inputs = digest where run = p_run;
  select * from run r
  where r.inputs = digest and r.state = 'completed' and r.run <> p_run
  order by r.run desc limit 1 into before;
  if before.run is null or exists (
    -- Whatever has, or may have, written what the step reads since that run began. Only steps of
    -- nights that wrote nothing are sure not to have.
    select from run r
    where r.run not in (p_run, before.run) and r.state not in ('scheduled', 'skipped')
      and split_part(r.tool, ' ', 1) = any (case program
            when 'elf-transform' then array['elf-ingest', 'elf-transform']
            when 'elf-train' then array['elf-ingest', 'elf-transform', 'elf-train']
            else array['elf-ingest', 'elf-transform', 'elf-train', 'elf-detect'] end)
      and (r.finished is null or r.finished >= before.started)
      and not (r.state = 'completed' and r.rows_written = 0 and r.inputs is not null)
  ) then
    return null;
  end if;
  return before.run;
end
$$;
comment on function run_unchanged is 'The completed run of the same step whose inputs, clock, settings and version this one has; empty where there is none, or where there is any doubt.';

alter table response add column areas integer[] not null default '{}';
comment on column response.areas is 'Whose data were asked for; empty of answers before migration 7, and of holidays.';

-- They get columns: views.sql makes them and their views anew.
drop function if exists report_runs(integer[], timestamptz, timestamptz, timestamptz) cascade;
drop function if exists report_status(integer[], timestamptz, timestamptz, timestamptz) cascade;

create function prune_least(p_table text) returns interval
language sql immutable as $$
  select case p_table
    when 'run' then interval '30 days'
    when 'response' then interval '30 days'
    when 'model' then interval '30 days'
    when 'forecast' then interval '120 days'
    when 'score' then interval '400 days'
    when 'observation' then interval '400 days'
    when 'reading' then interval '400 days'
    when 'anomaly_score' then interval '400 days'
    when 'anomaly' then interval '400 days' end
$$;
comment on function prune_least is 'Of which rows of a table the programs need: prune leaves what is younger. Empty for tables that are never pruned.';

-- The right to delete what is old, and nothing else: elf-ingest may call it, the tables of others
-- stay closed to it.
create function prune(p_table text, p_before timestamptz) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  deleted bigint := 0;
begin
  if prune_least(p_table) is null or p_before > clock_timestamp() - prune_least(p_table) then
    raise exception '% is not pruned up to %', p_table, p_before using errcode = 'invalid_parameter_value';
  end if;
  case p_table
  when 'run' then
    delete from run where started < p_before and state not in ('scheduled', 'running');
  when 'response' then
    -- Who is storing an answer may rely on a body that is there.
    lock table response, response_body in exclusive mode;
    delete from response where received_at < p_before;
    get diagnostics deleted = row_count;
    delete from response_body b where not exists (select from response r where r.hash = b.hash);
    return deleted;
  when 'model' then
    delete from model m
    where m.fitted_at < p_before and length(m.matrices) = 0
      and not exists (select from champion c
                      where c.area = m.area and c.name = m.name and c.fitted_at = m.fitted_at);
  when 'forecast' then
    -- The last issue of a model stands, however old.
    delete from expert_weight w where w.issued_at < p_before;
    delete from peak p where p.issued_at < p_before and exists (
      select from forecast f where f.area = p.area and f.model = p.model and f.issued_at > p.issued_at);
    delete from forecast f where f.issued_at < p_before and exists (
      select from forecast l where l.area = f.area and l.model = f.model and l.issued_at > f.issued_at);
  when 'score' then
    delete from score_part where month < p_before::date;
    delete from score where issued_at < p_before;
  when 'observation' then
    delete from receipt r
    where r.last_time < p_before and r.receipt <= (
      select t.receipt from transform_state t where t.area = r.area and t.quantity = r.quantity);
    delete from observation where time < p_before;
  when 'reading' then
    delete from reading where time < p_before;
  when 'anomaly_score' then
    -- What has a reading and no score is new to elf-detect, and told.
    delete from anomaly_score s
    where s.time < p_before and not exists (
      select from reading r where r.area = s.area and r.quantity = 'load' and r.time = s.time);
  when 'anomaly' then
    delete from anomaly e
    where e.finish < p_before and e.state <> 'open' and not exists (
      select from reading r where r.area = e.area and r.quantity = 'load'
        and r.time >= e.start and r.time < e.finish);
  end case;
  get diagnostics deleted = row_count;
  return deleted;
end
$$;
comment on function prune is 'Deletes rows of a table that are older than p_before and that no program needs; returns how many. Called by elf-ingest prune.';

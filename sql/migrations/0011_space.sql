-- What a hundred million rows need: docs/scale.md has the figures. Old readings as hours or days.

create table reading_history (
  area     integer          not null references area on delete cascade,
  quantity text             not null,
  length   smallint         not null check (length in (60, 1440)),
  time     timestamptz      not null,
  n        integer          not null,
  doubtful integer          not null,
  mean     double precision,
  low      double precision,
  high     double precision,
  primary key (area, quantity, length, time)
);
comment on table reading_history is 'What became of readings that were deleted, by the hour or the local day, where [keep] says roll-up. Written by roll_up.';
comment on column reading_history.area is 'Whose.';
comment on column reading_history.quantity is 'As in reading.';
comment on column reading_history.length is '60: an hour, or 1440: a local day, which has 23 or 25 hours where clocks change.';
comment on column reading_history.time is 'Its start.';
comment on column reading_history.n is 'Readings with a value.';
comment on column reading_history.doubtful is 'Readings that were not measured: corrected, filled, rejected or missing.';
comment on column reading_history.mean is 'Mean of the values; empty where there is none.';
comment on column reading_history.low is 'Least value.';
comment on column reading_history.high is 'Greatest value.';

create function roll_up(p_before timestamptz, p_length integer) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  written bigint;
begin
  if p_before > clock_timestamp() - prune_least('reading') then
    raise exception 'reading is not rolled up to %', p_before using errcode = 'invalid_parameter_value';
  end if;
  insert into reading_history as h (area, quantity, length, time, n, doubtful, mean, low, high)
  select a.area, l.quantity, p_length,
         case p_length when 1440 then date_trunc('day', l.time at time zone a.time_zone) at time zone a.time_zone
                       else date_bin('1 hour', l.time, '2000-01-01 00:00Z') end as start,
         count(l.value), count(*) filter (where l.quality <> 'measured'), avg(l.value), min(l.value), max(l.value)
  from (select distinct on (r.area, r.quantity, r.time) r.area, r.quantity, r.time, r.value, r.quality
        from reading r where r.time < p_before
        order by r.area, r.quantity, r.time, r.known_at desc) l
  join area a on a.area = l.area
  group by a.area, l.quantity, start
  -- The part of an hour or day that was not old enough the last time.
  on conflict (area, quantity, length, time) do update set
    n = h.n + excluded.n, doubtful = h.doubtful + excluded.doubtful,
    mean = (coalesce(h.mean * h.n, 0) + coalesce(excluded.mean * excluded.n, 0)) / nullif(h.n + excluded.n, 0),
    low = least(h.low, excluded.low), high = greatest(h.high, excluded.high);
  get diagnostics written = row_count;
  return written;
end
$$;
comment on function roll_up is 'Adds up the readings before p_before into reading_history, to be called once before prune deletes them. p_length: 60 or 1440 minutes. Called by elf-ingest prune.';

-- A night adds a four-hundredth of a year. By default a table is vacuumed when a fifth is new, which is two
-- months: until then each look by the key alone goes to the table too, and then all is done at once.
alter table observation set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
alter table reading set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02,
                         autovacuum_analyze_scale_factor = 0.02);
alter table forecast set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
alter table anomaly_score set (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02,
                               autovacuum_analyze_scale_factor = 0.02);

-- What goes by time alone, over all areas, is prune and roll_up. Rows come by and large in the order of time, so
-- that a summary for each 128 pages is enough: some kilobytes.
create index observation_time on observation using brin (time) with (autosummarize = on);
create index reading_time on reading using brin (time) with (autosummarize = on);
create index anomaly_score_time on anomaly_score using brin (time) with (autosummarize = on);

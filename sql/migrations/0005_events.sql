-- Detectors are stored and score what is new; an event is one row from its first alarm to its end;
-- people say what they think of events.

alter table anomaly_score
  add column expected real,
  add column low      real,
  add column high     real;
comment on column anomaly_score.expected is 'Load that was expected before the interval, mean power in the unit of the area; empty where nothing was.';
comment on column anomaly_score.low is 'Lower end of the central 95 % band of the forecast issued before; empty without one.';
comment on column anomaly_score.high is 'Upper end of the same band.';

alter table anomaly
  add column first_alarm  timestamptz,
  add column told_at      timestamptz,
  add column closed_at    timestamptz,
  add column band_low     double precision,
  add column band_high    double precision,
  add column causes       text[] not null default '{}',
  add column neighbours   text[] not null default '{}',
  add column similar_days date[] not null default '{}';
update anomaly
set first_alarm = finish, told_at = finish, closed_at = case when state <> 'open' then finish end;
alter table anomaly
  alter column first_alarm set not null,
  alter column told_at set not null;
create index anomaly_finish on anomaly (finish);
comment on column anomaly.start is 'Start of the first interval at the first alarm; people name the event by it, so it stays.';
comment on column anomaly.first_alarm is 'End of the last interval of the event that was known when it was first told.';
comment on column anomaly.told_at is 'as_of of the run that first told it; that of a replay of the past is later than first_alarm.';
comment on column anomaly.closed_at is 'as_of of the run that found it over; empty while it goes on.';
comment on column anomaly.band_low is 'Lower end of the central 95 % band of the forecasts issued before, mean over the event; empty without forecasts.';
comment on column anomaly.band_high is 'Upper end of the same band.';
comment on column anomaly.causes is 'Known: holiday, heat wave, cold spell, data fault, ...';
comment on column anomaly.neighbours is 'Other areas that had an event in the same direction at the same time, twenty at most.';
comment on column anomaly.similar_days is 'Local days most like it but for the event, nearest first.';

create table anomaly_label (
  area        integer     not null references area on delete cascade,
  start       timestamptz not null,
  finish      timestamptz not null check (finish > start),
  label       text        not null check (label in ('alarm', 'normal', 'fault')),
  labelled_at timestamptz not null,
  labelled_by text        not null,
  run         integer     not null,
  primary key (area, start, labelled_at)
);
comment on table anomaly_label is 'What people say of events, kept whatever becomes of the event; of several the latest counts. Written by elf-detect label.';
comment on column anomaly_label.area is 'Whose.';
comment on column anomaly_label.start is 'Start of the event when it was labelled.';
comment on column anomaly_label.finish is 'End of the event when it was labelled.';
comment on column anomaly_label.label is 'alarm: right to be told; normal: no reason for an alarm; fault: the readings are wrong, or of a day that is not to be learnt.';
comment on column anomaly_label.labelled_at is 'as_of of the label: nothing before saw it.';
comment on column anomaly_label.labelled_by is 'User of the database.';
comment on column anomaly_label.run is 'The run that wrote the row.';

-- Replays ask for runs that knew more than they may.
create index run_as_of on run (as_of);

-- Detectors stand among the models, whose writer is elf-train; elf-detect writes its own rows
-- through this function only. Older ones keep their row and lose their matrices.
create function save_detector(p_area integer, p_fitted_at timestamptz, p_version integer,
                              p_run integer, p_keys text[], p_values double precision[],
                              p_features text[], p_matrices bytea) returns bigint
language sql security definer set search_path = public, pg_temp as $$
  with released as (
    update model m set matrices = ''
    where m.area = p_area and m.name = 'anomaly' and m.fitted_at < p_fitted_at
      and octet_length(m.matrices) > 0
      and m.fitted_at < (select max(x.fitted_at) from model x
                         where x.area = p_area and x.name = 'anomaly' and x.fitted_at < p_fitted_at)
    returning 1),
  saved as (
    insert into model (area, name, fitted_at, version, run, parameters, features, matrices,
                       checksum, verdict)
    values (p_area, 'anomaly', p_fitted_at, p_version, p_run,
            (select jsonb_object_agg(k, v) from unnest(p_keys, p_values) as p(k, v)), p_features,
            p_matrices, encode(sha256(p_matrices), 'hex'),
            case when exists (select from model x where x.area = p_area and x.name = 'anomaly'
                              and x.fitted_at < p_fitted_at) then 'accepted' else 'first' end)
    on conflict (area, name, fitted_at) do update
      set version = excluded.version, run = excluded.run, parameters = excluded.parameters,
          features = excluded.features, matrices = excluded.matrices, checksum = excluded.checksum
      where (model.version, model.parameters, model.features, model.checksum,
             octet_length(model.matrices))
            is distinct from (excluded.version, excluded.parameters, excluded.features,
                              excluded.checksum, octet_length(excluded.matrices))
    returning 1)
  select (select count(*) from released) + (select count(*) from saved)
$$;
revoke execute on function save_detector from public;
comment on function save_detector is 'Stores a detector of elf-detect as model anomaly; all but it and the one before lose their matrices. Returns rows changed.';

-- They get columns: views.sql makes them and their views anew.
drop function if exists report_anomalies(integer[], timestamptz, timestamptz, timestamptz) cascade;
drop function if exists report_scores(integer[], timestamptz, timestamptz, timestamptz) cascade;

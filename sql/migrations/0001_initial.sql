-- The first schema. Times are UTC; a time labels the START of its interval. Keys of large tables
-- begin with the area, so that they can be partitioned and distributed by it.

create table area (
  area          integer generated always as identity primary key,
  name          text    not null unique check (name ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$'),
  time_zone     text    not null,
  holidays      text    not null default '',
  step          smallint not null check (step in (5, 10, 15, 30, 60)),
  unit          text    not null check (unit in ('W', 'kW', 'MW', 'GW')),
  latitude      double precision check (latitude between -90 and 90),
  longitude     double precision check (longitude between -180 and 180),
  may_feed_back boolean not null default false
);
comment on table area is 'Whatever one load curve belongs to: country, zone, feeder, building or meter. Written by elf-ingest.';
comment on column area.area is 'Key in every other table.';
comment on column area.name is 'What people and options call it.';
comment on column area.time_zone is 'IANA name; decides local days, slots and holidays.';
comment on column area.holidays is 'Region of the table holiday; empty for none.';
comment on column area.step is 'Minutes between readings.';
comment on column area.unit is 'Unit of power that readings, forecasts and events are kept in.';
comment on column area.latitude is 'Degrees north, for weather.';
comment on column area.longitude is 'Degrees east, for weather.';
comment on column area.may_feed_back is 'Load may be zero or negative (solar behind the feeder).';

create table holiday (
  region text not null,
  date   date not null,
  name   text not null,
  source text not null,
  kind   text not null default 'public' check (kind in ('public', 'none')),
  primary key (region, date, source)
);
comment on table holiday is 'Public holidays by region and local civil date. Written by elf-ingest.';
comment on column holiday.region is 'Lower case, as in area.holidays.';
comment on column holiday.date is 'Local civil date.';
comment on column holiday.name is 'In the language of the source.';
comment on column holiday.source is 'kholidays, or csv: a row of csv overrides that of kholidays of the same date.';
comment on column holiday.kind is 'public: a day off; none: an override that says the date is none.';

create table run (
  run          integer generated always as identity primary key,
  flow         text,
  tool         text        not null,
  area         text,
  as_of        timestamptz not null,
  state        text        not null default 'running'
               check (state in ('running', 'completed', 'failed', 'retrying', 'crashed')),
  attempt      integer     not null default 1,
  started      timestamptz not null default now(),
  finished     timestamptz,
  rows_read    bigint      not null default 0,
  rows_written bigint      not null default 0,
  exit_code    smallint,
  message      text,
  version      text        not null,
  settings     jsonb       not null default '{}'
);
create index run_started on run (started);
comment on table run is 'One row for each run of a tool. Written by all of them through run_start and run_finish.';
comment on column run.run is 'Key; rows elsewhere carry the run that wrote them.';
comment on column run.flow is 'Name of the nightly flow the run was part of (ELF_FLOW); empty by hand.';
comment on column run.tool is 'Program and, for elf-ingest and elf-report, what it was asked for.';
comment on column run.area is 'The --area option; empty for all.';
comment on column run.as_of is 'The clock of the run: nothing known later was seen.';
comment on column run.state is 'running, completed, failed, retrying (temporary failure), crashed (its process is gone).';
comment on column run.attempt is 'Number of the try within the flow (ELF_ATTEMPT).';
comment on column run.started is 'When the process began.';
comment on column run.finished is 'When it ended.';
comment on column run.rows_read is 'Rows taken in.';
comment on column run.rows_written is 'Rows inserted, changed or deleted; unchanged rows do not count.';
comment on column run.exit_code is 'Exit status (sysexits.h).';
comment on column run.message is 'What went wrong, or a summary.';
comment on column run.version is 'Version and revision of the program.';
comment on column run.settings is 'Options that differ from their defaults, secrets left out.';

create table observation (
  time      timestamptz      not null,
  known_at  timestamptz      not null,
  issued_at timestamptz,
  value     double precision not null check (value <> 'NaN' and value between -1e300 and 1e300),
  area      integer          not null references area on delete cascade,
  run       integer          not null,
  length    smallint         not null check (length between 1 and 1440),
  assumed   boolean          not null,
  quantity  text             not null check (quantity ~ '^[a-z][a-z0-9_]{0,40}$'),
  source    text             not null,
  unit      text             not null,
  primary key (area, quantity, source, time, known_at)
);
comment on table observation is 'Raw values as received; never overwritten: a correction is one more row with a later known_at. Written by elf-ingest.';
comment on column observation.time is 'Start of the interval.';
comment on column observation.known_at is 'From when on a tool may use it.';
comment on column observation.issued_at is 'Of forecasts: when they were issued.';
comment on column observation.value is 'As received, in unit.';
comment on column observation.area is 'Whose.';
comment on column observation.run is 'The run that wrote the row.';
comment on column observation.length is 'Minutes of the interval.';
comment on column observation.assumed is 'known_at is the end of the interval plus the usual lag of the source, not a receipt.';
comment on column observation.quantity is 'load, temperature, ...; a name in _forecast is a forecast of the quantity before it.';
comment on column observation.source is 'Provider: csv, ons-csv, simulate, ...';
comment on column observation.unit is 'Of value: MW, MWh, °C, ...';

create table receipt (
  receipt     bigint generated always as identity,
  area        integer     not null references area on delete cascade,
  quantity    text        not null,
  source      text        not null,
  run         integer     not null,
  received_at timestamptz not null,
  first_time  timestamptz not null,
  last_time   timestamptz not null,
  known_to    timestamptz not null,
  rows        bigint      not null,
  primary key (area, quantity, receipt)
);
comment on table receipt is 'What one transaction of elf-ingest added to one area and quantity; tells elf-transform what changed. Written by elf-ingest.';
comment on column receipt.receipt is 'Rises with every transaction of the same area.';
comment on column receipt.area is 'Whose.';
comment on column receipt.quantity is 'Of what.';
comment on column receipt.source is 'From whom.';
comment on column receipt.run is 'The run that wrote it.';
comment on column receipt.received_at is 'as_of of that run.';
comment on column receipt.first_time is 'Earliest interval added.';
comment on column receipt.last_time is 'Latest interval added (its start).';
comment on column receipt.known_to is 'Greatest known_at added.';
comment on column receipt.rows is 'Observations added.';

create table reading (
  time     timestamptz      not null,
  known_at timestamptz      not null,
  value    double precision,
  raw      double precision,
  area     integer          not null references area on delete cascade,
  run      integer          not null,
  quantity text             not null,
  quality  text             not null check (quality in ('measured', 'corrected', 'filled', 'rejected', 'missing')),
  reason   text             not null default '',
  source   text             not null default '',
  primary key (area, quantity, time, known_at),
  check ((value is null) = (quality in ('rejected', 'missing')))
);
comment on table reading is 'Clean values on the grid of the area. Versioned: the reading of a time at as_of is the one with the greatest known_at not after it. Written by elf-transform.';
comment on column reading.time is 'Start of the interval.';
comment on column reading.known_at is 'From when on this version holds.';
comment on column reading.value is 'In the unit of the area for electric quantities, else as received; empty where rejected or missing.';
comment on column reading.raw is 'What was received, in the same unit; empty where nothing was.';
comment on column reading.area is 'Whose.';
comment on column reading.run is 'The run that wrote the row.';
comment on column reading.quantity is 'As in observation.';
comment on column reading.quality is 'measured, corrected, filled, rejected or missing.';
comment on column reading.reason is 'Why it is not simply measured: a code such as NEG_OR_ZERO.';
comment on column reading.source is 'Source of the observation behind it.';

create table transform_state (
  area     integer     not null references area on delete cascade,
  quantity text        not null,
  receipt  bigint      not null,
  as_of    timestamptz not null,
  primary key (area, quantity)
);
comment on table transform_state is 'How far elf-transform has come: receipts up to receipt, knowledge up to as_of. Written by elf-transform.';
comment on column transform_state.area is 'Whose.';
comment on column transform_state.quantity is 'Of what.';
comment on column transform_state.receipt is 'Greatest receipt worked in.';
comment on column transform_state.as_of is 'Observations known up to here are worked in.';

create table model (
  area       integer     not null references area on delete cascade,
  name       text        not null,
  fitted_at  timestamptz not null,
  version    integer     not null,
  run        integer     not null,
  parameters jsonb       not null,
  features   text[]      not null,
  matrices   bytea       not null,
  checksum   text        not null,
  primary key (area, name, fitted_at)
);
comment on table model is 'Fitted models. Written by elf-train.';
comment on column model.area is 'Whose load it forecasts.';
comment on column model.name is 'adaptive, seasonal_naive, ...';
comment on column model.fitted_at is 'as_of of the fit: nothing known later went in.';
comment on column model.version is 'Of the meaning of matrices.';
comment on column model.run is 'The run that wrote the row.';
comment on column model.parameters is 'Hyper-parameters.';
comment on column model.features is 'Names of the columns of the design matrix.';
comment on column model.matrices is 'Named matrices: see docs/data-model.md.';
comment on column model.checksum is 'SHA-256 of matrices; a damaged model is refused.';

create table forecast (
  issued_at timestamptz      not null,
  target    timestamptz      not null,
  mean      double precision not null,
  p2_5      double precision not null,
  p5        double precision not null,
  p10       double precision not null,
  p25       double precision not null,
  p50       double precision not null,
  p75       double precision not null,
  p90       double precision not null,
  p95       double precision not null,
  p97_5     double precision not null,
  area      integer          not null references area on delete cascade,
  run       integer          not null,
  model     text             not null,
  quality   text             not null default 'ok',
  primary key (area, model, issued_at, target),
  check (target >= issued_at),
  check (p2_5 <= p5 and p5 <= p10 and p10 <= p25 and p25 <= p50 and p50 <= p75 and p75 <= p90
         and p90 <= p95 and p95 <= p97_5)
);
comment on table forecast is 'Forecasts as issued; the lead time is target - issued_at. Written by elf-train.';
comment on column forecast.issued_at is 'The origin: nothing known later went in.';
comment on column forecast.target is 'Start of the interval forecast.';
comment on column forecast.mean is 'Point forecast, mean power in the unit of the area.';
comment on column forecast.p2_5 is '2.5 % quantile.';
comment on column forecast.p5 is '5 % quantile.';
comment on column forecast.p10 is '10 % quantile.';
comment on column forecast.p25 is '25 % quantile.';
comment on column forecast.p50 is 'Median.';
comment on column forecast.p75 is '75 % quantile.';
comment on column forecast.p90 is '90 % quantile.';
comment on column forecast.p95 is '95 % quantile.';
comment on column forecast.p97_5 is '97.5 % quantile.';
comment on column forecast.area is 'Whose.';
comment on column forecast.run is 'The run that wrote the row.';
comment on column forecast.model is 'Who forecast it.';
comment on column forecast.quality is 'ok, or why it is degraded.';

create table score (
  area           integer          not null references area on delete cascade,
  model          text             not null,
  kind           text             not null check (kind in ('backtest', 'live')),
  weather        text             not null check (weather in ('none', 'observed', 'forecast')),
  issued_at      timestamptz      not null,
  first_target   timestamptz      not null,
  last_target    timestamptz      not null,
  run            integer          not null,
  n              integer          not null,
  n_percentage   integer          not null,
  absolute       double precision not null,
  percentage     double precision not null,
  squared        double precision not null,
  error          double precision not null,
  load           double precision not null,
  n_naive        integer          not null,
  naive          double precision not null,
  absolute_naive double precision not null,
  pinball        double precision not null,
  n_quantiles    integer          not null,
  inside_50      integer          not null,
  inside_80      integer          not null,
  inside_90      integer          not null,
  inside_95      integer          not null,
  primary key (area, model, kind, weather, issued_at)
);
comment on table score is 'How good the forecasts of one issue were: sums, from which the measures of any span follow by adding. Written by elf-train.';
comment on column score.area is 'Whose.';
comment on column score.model is 'Who forecast; operator for the load_forecast of the area.';
comment on column score.kind is 'backtest or live.';
comment on column score.weather is 'What stood for the weather of the targets: none, observed or forecast.';
comment on column score.issued_at is 'Origin of the forecasts scored.';
comment on column score.first_target is 'First interval scored.';
comment on column score.last_target is 'Last interval scored.';
comment on column score.run is 'The run that wrote the row.';
comment on column score.n is 'Intervals with forecast f and truth y.';
comment on column score.n_percentage is 'Those of n where |y| is not near zero.';
comment on column score.absolute is 'Sum |y - f|.';
comment on column score.percentage is 'Sum |y - f| / |y| over n_percentage.';
comment on column score.squared is 'Sum (y - f)^2.';
comment on column score.error is 'Sum (f - y).';
comment on column score.load is 'Sum |y|.';
comment on column score.n_naive is 'Intervals with a truth one week before.';
comment on column score.naive is 'Sum |y - y one week before| over n_naive.';
comment on column score.absolute_naive is 'Sum |y - f| over n_naive.';
comment on column score.pinball is 'Sum over intervals of the mean pinball loss over the nine quantiles.';
comment on column score.n_quantiles is 'Intervals whose forecast has quantiles.';
comment on column score.inside_50 is 'Truths inside the central 50 % band.';
comment on column score.inside_80 is 'Truths inside the central 80 % band.';
comment on column score.inside_90 is 'Truths inside the central 90 % band.';
comment on column score.inside_95 is 'Truths inside the central 95 % band.';

create table anomaly_score (
  time    timestamptz      not null,
  score   double precision not null check (score between 0 and 1),
  area    integer          not null references area on delete cascade,
  run     integer          not null,
  flagged boolean          not null,
  primary key (area, time)
);
comment on table anomaly_score is 'How unusual each interval is. Written by elf-detect.';
comment on column anomaly_score.time is 'Start of the interval.';
comment on column anomaly_score.score is 'Isolation score, 0 to 1; 0.5 is ordinary.';
comment on column anomaly_score.area is 'Whose.';
comment on column anomaly_score.run is 'The run that wrote the row.';
comment on column anomaly_score.flagged is 'Part of an event.';

create table anomaly (
  area       integer          not null references area on delete cascade,
  start      timestamptz      not null,
  finish     timestamptz      not null,
  run        integer          not null,
  class      text             not null,
  severity   text             not null check (severity in ('low', 'medium', 'high')),
  score      double precision not null,
  expected   double precision,
  observed   double precision,
  energy_kwh double precision,
  reason     text             not null,
  state      text             not null default 'open' check (state in ('open', 'closed', 'acknowledged', 'muted')),
  primary key (area, start)
);
comment on table anomaly is 'Events: neighbouring unusual intervals joined. Written by elf-detect.';
comment on column anomaly.area is 'Whose.';
comment on column anomaly.start is 'Start of the first interval.';
comment on column anomaly.finish is 'End of the last interval.';
comment on column anomaly.run is 'The run that wrote the row.';
comment on column anomaly.class is 'spike, dip, outage, off_peak_high, flat_line, level_shift, missing_data, ...';
comment on column anomaly.severity is 'low, medium or high.';
comment on column anomaly.score is 'Greatest isolation score of its intervals.';
comment on column anomaly.expected is 'Mean power expected, unit of the area.';
comment on column anomaly.observed is 'Mean power observed, unit of the area.';
comment on column anomaly.energy_kwh is 'Observed minus expected energy.';
comment on column anomaly.reason is 'In words and numbers.';
comment on column anomaly.state is 'open while it goes on, closed, acknowledged or muted.';

create table simulated_event (
  area     integer     not null references area on delete cascade,
  start    timestamptz not null,
  finish   timestamptz not null,
  class    text        not null,
  is_fault boolean     not null,
  note     text        not null default '',
  primary key (area, start, class)
);
comment on table simulated_event is 'Truth of elf-ingest simulate: the faults and events it planted. Written by elf-ingest.';
comment on column simulated_event.area is 'Whose.';
comment on column simulated_event.start is 'Start of the first interval.';
comment on column simulated_event.finish is 'End of the last interval.';
comment on column simulated_event.class is 'As in anomaly.class.';
comment on column simulated_event.is_fault is 'true: the meter was wrong; false: the load really was so.';
comment on column simulated_event.note is 'What was planted, in words.';

-- Runs are written through these two functions only, so that a tool that may read everything and
-- write one table still leaves its record.
create function run_start(p_flow text, p_tool text, p_area text, p_as_of timestamptz,
                          p_attempt integer, p_version text, p_settings jsonb) returns integer
language sql security definer set search_path = public, pg_temp as $$
  insert into run (flow, tool, area, as_of, attempt, version, settings, started)
  values (p_flow, p_tool, p_area, p_as_of, p_attempt, p_version, p_settings, clock_timestamp())
  returning run
$$;
create function run_finish(p_run integer, p_state text, p_rows_read bigint, p_rows_written bigint,
                           p_exit_code integer, p_message text) returns void
language sql security definer set search_path = public, pg_temp as $$
  update run
  set state = p_state, finished = clock_timestamp(), rows_read = p_rows_read,
      rows_written = p_rows_written, exit_code = p_exit_code, message = p_message
  where run = p_run and state = 'running'
$$;
comment on function run_start is 'Opens the record of a run and returns its key.';
comment on function run_finish is 'Closes the record of a run; a closed one stays as it is.';

-- What elf-transform decides about received values, and what people decide instead of it.

alter table reading add column raw_time timestamptz;
comment on column reading.raw_time is 'Interval under which raw was received, where that is another one (swapped days, shifted clocks).';
comment on column reading.reason is 'Why it is not simply measured, or what is odd about a measured value: codes such as NEG_OR_ZERO.';

create table override (
  override   integer generated always as identity primary key,
  area       integer     not null references area on delete cascade,
  quantity   text        not null,
  start      timestamptz not null,
  finish     timestamptz not null check (finish > start),
  action     text        not null check (action in ('value', 'reject', 'accept')),
  value      double precision check (value <> 'NaN' and value between -1e300 and 1e300),
  why        text        not null check (why <> ''),
  known_at   timestamptz not null,
  made_by    text        not null,
  revoked_at timestamptz check (revoked_at >= known_at),
  revoked_by text,
  run        integer     not null,
  check ((value is not null) = (action = 'value')),
  check ((revoked_at is null) = (revoked_by is null))
);
create index override_area on override (area, quantity, start);
comment on table override is 'What an operator decided about a span of readings; counts above every screen until it is revoked. Written by elf-transform pin and unpin.';
comment on column override.override is 'Key; of two that overlap the later one counts.';
comment on column override.area is 'Whose.';
comment on column override.quantity is 'Of what.';
comment on column override.start is 'Start of the first interval.';
comment on column override.finish is 'End of the last interval.';
comment on column override.action is 'value: take this one; reject: there is none; accept: take what was received, whatever the screen says.';
comment on column override.value is 'Of action value, in the unit of the readings.';
comment on column override.why is 'In the words of the operator.';
comment on column override.known_at is 'as_of of the pin: nothing before saw it.';
comment on column override.made_by is 'User of the operating system.';
comment on column override.revoked_at is 'as_of of the unpin; empty while it holds.';
comment on column override.revoked_by is 'User of the operating system.';
comment on column override.run is 'The run that wrote the row.';

create table repair (
  area     integer     not null references area on delete cascade,
  quantity text        not null,
  source   text        not null,
  kind     text        not null check (kind in ('swapped_days', 'clock_shift')),
  start    timestamptz not null,
  finish   timestamptz not null check (finish > start),
  shift    smallint    not null default 0,
  evidence double precision not null,
  applied  boolean     not null,
  known_at timestamptz not null,
  run      integer     not null,
  primary key (area, quantity, source, kind, start)
);
comment on table repair is 'Spans in which a source put its values at wrong times. Written by elf-transform.';
comment on column repair.area is 'Whose.';
comment on column repair.quantity is 'Of what.';
comment on column repair.source is 'Who delivered them so.';
comment on column repair.kind is 'swapped_days: day and month of local dates; clock_shift: all times by the same minutes.';
comment on column repair.start is 'Start of the span.';
comment on column repair.finish is 'End of the span.';
comment on column repair.shift is 'Minutes by which the values of a clock_shift came too late.';
comment on column repair.evidence is 'Error against the usual shape of the day after the repair, as a share of that before; small is overwhelming.';
comment on column repair.applied is 'true: readings were moved back; false: the evidence allows a report only.';
comment on column repair.known_at is 'From when on it could be known.';
comment on column repair.run is 'The run that wrote the row.';

create table source_weight (
  area     integer not null references area on delete cascade,
  quantity text    not null,
  source   text    not null check (source like '%/%'),
  weight   double precision not null check (weight > 0 and weight < 1e300),
  primary key (area, quantity, source)
);
comment on table source_weight is 'Points of one weighted series: sources NAME/POINT of a quantity become one source NAME. Written by elf-ingest.';
comment on column source_weight.area is 'Whose.';
comment on column source_weight.quantity is 'Of what.';
comment on column source_weight.source is 'Name in observation.source, such as open-meteo/40.42,-3.7.';
comment on column source_weight.weight is 'Share of the point, relative to those of the others that have a value.';

alter table holiday drop constraint holiday_kind_check;
alter table holiday add constraint holiday_kind_check
  check (kind in ('public', 'moved', 'customary', 'half_day', 'bridge', 'none'));
comment on column holiday.kind is 'public: a day off by law; moved: off in place of a holiday that falls on another day; customary: off nearly everywhere, though no law of the whole region says so; half_day: off for a part of the day; bridge: many take it off between a holiday and a weekend; none: an override that says the date is none.';

-- They get columns: views.sql makes them and their views anew.
drop function if exists report_readings(integer[], timestamptz, timestamptz, timestamptz) cascade;
drop function if exists report_quality(integer[], timestamptz, timestamptz, timestamptz) cascade;

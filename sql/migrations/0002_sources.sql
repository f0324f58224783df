-- What elf-ingest remembers of providers that it fetches from: how far it has come, the answers as
-- they were received, which source counts where several deliver the same.

create table fetch_state (
  source     text           not null,
  stream     text           not null,
  area       integer        references area on delete cascade,
  covered    tstzmultirange not null default '{}',
  daily_at   timestamptz,
  monthly_at timestamptz,
  run        integer        not null,
  unique nulls not distinct (source, stream, area)
);
comment on table fetch_state is 'How far each stream of each source has been fetched; one row for each area of the stream. Written by elf-ingest.';
comment on column fetch_state.source is 'Name of the source.';
comment on column fetch_state.stream is 'What is fetched as one, such as SE/load.';
comment on column fetch_state.area is 'Whose; empty for holidays.';
comment on column fetch_state.covered is 'Spans that were asked for and answered; fetched again only by the overlap, or with --again.';
comment on column fetch_state.daily_at is 'When the overlap of once a day was last done.';
comment on column fetch_state.monthly_at is 'When the overlap of once a month was last done.';
comment on column fetch_state.run is 'The run that wrote the row.';

create table fetch_pause (
  host   text primary key,
  until  timestamptz not null,
  reason text        not null,
  run    integer     not null
);
comment on table fetch_pause is 'Hosts that asked to be left alone for a while. Written by elf-ingest.';
comment on column fetch_pause.host is 'Name and port.';
comment on column fetch_pause.until is 'No request is sent before.';
comment on column fetch_pause.reason is 'What the host said.';
comment on column fetch_pause.run is 'The run that wrote the row.';

create table response (
  response      bigint generated always as identity primary key,
  source        text        not null,
  stream        text        not null,
  url           text        not null,
  received_at   timestamptz not null,
  status        smallint    not null,
  content_type  text        not null,
  etag          text        not null,
  last_modified text        not null,
  failure       text        not null default '',
  hash          bytea       not null,
  run           integer     not null
);
create index response_url on response (url, response);
create index response_received_at on response (received_at);
comment on table response is 'Answers of providers that were used, or could not be read. Written by elf-ingest.';
comment on column response.response is 'Key.';
comment on column response.source is 'Name of the source.';
comment on column response.stream is 'Of what.';
comment on column response.url is 'Address, without keys.';
comment on column response.received_at is 'as_of of the run.';
comment on column response.status is 'Of HTTP.';
comment on column response.content_type is 'As sent.';
comment on column response.etag is 'As sent; asked with at the next conditional request.';
comment on column response.last_modified is 'As sent; likewise.';
comment on column response.failure is 'Why it could not be read; empty where it was used.';
comment on column response.hash is 'SHA-256 of the body.';
comment on column response.run is 'The run that wrote the row.';

create table response_body (
  hash bytea primary key,
  body bytea compression lz4 not null
);
comment on table response_body is 'Bodies of answers as received, but for keys; the same one once. Written by elf-ingest.';
comment on column response_body.hash is 'SHA-256 of body.';
comment on column response_body.body is 'Bytes, unpacked.';

create table source_priority (
  area     integer  not null references area on delete cascade,
  quantity text     not null,
  source   text     not null,
  rank     smallint not null,
  chosen   boolean  not null,
  primary key (area, quantity, source)
);
comment on table source_priority is 'Which source counts where several deliver a quantity of an area; those not in it come after, by their first receipt. Written by elf-ingest.';
comment on column source_priority.area is 'Whose.';
comment on column source_priority.quantity is 'Of what.';
comment on column source_priority.source is 'Name in observation.source.';
comment on column source_priority.rank is '1 is best.';
comment on column source_priority.chosen is 'Set by the user (prefer), not by the source itself.';

create table definition_change (
  source   text not null,
  quantity text not null,
  since    date not null,
  what     text not null,
  primary key (source, quantity, since)
);
comment on table definition_change is 'From a day on, a source means something else by the same name. Written by elf-ingest.';
comment on column definition_change.source is 'Name in observation.source.';
comment on column definition_change.quantity is 'Of what.';
comment on column definition_change.since is 'First day of the new meaning.';
comment on column definition_change.what is 'What changed.';

comment on column holiday.source is 'kholidays, nager or csv: of the same date a row of csv counts before that of nager, and that before kholidays.';

-- It gets a column: views.sql makes it and its view anew.
drop function if exists report_readings(integer[], timestamptz, timestamptz, timestamptz) cascade;

-- Areas in shards, for several processes and machines; keys that hold the area, for several databases.

create function shard_hash(p_name text) returns bigint
language sql immutable strict parallel safe as $$
  -- The first four bytes of SHA-256, as anybody can compute it anywhere. Never to be changed: an area
  -- would leave the machine that has its rows.
  select ('x' || left(encode(sha256(convert_to(p_name, 'UTF8')), 'hex'), 8))::bit(32)::bigint
$$;
comment on function shard_hash is 'Number of a name, 0 to 2^32 - 1, that shards go by; the same for ever.';

create function shard_of(p_name text, p_count integer) returns integer
language sql immutable strict parallel safe as $$ select (shard_hash(p_name) % p_count)::integer + 1 $$;
comment on function shard_of is 'Which of p_count shards an area of this name belongs to, 1 to p_count.';

create function in_shard(p_shard text, p_name text) returns boolean
language sql immutable parallel safe as $$
  select p_shard is null
         or shard_of(p_name, split_part(p_shard, '/', 2)::integer) = split_part(p_shard, '/', 1)::integer
$$;
comment on function in_shard is 'Whether a --shard option, as run.shard keeps it, takes in an area.';

alter table run add column shard text generated always as (nullif(settings ->> 'shard', '1/1')) stored;
comment on column run.shard is 'The --shard option, I/N; empty for all.';

drop function run_plan(text, date, text[], text[], text, timestamptz, text, text);
create function run_plan(p_flow text, p_night date, p_steps text[], p_tools text[], p_area text,
                         p_shard text, p_as_of timestamptz, p_version text, p_host text) returns void
language sql security definer set search_path = public, pg_temp as $$
  -- One flow at a time for the same areas of a machine: what an earlier one planned will not be.
  update run
  set state = 'cancelled', finished = clock_timestamp(), message = 'elf-nightly was ended before'
  where state = 'scheduled' and flow <> p_flow
    and (host is not distinct from p_host and area is not distinct from p_area
           and shard is not distinct from nullif(p_shard, '1/1')
         or started < clock_timestamp() - interval '2 days');
  insert into run (flow, night, step, tool, area, as_of, state, version, host, started, settings)
  select p_flow, p_night, s.step, s.tool, p_area, p_as_of, 'scheduled', p_version, p_host, clock_timestamp(),
         case when p_shard is null then '{}' else jsonb_build_object('shard', p_shard) end
  from unnest(p_steps, p_tools) with ordinality as s(step, tool, place)
  order by s.place
$$;
comment on function run_plan is 'Records the steps that a flow is going to do.';

create or replace function run_unchanged(p_run integer) returns integer
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
      (select digest_of((to_jsonb(t) - array['run', 'neighbours'])::text) from anomaly t
       where t.told_at < me.as_of
         and (me.shard is null or exists (select from area a where a.area = t.area and in_shard(me.shard, a.name))))
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
      -- Another shard of as many is of other areas. elf-ingest may write what is of no area.
      and (r.step <> 'ingest' and r.shard <> me.shard
           and split_part(r.shard, '/', 2) = split_part(me.shard, '/', 2)) is not true
  ) then
    return null;
  end if;
  return before.run;
end
$$;

-- They get columns: views.sql makes them and their views anew.
drop function if exists report_runs(integer[], timestamptz, timestamptz, timestamptz) cascade;
drop function if exists report_nights(integer[], timestamptz, timestamptz, timestamptz) cascade;

-- Where tables are distributed by area, no key can be checked that does not hold it.
alter table override drop constraint override_pkey, add primary key (area, override);

-- Applied after every migration. Everything that is a report is a function of the areas, the
-- moment it is seen from and a time range, and a view that calls it for all areas and now:
-- elf-report uses the functions, Grafana, Power BI and psql the views, and both show the same.
-- A change of columns needs a migration that drops the function and its view first.
-- security_invoker: a view shows no more than its reader may see of the tables (tenants.sql).

create or replace view holiday_in_force with (security_invoker = true) as
  select distinct on (region, date) region, date, name, kind, source
  from holiday
  order by region, date, array_position(array['csv', 'nager', 'kholidays'], source) nulls last, source;
comment on view holiday_in_force is 'Of each date what the first source says: csv, then nager, then kholidays.';

create or replace function latest_issues(p_area integer, p_as_of timestamptz)
returns table (model text, issued_at timestamptz)
language sql stable parallel safe as $$
  -- Hops from model to model along the primary key instead of reading every forecast.
  with recursive m(model) as (
    (select f.model from forecast f where f.area = p_area order by f.model limit 1)
    union all
    select (select f.model from forecast f where f.area = p_area and f.model > m.model
            order by f.model limit 1)
    from m where m.model is not null
  )
  select m.model, i.issued_at
  from m
  cross join lateral (select f.issued_at from forecast f
                      where f.area = p_area and f.model = m.model and f.issued_at <= p_as_of
                      order by f.issued_at desc limit 1) i
$$;
comment on function latest_issues is 'The latest forecast of each model of an area that was issued by then.';

create or replace function chosen_issue(p_area integer, p_as_of timestamptz)
returns table (model text, issued_at timestamptz)
language sql stable parallel safe as $$
  select i.model, i.issued_at
  from latest_issues(p_area, p_as_of) i
  order by i.issued_at desc,
           array_position(array['ensemble', 'adaptive', 'compact', 'prophet', 'sarima', 'seasonal_naive'],
                          i.model) nulls last,
           i.model
  limit 1
$$;
comment on function chosen_issue is 'The forecast that status and dashboard speak of: the latest issue, and of those issued together the best model.';

create or replace function quantities_of(p_area integer) returns table (quantity text)
language sql stable as $$
  with recursive q(quantity) as (
    (select r.quantity from reading r where r.area = p_area order by r.quantity limit 1)
    union all
    select (select r.quantity from reading r where r.area = p_area and r.quantity > q.quantity
            order by r.quantity limit 1)
    from q where q.quantity is not null
  )
  select q.quantity from q where q.quantity is not null
$$;
comment on function quantities_of is 'Quantities that an area has readings of.';

create or replace function is_electric(p_unit text) returns boolean
language sql immutable as $$
  -- As elf::unit_of; a test compares them.
  select p_unit in ('W', 'kW', 'MW', 'GW', 'MWmed', 'MAW', 'Wh', 'kWh', 'MWh', 'GWh', 'TWh')
$$;
comment on function is_electric is 'Whether a unit is one of power, or of energy per interval.';

create or replace function unit_of_readings(p_area integer, p_quantity text, p_unit text)
returns text
language sql stable as $$
  -- The ordered look at one observation keeps the planner from reading the table for its unit.
  select case when p_quantity in ('load', 'load_forecast') then p_unit
              else coalesce((select case when is_electric(o.unit) then p_unit else o.unit end
                             from observation o
                             where o.area = p_area and o.quantity = p_quantity
                             order by o.area, o.quantity, o.source, o.time, o.known_at
                             limit 1), '') end
$$;
comment on function unit_of_readings is 'Unit of a quantity: that of the area (p_unit) where it is electric, else as received.';

create or replace function latest_readings(p_area integer, p_quantity text, p_as_of timestamptz,
                                           p_from timestamptz, p_to timestamptz)
returns table ("time" timestamptz, value double precision, quality text, reason text,
               source text, raw double precision, raw_time timestamptz)
language sql stable as $$
  select distinct on (x.time) x.time, x.value, x.quality, x.reason, x.source, x.raw, x.raw_time
  from reading x
  where x.area = p_area and x.quantity = p_quantity and x.known_at <= p_as_of
    and x.time >= coalesce(p_from, '-infinity') and x.time < coalesce(p_to, 'infinity')
  order by x.time, x.known_at desc
$$;
comment on function latest_readings is 'Of each time the version that was the latest at p_as_of.';

create or replace function report_readings(p_areas integer[], p_as_of timestamptz,
                                           p_from timestamptz, p_to timestamptz)
returns table (area text, quantity text, "time" timestamptz, value double precision,
               quality text, reason text, unit text, source text, raw double precision,
               raw_time timestamptz)
language sql stable as $$
  -- One descent of the primary key for each quantity; offset 0: one look for its unit, not one a row.
  select a.name, q.quantity, r.time, r.value, r.quality, r.reason, u.unit, r.source, r.raw,
         r.raw_time
  from area a
  cross join lateral quantities_of(a.area) q(quantity)
  cross join lateral (select unit_of_readings(a.area, q.quantity, a.unit) offset 0) u(unit)
  cross join lateral latest_readings(a.area, q.quantity, p_as_of, p_from, p_to) r
  where p_areas is null or a.area = any (p_areas)
$$;
comment on function report_readings is 'Readings as they stood at p_as_of: the latest version known then of each time. raw is what was received, in unit, under raw_time where that is another time.';

create or replace function report_forecast(p_areas integer[], p_as_of timestamptz,
                                           p_from timestamptz, p_to timestamptz)
returns table (area text, model text, issued_at timestamptz, target timestamptz,
               lead_hours double precision, mean double precision,
               p2_5 double precision, p5 double precision, p10 double precision,
               p25 double precision, p50 double precision, p75 double precision,
               p90 double precision, p95 double precision, p97_5 double precision,
               unit text, quality text)
language sql stable as $$
  select a.name, f.model, f.issued_at, f.target,
         (extract(epoch from f.target - f.issued_at) / 3600)::double precision,
         f.mean, f.p2_5, f.p5, f.p10, f.p25, f.p50, f.p75, f.p90, f.p95, f.p97_5, a.unit, f.quality
  from area a
  cross join lateral latest_issues(a.area, p_as_of) i
  join forecast f on f.area = a.area and f.model = i.model
       and (f.issued_at = i.issued_at
            or ((p_from is not null or p_to is not null) and f.issued_at <= p_as_of))
  where (p_areas is null or a.area = any (p_areas))
    and (p_from is null or f.target >= p_from) and (p_to is null or f.target < p_to)
$$;
comment on function report_forecast is 'The latest issue of each model by p_as_of; with a range, every issue that has targets in it.';

create or replace function report_accuracy(p_areas integer[], p_as_of timestamptz,
                                           p_from timestamptz, p_to timestamptz)
returns table (area text, model text, kind text, weather text, "from" timestamptz,
               "to" timestamptz, n bigint, mape double precision, wape double precision,
               mae double precision, rmse double precision, mase double precision,
               bias double precision, pinball double precision, coverage_50 double precision,
               coverage_80 double precision, coverage_90 double precision,
               coverage_95 double precision, unit text)
language sql stable as $$
  select a.name, s.model, s.kind, s.weather, min(s.first_target), max(s.last_target), sum(s.n),
         100 * sum(s.percentage) / nullif(sum(s.n_percentage), 0),
         100 * sum(s.absolute) / nullif(sum(s.load), 0),
         sum(s.absolute) / nullif(sum(s.n), 0),
         sqrt(sum(s.squared) / nullif(sum(s.n), 0)),
         sum(s.absolute_naive) / nullif(sum(s.naive), 0),
         sum(s.error) / nullif(sum(s.n), 0),
         sum(s.pinball) / nullif(sum(s.n_quantiles), 0),
         100.0 * sum(s.inside_50) / nullif(sum(s.n_quantiles), 0),
         100.0 * sum(s.inside_80) / nullif(sum(s.n_quantiles), 0),
         100.0 * sum(s.inside_90) / nullif(sum(s.n_quantiles), 0),
         100.0 * sum(s.inside_95) / nullif(sum(s.n_quantiles), 0),
         a.unit
  from area a
  join score s on s.area = a.area
  where (p_areas is null or a.area = any (p_areas))
    and s.last_target < p_as_of
    and (p_from is null or s.issued_at >= p_from) and (p_to is null or s.issued_at < p_to)
  group by a.area, a.name, a.unit, s.model, s.kind, s.weather
$$;
comment on function report_accuracy is 'Measures of the issues in [p_from, p_to), from the sums in score. mape, wape and coverage in percent, mae, rmse, bias and pinball in unit, mase relative to the same slot last week.';

create or replace function exceedance(p_height double precision[], p_threshold double precision)
returns double precision
language sql immutable as $$
  -- As elf::models::exceedance: straight lines between the nine quantiles, exponential tails.
  with q as (
    select array[0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975]::double precision[] as level,
           (p_height[2] - p_height[1]) / ln(2) as low_reach,
           (p_height[9] - p_height[8]) / ln(2) as high_reach,
           (select count(*) from unnest(p_height) as h where h <= p_threshold)::int as below
  )
  select case when p_threshold is null then null
              when below = 0 and low_reach > 0
                   then 1 - 0.025 * exp(greatest(-700, (p_threshold - p_height[1]) / low_reach))
              when below = 0 then 1
              when below = 9 and high_reach > 0
                   then 0.025 * exp(greatest(-700, (p_height[9] - p_threshold) / high_reach))
              when below = 9 then 0
              else 1 - level[below] - (level[below + 1] - level[below])
                       * (p_threshold - p_height[below]) / (p_height[below + 1] - p_height[below]) end
  from q
$$;
comment on function exceedance is 'How likely a value with these nine quantiles is to lie above a threshold, 0 to 1.';

create or replace function report_peaks(p_areas integer[], p_as_of timestamptz, p_from timestamptz,
                                        p_to timestamptz, p_threshold double precision default null)
returns table (area text, model text, issued_at timestamptz, day text,
               p2_5 double precision, p5 double precision, p10 double precision,
               p25 double precision, p50 double precision, p75 double precision,
               p90 double precision, p95 double precision, p97_5 double precision,
               likely_at timestamptz, likelihood double precision, unit text,
               exceeds double precision)
language sql stable as $$
  select a.name, p.model, p.issued_at, to_char(p.day, 'YYYY-MM-DD'), p.p2_5, p.p5, p.p10, p.p25,
         p.p50, p.p75, p.p90, p.p95, p.p97_5, p.likely_at, p.likelihood, a.unit,
         exceedance(array[p.p2_5, p.p5, p.p10, p.p25, p.p50, p.p75, p.p90, p.p95, p.p97_5],
                    p_threshold)
  from area a
  cross join lateral latest_issues(a.area, p_as_of) i
  join peak p on p.area = a.area and p.model = i.model
       and (p.issued_at = i.issued_at
            or ((p_from is not null or p_to is not null) and p.issued_at <= p_as_of))
  where (p_areas is null or a.area = any (p_areas))
    and (p_from is null or p.likely_at >= p_from) and (p_to is null or p.likely_at < p_to)
$$;
comment on function report_peaks is 'The highest interval of each local day of the latest issue of each model: how high, when most likely, and with a threshold (in unit) how likely it is to exceed that. With a range, every issue whose peak likely lies in it.';

create or replace function report_weights(p_areas integer[], p_as_of timestamptz,
                                          p_from timestamptz, p_to timestamptz)
returns table (area text, slot text, expert text, weight double precision, model text,
               issued_at timestamptz)
language sql stable as $$
  select a.name,
         to_char(make_interval(mins => (a.step * ((w.place - 1) / cardinality(e.experts)))::int), 'HH24:MI'),
         e.experts[1 + (w.place - 1) % cardinality(e.experts)], w.weight, e.model, e.issued_at
  from area a
  cross join lateral (
    select x.* from expert_weight x
    where x.area = a.area and x.issued_at <= p_as_of
      and (p_from is null or x.issued_at >= p_from) and (p_to is null or x.issued_at < p_to)
    order by x.issued_at desc, x.model
    limit case when p_from is null and p_to is null then 1 end) e
  cross join lateral unnest(e.weights) with ordinality as w(weight, place)
  where p_areas is null or a.area = any (p_areas)
$$;
comment on function report_weights is 'How much each expert counts in each slot of the local day, in the latest combined forecast; with a range, in every one issued in it.';

create or replace function signed_text(p_value double precision) returns text
language sql immutable as $$
  select case when p_value < 0 then '-' else '+' end
         || case when abs(p_value) >= 9.995 then to_char(abs(p_value), 'FM999999999999990')
                 else rtrim(rtrim(to_char(abs(p_value), 'FM9999990.00'), '0'), '.') end
$$;
comment on function signed_text is 'A difference for people: whole numbers, small ones with two decimals.';

create or replace function change_text(p_change double precision, p_unit text, p_since text,
                                       p_parts double precision[])
returns text
language sql immutable as $$
  select case when abs(p_change) < 0.005 then 'no change since ' || p_since
              else signed_text(p_change) || ' ' || p_unit || ' since ' || p_since
                   || coalesce(': ' || (
                        select string_agg(signed_text(n.part) || ' ' || n.name, ', '
                                          order by abs(n.part) desc)
                        from (values ('calendar', p_parts[1]), ('recent load', p_parts[2]),
                                     ('temperature', p_parts[3]), ('other forecasts', p_parts[4]),
                                     ('usual load', p_parts[5])) as n(name, part)
                        -- What is far too small to see beside the change is left out.
                        where abs(n.part) >= greatest(0.005, 0.01 * abs(p_change))), '') end
$$;
comment on function change_text is 'Why a forecast changed, in words.';

create or replace function report_changes(p_areas integer[], p_as_of timestamptz,
                                          p_from timestamptz, p_to timestamptz)
returns table (area text, target timestamptz, issued_at timestamptz,
               before_issued_at timestamptz, mean double precision, before double precision,
               change double precision, calendar double precision,
               recent_load double precision, weather double precision,
               experts double precision, text text, usual double precision, model text,
               unit text)
language sql stable as $$
  select a.name, f.target, f.issued_at, b.issued_at, f.mean, b.mean, f.mean - b.mean,
         f.calendar - b.calendar, f.recent_load - b.recent_load, f.weather - b.weather,
         f.experts - b.experts,
         change_text(f.mean - b.mean, a.unit, to_char(b.issued_at at time zone a.time_zone,
             case when (b.issued_at at time zone a.time_zone)::date
                       = (f.issued_at at time zone a.time_zone)::date
                  then 'HH24:MI' else 'YYYY-MM-DD HH24:MI' end),
           array[f.calendar - b.calendar, f.recent_load - b.recent_load, f.weather - b.weather,
                 f.experts - b.experts, f.usual - b.usual]),
         f.usual - b.usual, f.model, a.unit
  from area a
  cross join lateral chosen_issue(a.area, p_as_of) c
  join forecast f on f.area = a.area and f.model = c.model and f.issued_at = c.issued_at
  cross join lateral (
    select x.* from forecast x
    where x.area = a.area and x.model = f.model and x.target = f.target
      and x.issued_at < f.issued_at and x.issued_at >= f.issued_at - interval '35 days'
    order by x.issued_at desc limit 1) b
  where (p_areas is null or a.area = any (p_areas))
    and (p_from is null or f.target >= p_from) and (p_to is null or f.target < p_to)
$$;
comment on function report_changes is 'What the latest forecast says otherwise than the issue of the same model before it, target by target, and the part of it that each cause has, in unit. Targets that no earlier issue reached are not in it.';

create or replace function report_models(p_areas integer[], p_as_of timestamptz,
                                         p_from timestamptz, p_to timestamptz)
returns table (area text, name text, fitted_at timestamptz, verdict text, champion boolean,
               mae double precision, champion_mae double precision, p_value double precision,
               n integer, champion_at timestamptz, weather text, why text, kept boolean,
               unit text)
language sql stable as $$
  select a.name, m.name, m.fitted_at, m.verdict, coalesce(m.fitted_at = c.fitted_at, false), m.mae,
         m.champion_mae, m.p_value, m.n, m.champion_at,
         case (m.parameters ->> 'weather_of_targets')::float8 when 1 then 'observed'
              when 2 then 'forecast' else 'none' end,
         coalesce(w.why, ''), octet_length(m.matrices) > 0, a.unit
  from area a
  join model m on m.area = a.area
  left join lateral (
    select x.fitted_at from champion x
    where x.area = m.area and x.name = m.name and x.chosen_at <= p_as_of
    order by x.chosen_at desc limit 1) c on true
  left join lateral (
    select x.why from champion x
    where x.area = m.area and x.name = m.name and x.fitted_at = m.fitted_at
      and x.chosen_at <= p_as_of
    order by x.chosen_at desc limit 1) w on true
  where (p_areas is null or a.area = any (p_areas))
    and m.fitted_at <= p_as_of
    and (p_from is null or m.fitted_at >= p_from) and (p_to is null or m.fitted_at < p_to)
$$;
comment on function report_models is 'Models that were fitted and what became of them; champion: it is the one that counts. kept: its matrices are there.';

create or replace function season_of(p_month date, p_latitude double precision) returns text
language sql immutable as $$
  select (array['winter', 'spring', 'summer', 'autumn'])[
    1 + (extract(month from p_month)::int / 3 + case when p_latitude < 0 then 2 else 0 end) % 4]
$$;
comment on function season_of is 'Meteorological season of a month; the other half of the year south of the equator.';

create or replace function report_coverage(p_areas integer[], p_as_of timestamptz,
                                           p_from timestamptz, p_to timestamptz)
returns table (area text, model text, kind text, weather text, by text, class text, n bigint,
               mape double precision, coverage_50 double precision,
               coverage_80 double precision, coverage_90 double precision,
               coverage_95 double precision, pinball double precision, unit text)
language sql stable as $$
  with part as (
    select a.name, a.unit, p.*, c.by, c.label
    from area a
    join score_part p on p.area = a.area
    cross join lateral (
      select p.dimension as by, p.class as label
      union all
      select 'season', season_of(p.month, a.latitude) where p.dimension = 'slot') c
    where (p_areas is null or a.area = any (p_areas))
      and p.month <= (p_as_of at time zone a.time_zone)::date
      and (p_from is null or p.month + interval '1 month' > p_from at time zone a.time_zone)
      and (p_to is null or p.month < p_to at time zone a.time_zone)
  )
  select p.name, p.model, p.kind, p.weather, p.by, p.label, sum(p.n),
         100 * sum(p.percentage) / nullif(sum(p.n_percentage), 0),
         100.0 * sum(p.inside_50) / nullif(sum(p.n_quantiles), 0),
         100.0 * sum(p.inside_80) / nullif(sum(p.n_quantiles), 0),
         100.0 * sum(p.inside_90) / nullif(sum(p.n_quantiles), 0),
         100.0 * sum(p.inside_95) / nullif(sum(p.n_quantiles), 0),
         sum(p.pinball) / nullif(sum(p.n_quantiles), 0), p.unit
  from part p
  group by p.name, p.unit, p.model, p.kind, p.weather, p.by, p.label
$$;
comment on function report_coverage is 'How good forecasts and their bands were by hour of the local day (slot), season and temperature, over the months that touch the range. mape and coverage in percent, pinball in unit.';

create or replace function labels_of(p_area integer, p_as_of timestamptz)
returns table (start timestamptz, finish timestamptz, label text)
language sql stable as $$
  select distinct on (l.start) l.start, l.finish, l.label
  from anomaly_label l
  where l.area = p_area and l.labelled_at <= p_as_of
  order by l.start, l.labelled_at desc
$$;
comment on function labels_of is 'What people said last of each event by then.';

create or replace function report_anomalies(p_areas integer[], p_as_of timestamptz,
                                            p_from timestamptz, p_to timestamptz)
returns table (area text, start timestamptz, "end" timestamptz, class text, severity text,
               score double precision, expected double precision, observed double precision,
               energy_kwh double precision, reason text, state text, unit text,
               first_alarm timestamptz, closed_at timestamptz, band_low double precision,
               band_high double precision, causes text, neighbours text, similar_days text,
               label text)
language sql stable as $$
  select a.name, e.start, e.finish, e.class, e.severity, e.score, e.expected, e.observed,
         e.energy_kwh, e.reason, e.state, a.unit, e.first_alarm, e.closed_at, e.band_low,
         e.band_high,
         array_to_string(e.causes || case when e.neighbours <> '{}' then array['neighbours'] end,
                         ', '),
         array_to_string(e.neighbours, ', '), array_to_string(e.similar_days, ', '), l.label
  from area a
  join anomaly e on e.area = a.area
  left join labels_of(a.area, p_as_of) l on l.start = e.start
  where (p_areas is null or a.area = any (p_areas))
    and e.start < p_as_of
    and (p_from is null or e.start >= p_from) and (p_to is null or e.start < p_to)
$$;
comment on function report_anomalies is 'Events that had begun by p_as_of. expected, observed and the band are mean power in unit.';

create or replace function report_scores(p_areas integer[], p_as_of timestamptz,
                                         p_from timestamptz, p_to timestamptz)
returns table (area text, "time" timestamptz, score double precision, flagged boolean,
               expected double precision, low double precision, high double precision, unit text)
language sql stable as $$
  select a.name, s.time, s.score, s.flagged, s.expected, s.low, s.high, a.unit
  from area a
  join anomaly_score s on s.area = a.area
  where (p_areas is null or a.area = any (p_areas))
    and s.time < p_as_of
    and (p_from is null or s.time >= p_from) and (p_to is null or s.time < p_to)
$$;
comment on function report_scores is 'How unusual each interval is, 0 to 1, and what was expected, mean power in unit.';

create or replace function report_alerts(p_areas integer[], p_as_of timestamptz,
                                         p_from timestamptz, p_to timestamptz)
returns table (area text, budget_per_week double precision, threshold double precision,
               weeks double precision, alarms bigint, facts bigint, per_week double precision,
               labelled_alarm bigint, labelled_normal bigint, labelled_fault bigint)
language sql stable as $$
  select a.name, (d.parameters ->> 'budget_per_week')::float8,
         (d.parameters ->> 'threshold_score')::float8,
         w.weeks, e.alarms, e.facts, e.alarms / nullif(w.weeks, 0), l.alarm, l.normal, l.fault
  from area a
  join lateral (
    select m.parameters from model m
    where m.area = a.area and m.name = 'anomaly' and m.fitted_at <= p_as_of
    order by m.fitted_at desc limit 1) d on true
  cross join lateral (
    select greatest(coalesce(p_from, p_as_of - interval '52 weeks'), min(s.time)) as since,
           least(coalesce(p_to, p_as_of), p_as_of) as until
    from anomaly_score s where s.area = a.area) p
  cross join lateral (
    select greatest(extract(epoch from p.until - p.since)::float8, 0) / 604800 as weeks) w
  cross join lateral (
    select count(*) filter (where n.class not in ('outage', 'flat_line', 'missing_data')) as alarms,
           count(*) filter (where n.class in ('outage', 'flat_line', 'missing_data')) as facts
    from anomaly n where n.area = a.area and n.first_alarm > p.since and n.first_alarm <= p.until) e
  cross join lateral (
    select count(*) filter (where x.label = 'alarm') as alarm,
           count(*) filter (where x.label = 'normal') as normal,
           count(*) filter (where x.label = 'fault') as fault
    from labels_of(a.area, p_as_of) x where x.finish > p.since and x.start < p.until) l
  where p_areas is null or a.area = any (p_areas)
$$;
comment on function report_alerts is 'What the alert budget of each area came to in the range, the last 52 weeks without one: alarms are events by first_alarm, facts those found by simple tests, which are always told and not counted in per_week.';

-- Stable, as what they call is: declared immutable they would be called row by row, not taken into the query.
create or replace function grid_steps(p_from timestamptz, p_to timestamptz, p_step smallint)
returns bigint
language sql stable as $$
  select greatest(0, ceil(extract(epoch from p_to) / (60 * p_step))
                     - ceil(extract(epoch from p_from) / (60 * p_step)))::bigint
$$;
comment on function grid_steps is 'Intervals of p_step minutes that begin in [p_from, p_to).';

create or replace function begun_until(p_quantity text, p_step smallint, p_as_of timestamptz)
returns timestamptz
language sql stable as $$
  -- What is observed can be there once its interval has ended; a forecast reaches ahead.
  select case when right(p_quantity, 9) = '_forecast' then 'infinity'::timestamptz
              else p_as_of - p_step * interval '1 minute' + interval '1 microsecond' end
$$;
comment on function begun_until is 'Intervals of a quantity that begin before this can be known at p_as_of.';

create or replace function freshness_of(p_area integer, p_as_of timestamptz)
returns table (quantity text, first timestamptz, last_value timestamptz)
language sql stable as $$
  -- The key forwards to the first reading, and backwards to the first value that no later version
  -- took away: two descents a quantity.
  select q.quantity, b.time, l.time
  from quantities_of(p_area) q(quantity)
  cross join lateral (
    select x.time from reading x
    where x.area = p_area and x.quantity = q.quantity and x.known_at <= p_as_of
    order by x.time limit 1) b
  left join lateral (
    select x.time from reading x
    where x.area = p_area and x.quantity = q.quantity and x.known_at <= p_as_of
      and x.value is not null
      and x.known_at = (select max(y.known_at) from reading y
                        where y.area = x.area and y.quantity = x.quantity and y.time = x.time
                          and y.known_at <= p_as_of)
    order by x.time desc limit 1) l on true
$$;
comment on function freshness_of is 'Of each quantity of an area its first reading and its last value, as known at p_as_of.';

create or replace function report_quality(p_areas integer[], p_as_of timestamptz,
                                          p_from timestamptz, p_to timestamptz)
returns table (area text, quantity text, "from" timestamptz, "to" timestamptz, n bigint,
               missing bigint, rejected bigint, corrected bigint, filled bigint, reasons text,
               measured bigint, expected bigint, completeness double precision,
               overridden bigint, last_value timestamptz, age_hours double precision)
language sql stable as $$
  -- One pass over the readings; what stands beside it is one descent of the key per quantity.
  select a.name, q.quantity, c.first, c.last, c.n, c.missing, c.rejected, c.corrected, c.filled,
         c.reasons, c.measured, e.expected,
         (100.0 * (c.measured + c.corrected) / nullif(e.expected, 0))::double precision,
         c.overridden, q.last_value,
         round(extract(epoch from p_as_of - q.last_value) / 3600, 2)::double precision
  from area a
  cross join lateral freshness_of(a.area, p_as_of) q
  cross join lateral (
    select min(g.first) as first, max(g.last) as last, coalesce(sum(g.n), 0)::bigint as n,
           coalesce(sum(g.missing), 0)::bigint as missing,
           coalesce(sum(g.rejected), 0)::bigint as rejected,
           coalesce(sum(g.corrected), 0)::bigint as corrected,
           coalesce(sum(g.filled), 0)::bigint as filled,
           coalesce(sum(g.measured), 0)::bigint as measured,
           coalesce(sum(g.n) filter (where g.reason = 'OVERRIDE'), 0)::bigint as overridden,
           coalesce(string_agg(g.reason || ' ' || g.n, ', ' order by g.n desc, g.reason)
                    filter (where g.reason <> ''), '') as reasons
    from (select r.reason, count(*) as n, min(r.time) as first, max(r.time) as last,
                 count(*) filter (where r.quality = 'missing') as missing,
                 count(*) filter (where r.quality = 'rejected') as rejected,
                 count(*) filter (where r.quality = 'corrected') as corrected,
                 count(*) filter (where r.quality = 'filled') as filled,
                 count(*) filter (where r.quality = 'measured') as measured
          from latest_readings(a.area, q.quantity, p_as_of, p_from, p_to) r
          group by r.reason) g) c
  cross join lateral (
    select greatest(c.n, coalesce(grid_steps(
             greatest(p_from, q.first),
             least(coalesce(p_to, c.last + a.step * interval '1 minute'),
                   begun_until(q.quantity, a.step, p_as_of)),
             a.step), 0)) as expected) e
  where p_areas is null or a.area = any (p_areas)
$$;
comment on function report_quality is 'How much of the readings is not simply measured, and why. expected: intervals between the first reading (or p_from) and the last (or p_to) that can be known; completeness: measured and corrected in percent of them; last_value and its age do not go by the range.';

create or replace function report_completeness(p_areas integer[], p_as_of timestamptz,
                                               p_from timestamptz, p_to timestamptz)
returns table (area text, quantity text, day text, n bigint, expected bigint, measured bigint,
               corrected bigint, filled bigint, rejected bigint, missing bigint,
               share double precision, overridden bigint, reasons text)
language sql stable as $$
  select a.name, q.quantity, to_char(c.day, 'YYYY-MM-DD'), c.n, e.expected, c.measured,
         c.corrected, c.filled, c.rejected, c.missing,
         (100.0 * (c.measured + c.corrected) / nullif(e.expected, 0))::double precision,
         c.overridden, c.reasons
  from area a
  cross join lateral quantities_of(a.area) q(quantity)
  cross join lateral (
    select g.day, sum(g.n)::bigint as n, sum(g.missing)::bigint as missing,
           sum(g.rejected)::bigint as rejected, sum(g.corrected)::bigint as corrected,
           sum(g.filled)::bigint as filled, sum(g.measured)::bigint as measured,
           coalesce(sum(g.n) filter (where g.reason = 'OVERRIDE'), 0)::bigint as overridden,
           coalesce(string_agg(g.reason || ' ' || g.n, ', ' order by g.n desc, g.reason)
                    filter (where g.reason <> ''), '') as reasons
    from (select (r.time at time zone a.time_zone)::date as day, r.reason, count(*) as n,
                 count(*) filter (where r.quality = 'missing') as missing,
                 count(*) filter (where r.quality = 'rejected') as rejected,
                 count(*) filter (where r.quality = 'corrected') as corrected,
                 count(*) filter (where r.quality = 'filled') as filled,
                 count(*) filter (where r.quality = 'measured') as measured
          from latest_readings(a.area, q.quantity, p_as_of, p_from, p_to) r
          group by 1, r.reason) g
    group by g.day) c
  -- The day may have 23 or 25 hours, and the range or the present may cut it.
  cross join lateral (
    select greatest(c.n, grid_steps(
             greatest(c.day::timestamp at time zone a.time_zone, p_from),
             least((c.day + 1)::timestamp at time zone a.time_zone, p_to,
                   begun_until(q.quantity, a.step, p_as_of)),
             a.step)) as expected) e
  where p_areas is null or a.area = any (p_areas)
$$;
comment on function report_completeness is 'The same day by day, local to the area: share is measured and corrected in percent of expected. Days without any reading have no row.';

create or replace function report_overrides(p_areas integer[], p_as_of timestamptz,
                                            p_from timestamptz, p_to timestamptz)
returns table (area text, quantity text, "from" timestamptz, "to" timestamptz, action text,
               value double precision, why text, known_at timestamptz, made_by text,
               revoked_at timestamptz, revoked_by text, number integer, unit text)
language sql stable as $$
  select a.name, o.quantity, o.start, o.finish, o.action, o.value, o.why, o.known_at, o.made_by,
         case when o.revoked_at <= p_as_of then o.revoked_at end,
         case when o.revoked_at <= p_as_of then o.revoked_by end, o.override,
         unit_of_readings(a.area, o.quantity, a.unit)
  from area a
  join override o on o.area = a.area
  where (p_areas is null or a.area = any (p_areas))
    and o.known_at <= p_as_of
    and (p_from is null or o.finish > p_from) and (p_to is null or o.start < p_to)
$$;
comment on function report_overrides is 'What operators decided about spans that touch the range, as of p_as_of; revoked_at is empty while it holds.';

create or replace function report_repairs(p_areas integer[], p_as_of timestamptz,
                                          p_from timestamptz, p_to timestamptz)
returns table (area text, quantity text, source text, kind text, "from" timestamptz,
               "to" timestamptz, shift_minutes smallint, applied boolean,
               evidence double precision, known_at timestamptz)
language sql stable as $$
  select a.name, r.quantity, r.source, r.kind, r.start, r.finish, r.shift, r.applied, r.evidence,
         r.known_at
  from area a
  join repair r on r.area = a.area
  where (p_areas is null or a.area = any (p_areas))
    and r.known_at <= p_as_of
    and (p_from is null or r.finish > p_from) and (p_to is null or r.start < p_to)
$$;
comment on function report_repairs is 'Spans in which a source put its values at wrong times; applied: they were moved back, else they are only named. evidence is the error left, as a share.';

create or replace function report_sources(p_areas integer[], p_as_of timestamptz,
                                          p_from timestamptz, p_to timestamptz)
returns table (area text, quantity text, source text, "from" timestamptz, "to" timestamptz,
               n bigint, change text)
language sql stable as $$
  -- A span ends where the next reading is of another source, or the same source means something else.
  with dated as (
    select r.area, r.quantity, r.time, r.source,
           (select max(d.since) from definition_change d
            where d.source = r.source and d.quantity = r.quantity
              and d.since <= (r.time at time zone a.time_zone)::date) as since
    from report_readings(p_areas, p_as_of, p_from, p_to) r
    join area a on a.name = r.area
    where r.source <> ''
  ), numbered as (
    select d.*, row_number() over (partition by d.area, d.quantity order by d.time)
           - row_number() over (partition by d.area, d.quantity, d.source, d.since order by d.time)
           as span
    from dated d
  )
  select n.area, n.quantity, n.source, min(n.time), max(n.time), count(*),
         coalesce((select d.what from definition_change d
                   where d.source = n.source and d.quantity = n.quantity and d.since = n.since), '')
  from numbered n
  group by n.area, n.quantity, n.source, n.since, n.span
$$;
comment on function report_sources is 'Which source each span of readings comes from; change says what the source means since the span began.';

create or replace function report_holidays(p_areas integer[], p_as_of timestamptz,
                                           p_from timestamptz, p_to timestamptz)
returns table (region text, date text, name text, kind text, source text)
language sql stable as $$
  with span as (
    select coalesce(p_from at time zone 'UTC', date_trunc('year', p_as_of at time zone 'UTC')) as begin,
           coalesce(p_to at time zone 'UTC', date_trunc('year', greatest(p_from, p_as_of) at time zone 'UTC')
                                             + interval '1 year') as finish
  ), days as (
    select h.* from holiday_in_force h
    where h.kind <> 'none'
      and (p_areas is null
           or h.region in (select a.holidays from area a where a.area = any (p_areas)))
  ), day_off as (
    select d.region, d.date from days d where d.kind in ('public', 'moved', 'customary')
  ), bridge as (
    -- As elf::is_bridge_day: beyond the day beside a holiday lies a weekend, or another holiday.
    select distinct o.region, o.date + side as date
    from day_off o cross join (values (-1), (1)) as s(side)
    where extract(isodow from o.date + side) < 6
      and not exists (select from days d where d.region = o.region and d.date = o.date + side)
      and (extract(isodow from o.date + 2 * side) > 5
           or exists (select from day_off b where b.region = o.region and b.date = o.date + 2 * side))
  )
  select d.region, to_char(d.date, 'YYYY-MM-DD'), d.name, d.kind, d.source
  from (select region, date, name, kind, source from days
        union all
        select region, date, '', 'bridge', 'derived' from bridge) d, span
  where d.date >= span.begin and d.date < span.finish
$$;
comment on function report_holidays is 'Which days count as holidays in the regions of the areas, all regions where p_areas is null, and by which source; without a range those of the year of p_as_of. Bridge days of source derived follow from the others.';

create or replace function run_covers(p_option text, p_name text) returns boolean
language sql immutable parallel safe as $$
  select p_option is null or exists (
    select from unnest(string_to_array(p_option, ',')) as g(glob)
    where p_name like translate(replace(replace(replace(g.glob, '\', '\\'), '%', '\%'), '_', '\_'),
                                '*?', '%_'))
$$;
comment on function run_covers is 'Whether an --area option, as run.area keeps it, takes in an area.';

create or replace function report_runs(p_areas integer[], p_as_of timestamptz,
                                       p_from timestamptz, p_to timestamptz,
                                       p_shard text default null)
returns table (run integer, flow text, tool text, area text, as_of timestamptz, state text,
               attempt integer, started timestamptz, finished timestamptz,
               seconds double precision, rows_read bigint, rows_written bigint,
               exit_code smallint, message text, night text, step text, peak_memory_mb double precision,
               host text, version text, settings text, shard text)
language sql stable as $$
  select r.run, r.flow, r.tool, r.area, date_trunc('second', r.as_of), r.state, r.attempt,
         date_trunc('second', r.started), date_trunc('second', r.finished),
         round(extract(epoch from r.finished - r.started), 3)::double precision,
         r.rows_read, r.rows_written, r.exit_code, r.message, r.night::text, r.step,
         round(r.peak_memory / 1024.0, 1)::double precision, r.host, r.version, r.settings::text,
         r.shard
  from run r
  where r.as_of <= p_as_of and (p_shard is null or r.shard is null or r.shard = p_shard)
    and (p_areas is null or r.area is null and r.shard is null
         or exists (select from area a where a.area = any (p_areas)
                    and run_covers(r.area, a.name) and in_shard(r.shard, a.name)))
    and (p_from is null or r.started >= p_from) and (p_to is null or r.started < p_to)
$$;

create or replace function report_nights(p_areas integer[], p_as_of timestamptz,
                                         p_from timestamptz, p_to timestamptz,
                                         p_shard text default null)
returns table (night text, state text, ingest text, transform text, train text, detect text,
               report text, seconds double precision, runs bigint, started timestamptz,
               message text)
language sql stable as $$
  with chosen as (
    -- Runs that took in every area asked for, or every one of a shard. What was planned and did not
    -- come to be does not hide what was done before.
    select r.*, split_part(r.shard, '/', 2)::integer as shards from run r
    where r.night is not null and r.as_of <= p_as_of
      and (p_from is null or r.night >= (p_from at time zone 'UTC')::date)
      and (p_to is null or r.night < (p_to at time zone 'UTC')::date)
      and (p_shard is null or r.shard is null or r.shard = p_shard)
      and (r.area is null
           or p_areas is not null and not exists (
             select from area a where a.area = any (p_areas) and not run_covers(r.area, a.name)))
  ), parts as (
    -- Of a step in shards, each has its own last run; as many as there were last.
    select c.night, c.step,
           coalesce((array_agg(c.shards order by c.run desc) filter (where c.shard is not null))[1], 1) as shards
    from chosen c where c.step is not null group by c.night, c.step
  ), needed as (
    select p.night, p.step, p.shards, i as part, i || '/' || p.shards as shard
    from parts p cross join lateral generate_series(1, p.shards) i
    where p.shards = 1 or (p_shard is null or p_shard = i || '/' || p.shards)
      and (p_areas is null or exists (
        select from area a where a.area = any (p_areas) and shard_of(a.name, p.shards) = i))
  ), last as (
    select distinct on (n.night, n.step, n.part)
           n.night, n.step || case when n.shards > 1 then ' ' || n.shard else '' end as name, n.step, n.part,
           coalesce(c.state, 'partial') as state, c.message
    from needed n
    left join chosen c on c.night = n.night and c.step = n.step
      and (c.shard is null or n.shards > 1 and c.shard = n.shard)
    order by n.night, n.step, n.part, c.state in ('cancelled', 'scheduled'), c.run desc
  ), step_states as (
    -- A step is as its worst shard.
    select distinct on (l.night, l.step) l.night, l.step, l.state
    from last l
    order by l.night, l.step,
             array_position(array['running', 'failed', 'crashed', 'timed_out', 'retrying', 'scheduled',
                                  'cancelled', 'partial', 'completed', 'skipped'], l.state)
  ), steps as (
    select l.night,
           max(l.state) filter (where l.step = 'ingest') as ingest,
           max(l.state) filter (where l.step = 'transform') as transform,
           max(l.state) filter (where l.step = 'train') as train,
           max(l.state) filter (where l.step = 'detect') as detect,
           max(l.state) filter (where l.step = 'report') as report,
           array_agg(l.state) as states
    from step_states l group by l.night
  ), said as (
    select l.night, string_agg(l.name || ': ' || l.message, '; ' order by l.step, l.part) as message
    from last l where l.state in ('failed', 'crashed', 'timed_out', 'retrying') group by l.night
  ), taken as (
    select c.night, count(*) filter (where c.state not in ('scheduled', 'skipped', 'cancelled')) as runs,
           min(c.started) as started,
           sum(extract(epoch from c.finished - c.started))
             filter (where c.state not in ('scheduled', 'skipped')) as seconds
    from chosen c group by c.night
  )
  select to_char(d, 'YYYY-MM-DD'),
         case when s.night is null then 'missing'
              when 'running' = any (s.states) then 'running'
              when s.states && array['failed', 'crashed', 'timed_out'] then 'failed'
              when 'retrying' = any (s.states) then 'retrying'
              when 'scheduled' = any (s.states) then 'scheduled'
              when 'cancelled' = any (s.states) then 'cancelled'
              when 'partial' = any (s.states) or s.transform is null or s.train is null or s.detect is null
                   then 'partial'
              else 'completed' end,
         s.ingest, s.transform, s.train, s.detect, s.report,
         round(t.seconds, 1)::double precision, coalesce(t.runs, 0), date_trunc('second', t.started),
         m.message
  from (select min(night) as first, max(night) as final from steps) span
  cross join lateral generate_series(span.first::timestamp, span.final::timestamp, '1 day') as d
  left join steps s on s.night = d::date
  left join taken t on t.night = d::date
  left join said m on m.night = d::date
$$;
comment on function report_nights is 'What became of each night from the first to the last of the range, by step: the last run of each that took in all areas asked for, of a step in shards the worst of them.';

create or replace function run_failed_for(p_message text, p_name text) returns boolean
language sql immutable parallel safe as $$
  -- A run over several areas names those that failed, unless there are too many to name.
  select case when p_message ~ '^\d+ of \d+ areas failed \([^)]*\): '
                   and p_message !~ '^\d+ of \d+ areas failed \([^)]*\.\.\.\): '
              then p_name = any (string_to_array(
                     substring(p_message from '^\d+ of \d+ areas failed \(([^)]*)\): '), ', '))
              else true end
$$;
comment on function run_failed_for is 'Whether the message of a failed run is about this area.';

create or replace function age_text(p_age interval) returns text
language sql immutable parallel safe as $$
  -- What a person would say: 34823 hours mean nothing to anybody.
  select case when h < 72 then to_char(h, 'FM90') || ' hours'
              when h < 24 * 120 then to_char(h / 24, 'FM990') || ' days'
              when h < 24 * 730 then to_char(h / 24 / 30.44, 'FM90') || ' months'
              else to_char(h / 24 / 365.25, 'FM9999990') || ' years' end
  from (select extract(epoch from p_age) / 3600 as h) as x
$$;
comment on function age_text is 'How long ago in words: hours up to three days, then days, months, years.';

create or replace function area_state(p_as_of timestamptz, p_last_reading timestamptz,
                                      p_forecast_until timestamptz, p_forecast_quality text,
                                      p_open_high bigint, p_recent bigint, p_failed text,
                                      p_retrying text)
returns table (state text, reason text)
language sql immutable parallel safe as $$
  -- Worst first. 26 hours: a nightly run sees everything up to its midnight, and the next one,
  -- a day later, must find it no older than that.
  select case when p_failed is not null then 'failed'
              when p_last_reading is null
                   or p_last_reading < p_as_of - interval '26 hours' then 'stale'
              when p_open_high > 0 then 'alert'
              when p_retrying is not null or p_forecast_until is null
                   or p_forecast_until <= p_as_of or p_forecast_quality <> 'ok'
                   or p_recent > 0 then 'warning'
              else 'ok' end,
         case when p_failed is not null then p_failed
              when p_last_reading is null then 'no reading yet'
              when p_last_reading < p_as_of - interval '26 hours'
                   then 'last reading ' || age_text(p_as_of - p_last_reading) || ' old'
              when p_open_high > 0
                   then p_open_high || ' open anomal' || case p_open_high when 1 then 'y' else 'ies' end
                        || ' of high severity'
              when p_retrying is not null then p_retrying
              when p_forecast_until is null then 'no forecast yet'
              when p_forecast_until <= p_as_of then 'the forecast has run out'
              when p_forecast_quality <> 'ok' then 'forecast ' || p_forecast_quality
              when p_recent > 0
                   then p_recent || ' anomal' || case p_recent when 1 then 'y' else 'ies' end
                        || ' in the last 24 hours'
              else '' end
$$;
comment on function area_state is 'The light of an area: failed, stale, alert, warning or ok, and why.';

create or replace function area_facts(p_areas integer[], p_as_of timestamptz)
returns table (area integer, name text, unit text, time_zone text, last_reading timestamptz,
               load double precision, expected double precision, next_peak double precision,
               next_peak_at timestamptz, forecast_until timestamptz, forecast_quality text,
               open_events bigint, open_high bigint, recent bigint, open_high_faults bigint,
               recent_faults bigint, failed text, retrying text)
language sql stable parallel safe as $$
  with last_run as materialized (
    -- Of each tool, --area option and shard, looked up once for all areas. What people decide is no
    -- part of a night.
    select distinct on (split_part(r.tool, ' ', 1), r.area, r.shard)
           split_part(r.tool, ' ', 1) as verb, r.run, r.tool, r.area, r.state, r.message,
           split_part(r.shard, '/', 1)::integer as part, split_part(r.shard, '/', 2)::integer as shards
    from run r
    where r.as_of <= p_as_of and r.state not in ('scheduled', 'running', 'skipped')
      and r.tool not like 'elf-report%'
      and r.tool not in ('elf-transform pin', 'elf-transform unpin')
    order by split_part(r.tool, ' ', 1), r.area, r.shard, r.run desc
  ), bad_run as materialized (
    -- Mostly there is none, and no area needs to look which runs were its own.
    select r.*, r.state in ('retrying', 'cancelled') as again,
           coalesce(regexp_replace(r.message, '^1 of \d+ areas failed \([^)]*\): ', ''),
                    'no message') as said
    from last_run r
    where r.state in ('failed', 'crashed', 'timed_out', 'retrying', 'cancelled')
  )
  select i.*, f.failed, f.retrying
  from (
    -- By itself, so that several processes may share it; they cannot share last_run.
    select a.area, a.name, a.unit, a.time_zone, l.time, l.value, x.mean, k.mean, k.target, u.until,
           u.quality, e.open, e.high, e.recent, e.high_faults, e.recent_faults
    from area a
    left join lateral (
      -- The key backwards to the first value that no later version took away.
      select r.time, r.value
      from reading r
      where r.area = a.area and r.quantity = 'load' and r.known_at <= p_as_of and r.time < p_as_of
        and r.value is not null
        and not exists (select from reading y
                        where y.area = r.area and y.quantity = r.quantity and y.time = r.time
                          and y.known_at > r.known_at and y.known_at <= p_as_of)
      order by r.time desc limit 1) l on true
    left join lateral chosen_issue(a.area, p_as_of) c on true
    left join lateral (
      -- All of an issue is of one quality.
      select f.target + a.step * interval '1 minute' as until, f.quality
      from forecast f
      where f.area = a.area and f.model = c.model and f.issued_at = c.issued_at
      order by f.target desc limit 1) u on true
    left join lateral (
      select f.mean, f.target from forecast f
      where f.area = a.area and f.model = c.model and f.issued_at = c.issued_at
        and f.target >= p_as_of
      order by f.mean desc, f.target limit 1) k on true
    -- What had been expected of the last reading: by an issue from before it was known.
    left join lateral chosen_issue(a.area, l.time) b on true
    -- limit: one descent of the key, where a join would look through all issues of the area.
    left join lateral (
      select f.mean from forecast f
      where f.area = a.area and f.model = b.model and f.issued_at = b.issued_at
        and f.target = l.time limit 1) x on true
    cross join lateral (
      select count(*) filter (where x.open) as open,
             count(*) filter (where x.open and x.severity = 'high') as high,
             count(*) filter (where x.recent) as recent,
             count(*) filter (where x.open and x.severity = 'high' and x.fault) as high_faults,
             count(*) filter (where x.recent and x.fault) as recent_faults
      from (select n.severity, n.state = 'open' as open,
                   n.state in ('open', 'closed')
                     and n.finish > p_as_of - interval '24 hours' as recent,
                   n.class in ('outage', 'flat_line', 'missing_data') as fault
            from anomaly n
            where n.area = a.area and n.start < p_as_of
              -- Nothing else is counted: an index finds both.
              and (n.state = 'open' or n.finish > p_as_of - interval '24 hours')) x) e
    where p_areas is null or a.area = any (p_areas)
    offset 0) i
  cross join lateral (
    -- As shard_of, once for all of its shards; where all is well, not at all.
    select case when exists (select from bad_run) then shard_hash(i.name) end as hash offset 0) h
  cross join lateral (
    -- The last run of each tool that took in this area.
    select string_agg(b.tool || ' failed: ' || b.said, '; ' order by b.verb)
             filter (where not b.again) as failed,
           string_agg(b.tool || ' will try again: ' || b.said, '; ' order by b.verb)
             filter (where b.again) as retrying
    from bad_run b
    where (b.area is null or run_covers(b.area, i.name))
      and (b.shards is null or h.hash % b.shards = b.part - 1)
      and run_failed_for(b.message, i.name)
      and not exists (select from last_run r
                      where r.verb = b.verb and r.run > b.run
                        and (r.area is null or run_covers(r.area, i.name))
                        and (r.shards is null or h.hash % r.shards = r.part - 1))) f
$$;
comment on function area_facts is 'What the light of an area goes by: its last reading and what had been expected of it, the forecast that stands, its events (faults: of the data, not of the load) and the last runs.';

create or replace function area_lights(p_areas integer[], p_as_of timestamptz)
returns table (area integer, name text, unit text, time_zone text, state text, reason text,
               last_reading timestamptz, load double precision, expected double precision,
               next_peak double precision, next_peak_at timestamptz, forecast_until timestamptz,
               forecast_quality text, open_events bigint, open_high bigint, recent bigint,
               open_high_faults bigint, recent_faults bigint, failed text, retrying text)
language sql stable parallel safe as $$
  select i.area, i.name, i.unit, i.time_zone, s.state, s.reason, i.last_reading, i.load, i.expected,
         i.next_peak, i.next_peak_at, i.forecast_until, i.forecast_quality, i.open_events,
         i.open_high, i.recent, i.open_high_faults, i.recent_faults, i.failed, i.retrying
  -- offset 0: looked up once for each area, however many look at it.
  from (select * from area_facts(p_areas, p_as_of) offset 0) i
  cross join lateral area_state(p_as_of, i.last_reading, i.forecast_until, i.forecast_quality,
                                i.open_high, i.recent, i.failed, i.retrying) s
$$;
comment on function area_lights is 'The light of each area with what it goes by, the last load and the next peak.';

create or replace function report_status(p_areas integer[], p_as_of timestamptz,
                                         p_from timestamptz, p_to timestamptz)
returns table (area text, state text, reason text, last_reading timestamptz,
               load double precision, expected double precision, next_peak double precision,
               next_peak_at timestamptz, forecast_until timestamptz, open_anomalies bigint,
               unit text, forecast_days bigint)
language sql stable parallel safe as $$
  select l.name, l.state, l.reason, l.last_reading, l.load, l.expected, l.next_peak,
         l.next_peak_at, l.forecast_until, l.open_events, l.unit,
         -- Local days, today among them, up to whose end the forecast reaches.
         greatest((l.forecast_until at time zone l.time_zone)::date
                  - (p_as_of at time zone l.time_zone)::date, 0)::bigint
  from area_lights(p_areas, p_as_of) l
$$;
comment on function report_status is 'One line per area: whether anything is wrong and what comes next. load, expected and next_peak are mean power in unit; the range is not used.';
comment on function report_runs is 'Runs of the tools with an as_of not after p_as_of.';

create or replace function checks_of(p_as_of timestamptz, p_last_reading timestamptz,
                                     p_forecast_until timestamptz, p_forecast_quality text,
                                     p_open_high bigint, p_recent bigint,
                                     p_open_high_faults bigint, p_recent_faults bigint,
                                     p_failed text, p_retrying text)
returns table (place integer, "check" text, state text, reason text)
language sql immutable as $$
  -- One row for each thing that area_state looks at, by the same rules: the worst is its light.
  select c.place, c.name, s.state, s.reason
  from (values
    (1, 'data fresh', p_last_reading, null, 'ok', 0, 0, null, null),
    (2, 'data sound', p_as_of, null, 'ok', p_open_high_faults, p_recent_faults, null, null),
    (3, 'load usual', p_as_of, null, 'ok', p_open_high - p_open_high_faults,
     p_recent - p_recent_faults, null, null),
    (4, 'forecast', p_as_of, p_forecast_until, p_forecast_quality, 0, 0, null, null),
    (5, 'runs', p_as_of, null, 'ok', 0, 0, p_failed, p_retrying)
  ) as c(place, name, last_reading, until, quality, high, recent, failed, retrying)
  cross join lateral area_state(
    p_as_of, c.last_reading,
    -- What a check does not look at is well.
    case c.place when 4 then c.until else 'infinity' end,
    c.quality, c.high, c.recent, c.failed, c.retrying) s
$$;
comment on function checks_of is 'The five checks of an area from its facts: data fresh, data sound, load usual, forecast, runs.';

create or replace function area_checks(p_areas integer[], p_as_of timestamptz,
                                       p_from timestamptz, p_to timestamptz)
returns table (area text, "check" text, state text, reason text)
language sql stable as $$
  select i.name, c."check", c.state, c.reason
  -- offset 0: looked up once for each area, not once for each check.
  from (select * from area_facts(p_areas, p_as_of) offset 0) i
  cross join lateral checks_of(p_as_of, i.last_reading, i.forecast_until, i.forecast_quality,
                               i.open_high, i.recent, i.open_high_faults, i.recent_faults,
                               i.failed, i.retrying) c
  order by i.name, c.place
$$;
comment on function area_checks is 'Why the light of an area is what it is: data fresh, data sound, load usual, forecast, runs; the range is not used.';

create or replace function area_mark(p_area integer, p_as_of timestamptz, p_from timestamptz)
returns text
language sql stable as $$
  -- How far elf-transform has come, not whether it ran: it runs every few minutes and mostly finds
  -- nothing. Events and decisions are few: all that is shown of them.
  select concat_ws('|',
    (select string_agg(concat_ws(' ', s.quantity, s.receipt, s.as_of), ',' order by s.quantity)
     from transform_state s where s.area = p_area),
    (select concat_ws(' ', c.model, c.issued_at, max(f.run))
     from chosen_issue(p_area, p_as_of) c
     join forecast f on f.area = p_area and f.model = c.model and f.issued_at = c.issued_at
     group by c.model, c.issued_at),
    (select concat_ws(' ', count(*), max(s.run)) from score s where s.area = p_area),
    (select md5(string_agg(e::text, ',' order by e.start))
     from report_anomalies(array[p_area], p_as_of, p_from, null) e),
    (select md5(string_agg(o::text, ',' order by o.number))
     from report_overrides(array[p_area], p_as_of, null, null) o))
$$;
comment on function area_mark is 'What the page of an area is made of, in short: the same as long as neither readings, forecasts, scores, events since p_from nor decisions changed.';

create or replace view report_history with (security_invoker = true) as
  select a.name as area, h.quantity, h.time, h.length as length_minutes, h.n, h.doubtful, h.mean, h.low, h.high,
         unit_of_readings(h.area, h.quantity, a.unit) as unit
  from reading_history h join area a using (area);
comment on view report_history is 'Readings of old that were deleted, by the hour or the local day.';

create or replace view report_status with (security_invoker = true) as select * from report_status(null, now(), null, null);
create or replace view report_readings with (security_invoker = true) as select * from report_readings(null, now(), null, null);
create or replace view report_forecast with (security_invoker = true) as select * from report_forecast(null, now(), null, null);
create or replace view report_accuracy with (security_invoker = true) as select * from report_accuracy(null, now(), null, null);
create or replace view report_coverage with (security_invoker = true) as select * from report_coverage(null, now(), null, null);
create or replace view report_models with (security_invoker = true) as select * from report_models(null, now(), null, null);
create or replace view report_weights with (security_invoker = true) as select * from report_weights(null, now(), null, null);
create or replace view report_peaks with (security_invoker = true) as select * from report_peaks(null, now(), null, null);
create or replace view report_changes with (security_invoker = true) as select * from report_changes(null, now(), null, null);
create or replace view report_anomalies with (security_invoker = true) as select * from report_anomalies(null, now(), null, null);
create or replace view report_scores with (security_invoker = true) as select * from report_scores(null, now(), null, null);
create or replace view report_alerts with (security_invoker = true) as select * from report_alerts(null, now(), null, null);
create or replace view report_quality with (security_invoker = true) as select * from report_quality(null, now(), null, null);
create or replace view report_completeness with (security_invoker = true) as select * from report_completeness(null, now(), null, null);
create or replace view report_overrides with (security_invoker = true) as select * from report_overrides(null, now(), null, null);
create or replace view report_repairs with (security_invoker = true) as select * from report_repairs(null, now(), null, null);
create or replace view report_holidays with (security_invoker = true) as select * from report_holidays(null, now(), null, null);
create or replace view report_sources with (security_invoker = true) as select * from report_sources(null, now(), null, null);
create or replace view report_nights with (security_invoker = true) as select * from report_nights(null, now(), null, null);
create or replace view report_runs with (security_invoker = true) as select * from report_runs(null, now(), null, null);
comment on view report_status is 'Whether anything is wrong and what comes next, by area.';
comment on view report_readings is 'Clean values as known now: the latest version of each time.';
comment on view report_forecast is 'The latest forecast of each area and model.';
comment on view report_accuracy is 'How good the forecasts were, by area, model, kind and weather.';
comment on view report_coverage is 'How good forecasts and their bands were by hour, season and temperature.';
comment on view report_models is 'Models that were fitted, which one counts, and why.';
comment on view report_weights is 'How much each expert counts in the latest combined forecast.';
comment on view report_peaks is 'The highest interval of each day ahead: how high and when.';
comment on view report_changes is 'What the latest forecast says otherwise than the one before, and why.';
comment on view report_anomalies is 'Events, by area.';
comment on view report_scores is 'How unusual each interval is, by area.';
comment on view report_alerts is 'Alert budget, threshold and alarms of the last 52 weeks, by area.';
comment on view report_quality is 'How much of the readings is not simply measured, and why.';
comment on view report_completeness is 'How much of each local day was received, and why not all of it.';
comment on view report_overrides is 'What operators decided instead of elf-transform.';
comment on view report_repairs is 'Spans in which a source put its values at wrong times.';
comment on view report_holidays is 'Which days of this year count as holidays, by region, and by which source.';
comment on view report_sources is 'Which source each span of readings comes from; change says what the source means since the span began.';
comment on view report_nights is 'What became of each night, by step.';
comment on view report_runs is 'What the tools did, when, and how it ended.';

-- What a forecast is made of, which model makes it, and how good it is where.

alter table forecast
  add column usual        double precision,
  add column calendar     double precision,
  add column recent_load  double precision,
  add column weather      double precision,
  add column experts      double precision,
  add column weather_kind text not null default 'none'
    check (weather_kind in ('none', 'observed', 'forecast'));
comment on column forecast.usual is 'Part of mean: the load of the slot on average. The five parts add up to mean; empty where the model cannot say.';
comment on column forecast.calendar is 'Part of mean: day of the week, holiday, season, trend.';
comment on column forecast.recent_load is 'Part of mean: what the last days were like.';
comment on column forecast.weather is 'Part of mean: temperature.';
comment on column forecast.experts is 'Part of mean: the operator and other models.';
comment on column forecast.weather_kind is 'What stood for the weather of the targets: none, observed or forecast.';

-- Until now it was looked up in the model that had been fitted last.
update forecast f
set weather_kind = case (m.parameters ->> 'weather_of_targets')::float8 when 1 then 'observed' else 'forecast' end
from model m
where m.area = f.area and m.name = f.model
  and m.fitted_at = (select max(x.fitted_at) from model x
                     where x.area = f.area and x.name = f.model and x.fitted_at <= f.issued_at)
  and (m.parameters ->> 'weather_of_targets')::float8 in (1, 2);

create table expert_weight (
  area      integer            not null references area on delete cascade,
  model     text               not null,
  issued_at timestamptz        not null,
  run       integer            not null,
  experts   text[]             not null,
  weights   double precision[] not null,
  primary key (area, model, issued_at),
  check (cardinality(experts) > 0 and cardinality(weights) % cardinality(experts) = 0)
);
comment on table expert_weight is 'How much each expert counted in a combined forecast. Written by elf-train.';
comment on column expert_weight.area is 'Whose.';
comment on column expert_weight.model is 'Who combined them.';
comment on column expert_weight.issued_at is 'Origin of the forecast; kept for 90 days.';
comment on column expert_weight.run is 'The run that wrote the row.';
comment on column expert_weight.experts is 'Names.';
comment on column expert_weight.weights is 'Shares: for each slot of the local day, from 00:00, one for each expert; those of a slot add up to 1.';

create table peak (
  area       integer          not null references area on delete cascade,
  model      text             not null,
  issued_at  timestamptz      not null,
  day        date             not null,
  run        integer          not null,
  likely_at  timestamptz      not null,
  likelihood double precision not null check (likelihood between 0 and 1),
  p2_5       double precision not null,
  p5         double precision not null,
  p10        double precision not null,
  p25        double precision not null,
  p50        double precision not null,
  p75        double precision not null,
  p90        double precision not null,
  p95        double precision not null,
  p97_5      double precision not null,
  primary key (area, model, issued_at, day),
  check (p2_5 <= p5 and p5 <= p10 and p10 <= p25 and p25 <= p50 and p50 <= p75 and p75 <= p90
         and p90 <= p95 and p95 <= p97_5)
);
comment on table peak is 'The highest interval of each local day of a forecast, or of what was left of the day: how high, and when. Written by elf-train.';
comment on column peak.area is 'Whose.';
comment on column peak.model is 'Who forecast it.';
comment on column peak.issued_at is 'The origin: nothing known later went in.';
comment on column peak.day is 'Local day.';
comment on column peak.run is 'The run that wrote the row.';
comment on column peak.likely_at is 'Start of the interval that most likely holds it.';
comment on column peak.likelihood is 'That it does, 0 to 1.';
comment on column peak.p2_5 is '2.5 % quantile of its height, mean power in the unit of the area.';
comment on column peak.p5 is '5 % quantile.';
comment on column peak.p10 is '10 % quantile.';
comment on column peak.p25 is '25 % quantile.';
comment on column peak.p50 is 'Median.';
comment on column peak.p75 is '75 % quantile.';
comment on column peak.p90 is '90 % quantile.';
comment on column peak.p95 is '95 % quantile.';
comment on column peak.p97_5 is '97.5 % quantile.';

alter table model
  add column verdict      text not null default 'accepted'
    check (verdict in ('first', 'accepted', 'rejected', 'recalled')),
  add column n            integer,
  add column mae          double precision,
  add column champion_at  timestamptz,
  add column champion_mae double precision,
  add column p_value      double precision;
comment on column model.verdict is 'first: there was none before; accepted: it took over; rejected: it was significantly worse than the champion, which stayed; recalled: a person chose it.';
comment on column model.n is 'Intervals on which it was compared with the champion; empty where there was nothing to compare.';
comment on column model.mae is 'Mean absolute error of its day-ahead forecasts over them, unit of the area.';
comment on column model.champion_at is 'fitted_at of the champion it was compared with.';
comment on column model.champion_mae is 'Mean absolute error of the champion over them.';
comment on column model.p_value is 'Of the paired test: how likely so much more error than the champion''s is where neither is better.';
comment on column model.matrices is 'Named matrices: see docs/data-model.md. Empty where newer models have taken its place: elf-train --as-of fitted_at makes them anew.';
update model m set verdict = 'first'
where fitted_at = (select min(x.fitted_at) from model x where x.area = m.area and x.name = m.name);

create table champion (
  area      integer     not null references area on delete cascade,
  name      text        not null,
  chosen_at timestamptz not null,
  fitted_at timestamptz not null,
  why       text        not null,
  run       integer     not null,
  primary key (area, name, chosen_at),
  foreign key (area, name, fitted_at) references model on delete cascade
);
comment on table champion is 'Which stored model of a name counts from chosen_at on, until the next row. Written by elf-train.';
comment on column champion.area is 'Whose.';
comment on column champion.name is 'As in model.';
comment on column champion.chosen_at is 'as_of of the choice.';
comment on column champion.fitted_at is 'The model chosen.';
comment on column champion.why is 'In words: what it did better, or who recalled it.';
comment on column champion.run is 'The run that wrote the row.';
insert into champion
select area, name, fitted_at, fitted_at, 'fitted before champions were kept', run from model;

create table score_part (
  area         integer          not null references area on delete cascade,
  model        text             not null,
  kind         text             not null check (kind in ('backtest', 'live')),
  weather      text             not null check (weather in ('none', 'observed', 'forecast')),
  month        date             not null check (extract(day from month) = 1),
  dimension    text             not null check (dimension in ('slot', 'temperature')),
  class        text             not null,
  run          integer          not null,
  n            integer          not null,
  n_percentage integer          not null,
  absolute     double precision not null,
  percentage   double precision not null,
  load         double precision not null,
  pinball      double precision not null,
  n_quantiles  integer          not null,
  inside_50    integer          not null,
  inside_80    integer          not null,
  inside_90    integer          not null,
  inside_95    integer          not null,
  primary key (area, model, kind, weather, month, dimension, class)
);
comment on table score_part is 'How good the forecasts issued in one month were, by hour of the day and by temperature: sums, as in score. Written by elf-train.';
comment on column score_part.area is 'Whose.';
comment on column score_part.model is 'Who forecast; operator for the load_forecast of the area.';
comment on column score_part.kind is 'backtest or live.';
comment on column score_part.weather is 'What stood for the weather of the targets: none, observed or forecast.';
comment on column score_part.month is 'First day of the local month of issued_at.';
comment on column score_part.dimension is 'slot or temperature. Each adds up to all intervals whose slot or temperature is known.';
comment on column score_part.class is 'Of slot: the local hour of the target, 00 to 23; of temperature: five degrees of what was measured, such as 10 to 15 °C.';
comment on column score_part.run is 'The run that wrote the row.';
comment on column score_part.n is 'Intervals with forecast f and truth y.';
comment on column score_part.n_percentage is 'Those of n where |y| is not near zero.';
comment on column score_part.absolute is 'Sum |y - f|.';
comment on column score_part.percentage is 'Sum |y - f| / |y| over n_percentage.';
comment on column score_part.load is 'Sum |y|.';
comment on column score_part.pinball is 'Sum over intervals of the mean pinball loss over the nine quantiles.';
comment on column score_part.n_quantiles is 'Intervals whose forecast has quantiles.';
comment on column score_part.inside_50 is 'Truths inside the central 50 % band.';
comment on column score_part.inside_80 is 'Truths inside the central 80 % band.';
comment on column score_part.inside_90 is 'Truths inside the central 90 % band.';
comment on column score_part.inside_95 is 'Truths inside the central 95 % band.';

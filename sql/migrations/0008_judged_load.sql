-- The load that was scored stands beside the score: a run between two nights then sees which readings
-- are new or were mended, and judges from there on only.

alter table anomaly_score add column load real;
comment on column anomaly_score.load is 'Load that was scored, mean power in the unit of the area; empty in rows from before it was noted.';

comment on column anomaly.class is 'spike, dip, outage, off_peak_high, flat_line, level_shift, drift, clock_shift, missing_data, ...';

-- A small database for the browser: three areas with names, reasons and messages that would do
-- harm in a page that did not escape them. As of 2024-03-31, when Madrid's clock jumps.
insert into area (name, time_zone, step, unit) values
  ('ES', 'Europe/Madrid', 60, 'MW'), ('feeder', 'UTC', 15, 'kW'), ('new', 'America/Sao_Paulo', 30, 'MW'),
  ('quiet', 'Asia/Kathmandu', 60, 'MW');
insert into reading (area, quantity, time, known_at, value, raw, quality, run, source)
select area, 'load', t, t + step * interval '1 minute',
       case name when 'ES' then 28000 else 420 end * (1 + 0.2 * sin(extract(epoch from t) / 13750.99)),
       null, 'measured', 1, 'csv'
from area, generate_series('2024-03-10'::timestamptz, '2024-03-30 23:59', step * interval '1 minute') as t
where name <> 'new';
insert into reading (area, quantity, time, known_at, value, quality, run)
select area, 'load_forecast', t, '2024-03-29', 27500, 'measured', 1
from area, generate_series('2024-03-25'::timestamptz, '2024-03-31 23:00', interval '1 hour') as t
where name = 'ES';
insert into transform_state (area, quantity, receipt, as_of)
select distinct area, quantity, 1, '2024-03-31'::timestamptz from reading;
insert into forecast (area, model, run, issued_at, target, mean, p2_5, p5, p10, p25, p50, p75, p90, p95, p97_5)
select area, 'adaptive', 1, d, t, m, m * 0.94, m * 0.95, m * 0.96, m * 0.98, m, m * 1.02, m * 1.04, m * 1.05, m * 1.06
from area, generate_series('2024-03-28'::timestamptz, '2024-03-31', interval '1 day') as d,
     generate_series(d, d + interval '23:59', step * interval '1 minute') as t,
     lateral (select case name when 'ES' then 28000 else 420 end
                     * (1 + 0.2 * sin(extract(epoch from t) / 13750.99)) as m) as x
where name <> 'new';
insert into score (area, model, kind, weather, issued_at, first_target, last_target, run, n, n_percentage, absolute,
                   percentage, squared, error, load, n_naive, naive, absolute_naive, pinball, n_quantiles,
                   inside_50, inside_80, inside_90, inside_95)
select area, '<img src=x onerror=alert(1)>', 'backtest', 'none', '2024-03-28', '2024-03-28', '2024-03-28 23:00', 1,
       24, 24, 7200, 0.29, 3840000, 720, 672000, 24, 33600, 7200, 2640, 24, 12, 19, 22, 23
from area where name = 'ES';
insert into anomaly (area, start, finish, run, class, severity, score, expected, observed, energy_kwh, reason, state,
                     first_alarm, told_at)
select area, '2024-03-29 10:00', '2024-03-29 13:00', 1, 'dip', 'high', 0.8, 30000, 24000, -18000000,
       '</script><script>document.title = "owned"</script> & "quotes" ''single'' <b>bold</b>', 'open',
       '2024-03-29 11:00', '2024-03-29 11:00'
from area where name = 'ES';
insert into run (tool, as_of, state, started, finished, exit_code, message, version)
values ('elf-ingest csv', '2024-03-31', 'completed', '2024-03-31 00:01', '2024-03-31 00:01:02', 0,
        '<script>document.title = "owned"</script>', '0'),
       ('elf-train', '2024-03-31', 'failed', '2024-03-31 00:02', '2024-03-31 00:02:01', 65,
        '1 of 4 areas failed (feeder): <svg onload=alert(2)> ]]> --> {{version}}', '0');
-- What is not simply measured: a night that is filled, a day that is rejected, half a day that is
-- missing, a quantity that ended days ago, and two pins.
update reading set quality = 'filled', reason = 'GAP', source = ''
where quantity = 'load' and area = (select area from area where name = 'ES')
  and time >= '2024-03-22 01:00' and time < '2024-03-22 04:00';
update reading set quality = 'rejected', reason = 'NEG_OR_ZERO', raw = -1, value = null
where quantity = 'load' and area = (select area from area where name = 'ES')
  and time >= '2024-03-24 23:00' and time < '2024-03-25 22:00';
update reading set quality = 'missing', reason = 'GAP', value = null, source = ''
where quantity = 'load' and area = (select area from area where name = 'feeder')
  and time >= '2024-03-20 08:00' and time < '2024-03-20 20:00';
insert into reading (area, quantity, time, known_at, value, raw, quality, reason, run, source)
select area, 'temperature', t, t + interval '1 hour', 11, 11, 'measured',
       case when t >= '2024-03-26' then '<u>NEW</u>' else '' end, 1, 'csv'
from area, generate_series('2024-03-10'::timestamptz, '2024-03-27 09:00', interval '1 hour') as t
where name = 'ES';
insert into override (area, quantity, start, finish, action, value, why, known_at, made_by, run)
select area, 'load', '2024-03-28 10:00', '2024-03-28 12:00', 'value', 28400,
       'read off the meter by <script>alert(3)</script>', '2024-03-29', 'ann', 1
from area where name = 'ES';
insert into override (area, quantity, start, finish, action, why, known_at, made_by, revoked_at, revoked_by, run)
select area, 'load', '2024-03-20 10:00', '2024-03-20 12:00', 'reject', 'revoked since', '2024-03-21', 'ann',
       '2024-03-22', 'ann', 1
from area where name = 'feeder';
update reading set quality = 'corrected', reason = 'OVERRIDE', value = 28400
where quantity = 'load' and area = (select area from area where name = 'ES')
  and time >= '2024-03-28 10:00' and time < '2024-03-28 12:00';

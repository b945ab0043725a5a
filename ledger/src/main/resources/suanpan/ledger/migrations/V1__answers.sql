create table answer (
  id integer primary key,
  ended_millis integer not null,
  key_name text not null,
  model text not null,
  prompt_tokens integer not null check (prompt_tokens >= 0),
  cached_tokens integer not null check (cached_tokens >= 0),
  completion_tokens integer not null check (completion_tokens >= 0),
  duration_millis integer not null check (duration_millis >= 0),
  joules real not null check (joules >= 0),
  method text not null check (method in ('rapl', 'estimate')),
  region text not null,
  grams_per_kwh real not null,
  grams_co2e real not null
) strict;

create index answer_ended on answer (ended_millis);

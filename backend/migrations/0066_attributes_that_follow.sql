-- What follows for the places that are there: by itself, so that readers wait for nothing. The rule is
-- domain::places::implied; a test compares the two.
with priced as (
  select place, site, vehicle,
    not tariff @? '$.bands[*].rate.flat ? (@ > 0)'
      and not tariff @? '$.bands[*].rate.steps[*].price ? (@ > 0)' as is_free,
    not tariff @? '$.bands[*].rate ? (@ == "free")'
      and not tariff @? '$.bands[*].rate.flat ? (@ == 0)'
      and not tariff @? '$.bands[*].rate.steps[*].price ? (@ == 0)'
      and not tariff @? '$.bands[*].cap ? (@ == 0)'
      and not tariff @? '$.cap.amount ? (@ == 0)'
      and coalesce((tariff->>'free_minutes')::bigint, 0) = 0
      and not coalesce((tariff->>'holidays_free')::boolean, false)
      and coalesce(tariff->>'rounding', 'up') = 'up' as always_costs
  from parking cross join jsonb_each(tariffs) as one (vehicle, tariff)
  where tariff_text = ''
), said as (
  select place, 'accessible' as attribute, case when accessible > 0 then 'yes' else 'no' end as word
  from toilet where accessible is not null
  union all
  select place, audience, case when spaces = '0' then 'no' else 'yes' end
  from parking cross join jsonb_each(capacity_by) as one (audience, spaces)
  where audience in ('accessible', 'charging')
  union all
  select place, 'free', case when bool_and(is_free) then 'yes' else 'no' end
  from priced group by place, site
  having (bool_or(vehicle = 'small') or site in ('bicycles', 'e-bikes'))
    and (bool_and(is_free) or bool_and(always_costs))
  union all
  select place, 'shared-hours', 'yes' from parking where shared_hours <> ''
  union all
  select place, 'attended',
    case attendance when 'always' then 'yes' when 'windows' then 'limited' else 'no' end
  from dropoff where attendance <> 'unknown'
), follows as (
  select said.place, jsonb_object_agg(said.attribute, said.word) as added,
    array_agg(said.attribute) as names
  from said join place on place.id = said.place
  where not place.attributes ? said.attribute
    and not (said.attribute = 'accessible' and said.word = 'no'
      and coalesce(place.attributes->>'third-room', 'no') <> 'no')
  group by said.place
)
update place set attributes = attributes || added, implied = names, changed_at = now()
from follows where follows.place = place.id;

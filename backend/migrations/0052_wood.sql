-- Things of solid wood are recyclable, and none of the other sub-categories.
alter table sorting_variant
  drop constraint sorting_variant_category,
  add constraint sorting_variant_category check (category in (
    'recyclable.paper', 'recyclable.plastic', 'recyclable.metal', 'recyclable.glass',
    'recyclable.textile', 'recyclable.electronics', 'recyclable.wood',
    'hazardous.lamp', 'hazardous.chemical', 'hazardous.battery',
    'food.household', 'food.catering', 'food.market',
    'residual',
    'bulky', 'renovation', 'appliance', 'garden', 'medical', 'animal', 'document', 'dangerous',
    'drain'));

alter table sorting_override
  drop constraint sorting_override_category,
  add constraint sorting_override_category check (category in (
    'recyclable.paper', 'recyclable.plastic', 'recyclable.metal', 'recyclable.glass',
    'recyclable.textile', 'recyclable.electronics', 'recyclable.wood',
    'hazardous.lamp', 'hazardous.chemical', 'hazardous.battery',
    'food.household', 'food.catering', 'food.market',
    'residual',
    'bulky', 'renovation', 'appliance', 'garden', 'medical', 'animal', 'document', 'dangerous',
    'drain'));

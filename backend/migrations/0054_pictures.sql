-- Things of the first catalogue that were shown as a box, since there was no picture of them yet.
-- What staff named otherwise, or gave a picture, stays as it is.
update bulky_item as item set picture = drawn.picture
from (values
  ('wooden-chest', '木箱', 'chest'),
  ('basketball-hoop', '篮球架', 'basketball'),
  ('drum-kit', '架子鼓', 'drums'),
  ('lawn-mower', '割草机（无油）', 'mower'),
  ('walking-frame', '助行器', 'walking-frame'),
  ('cat-tree', '猫爬架', 'cat-tree'),
  ('projector', '投影仪', 'projector'),
  ('ups-power', '不间断电源', 'ups'),
  ('kitchen-waste-disposer', '厨余处理器', 'sink'),
  ('power-tool-large', '台式电动工具', 'table-saw'),
  ('surfboard', '冲浪板', 'surfboard'),
  ('kayak', '皮划艇', 'kayak'),
  ('golf-bag', '高尔夫球包', 'golf-bag'),
  ('arcade-machine', '游戏机台', 'arcade'),
  ('dart-machine', '飞镖机', 'dartboard'),
  ('lawn-mower-electric', '电动割草机', 'mower'),
  ('hose-reel', '水管车', 'hose-reel'),
  ('satellite-dish', '卫星锅', 'satellite-dish'),
  ('rockery', '假山石', 'rock'),
  ('changing-table', '尿布台', 'changing-table'),
  ('roof-box', '车顶箱', 'roof-box'),
  ('money-counter', '收银机', 'cash-register'),
  ('clock-grandfather', '落地钟', 'clock'),
  ('litter-box-electric', '自动猫砂盆', 'litter-box'),
  ('mannequin', '模特架', 'mannequin'),
  ('wooden-crate', '木条箱', 'crate'),
  ('packing-foam', '大块泡沫', 'foam'),
  ('statue', '大型摆件', 'vase'),
  ('fountain-indoor', '流水摆件', 'fountain'),
  ('teddy-bear', '大毛绒玩具', 'teddy-bear'),
  ('stage-props', '展会道具', 'whiteboard'),
  ('solar-panel', '太阳能板', 'solar-panel')
) as drawn (id, name, picture)
where item.id = drawn.id
  and item.name_zh_hans = drawn.name
  and item.picture = 'box';

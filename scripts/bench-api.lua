-- What the apps of many residents ask at once: ten reads for each write, each from another address.
math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16))
local secret = os.getenv("BENCH_SECRET")

local function spot()
  return 118.75 + math.random() * 0.12, 31.98 + math.random() * 0.12
end

-- By twentieths: most look up a bin or a place, some their own case, few what is public.
local reads = {
  { 6, function() return "/api/v1/sorting/search?q=%E5%A5%B6%E8%8C%B6" end },
  { 4, function() return "/api/v1/sorting/items/milk-tea-cup" end },
  { 3, function() return string.format("/api/v1/places?kind=toilets&longitude=%.4f&latitude=%.4f", spot()) end },
  { 2, function() return string.format("/api/v1/places?kind=dropoff&longitude=%.4f&latitude=%.4f", spot()) end },
  { 2, function() return "/api/v1/cases/" .. secret end },
  { 1, function() return "/api/v1/cases" end },
  { 1, function() return "/api/v1/notices" end },
  { 1, function() return "/api/v1/bulky/catalogue" end },
}
local function read()
  local nth = math.random(20)
  for _, kind in ipairs(reads) do
    nth = nth - kind[1]
    if nth <= 0 then return kind[2]() end
  end
end

local function write()
  local headers = {
    ["Content-Type"] = "application/json",
    ["Idempotency-Key"] = string.format("bench-%08x%08x%08x", math.random(0, 0x7fffffff),
      math.random(0, 0x7fffffff), math.random(0, 0x7fffffff)),
    ["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255),
      math.random(1, 254)),
  }
  if math.random(2) == 1 then
    return wrk.format("POST", "/api/v1/sorting/questions", headers,
      string.format('{"words": "奶茶杯%d", "detail": "带着没喝完的奶茶"}', math.random(0, 999)))
  end
  local longitude, latitude = spot()
  return wrk.format("POST", "/api/v1/cases", headers, string.format(
    '{"class": "06010", "words": "垃圾没有清", "address": "湖滨公园", ' ..
    '"point": {"longitude": %.5f, "latitude": %.5f}}', longitude, latitude))
end

-- 66 connections, 20 ms each: 3,300 a second where an answer takes no time.
function delay() return 18 + math.random(0, 3) end

function request()
  if math.random(11) == 1 then return write() end
  return wrk.format("GET", read())
end

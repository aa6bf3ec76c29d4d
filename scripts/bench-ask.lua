-- Each request is another resident: another browser, another form, another address.
math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16))

-- 16 bytes in base64url, as the tokens of browsers and forms are.
local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
local function token()
  local text = {}
  for i = 1, 21 do
    local at = math.random(#letters)
    text[i] = letters:sub(at, at)
  end
  return table.concat(text) .. "A"
end

function request()
  local boundary = "bench"
  local field = function(name, value)
    return '--' .. boundary .. '\r\nContent-Disposition: form-data; name="' .. name ..
      '"\r\n\r\n' .. value .. '\r\n'
  end
  local body = field("form_key", token()) .. field("words", "奶茶杯") ..
    field("detail", "带着没喝完的奶茶") .. field("phone", "13812345678") ..
    '--' .. boundary .. '--\r\n'
  local address = string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255),
    math.random(1, 254))
  return wrk.format("POST", "/_fn/sorting/ask", {
    ["Content-Type"] = "multipart/form-data; boundary=" .. boundary,
    ["Origin"] = os.getenv("BENCH_ORIGIN"),
    ["Accept"] = "text/html",
    ["Cookie"] = "presession=" .. token(),
    ["X-Forwarded-For"] = address,
  }, body)
end

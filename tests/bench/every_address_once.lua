-- No two requests ask for the same address: nothing that was made for one can serve another.
local n = 0

request = function()
	n = n + 1
	local separator = wrk.path:find("?", 1, true) and "&" or "?"
	return wrk.format("GET", wrk.path .. separator .. "once=" .. n)
end

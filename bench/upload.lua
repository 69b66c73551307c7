-- Patrols from many phones, each under a UUID of its own, and none twice before all were sent.
-- UPLOAD_BODIES: lines "token<TAB>body"; UPLOAD_THREADS: how many threads share them.
local walks, order, threads = {}, 0, 0
local stride = tonumber(os.getenv("UPLOAD_THREADS"))

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  for line in io.lines(os.getenv("UPLOAD_BODIES")) do
    local token, body = line:match("^(.-)\t(.*)$")
    walks[#walks + 1] = {
      body = body,
      headers = { ["Authorization"] = "Token " .. token, ["Content-Type"] = "application/json" },
    }
  end
  math.randomseed(os.time() * 16 + number)
  run = math.random(0, 0xffffff)
end

function request()
  order = order + 1
  local path = string.format(
    "/api/v1/patrols/%08x-%04x-4%03x-8%03x-%012x/", run, number, order % 4096, order / 4096, order)
  local walk = walks[(order * stride + number) % #walks + 1]
  return wrk.format("PUT", path, walk.headers, walk.body)
end

function done(summary, latency, requests)
  local wrong = summary.errors.status + summary.errors.connect + summary.errors.read
    + summary.errors.write + summary.errors.timeout
  io.write(string.format("RESULT %.3f %d %.3f\n",
    summary.requests / (summary.duration / 1000000), wrong, latency:percentile(95) / 1000))
end

// A wall: turns its pages, asks again, and goes on without the network. It runs for weeks, so it keeps nothing but the
// last HTML of each panel and the lines of its map, and has one timer for everything.
(() => {
  const door = document.querySelector("[data-screen-door]");
  if (door && location.hash.length > 1) {
    // The token is behind #, which is sent to no server: handed in once, then gone from the address.
    door.elements.token.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
    door.submit();
    return;
  }
  const root = document.querySelector("[data-screen]");
  if (!root) return;
  if (location.hash) history.replaceState(null, "", location.pathname);

  const seconds = (name) => Number(root.dataset[name]);
  const [pageSeconds, staleSeconds, askSeconds] = ["pageSeconds", "staleSeconds", "askSeconds"].map(seconds);
  const [longestAnswer, longestLines] = [10, 60];
  const pages = [...root.querySelectorAll("[data-page]")];
  const buttons = [...root.querySelectorAll("[data-go]")];
  const hold = root.querySelector("[data-hold]");
  const told = root.querySelector("[data-told]");
  const clock = root.querySelector("[data-clock]");
  const refusal = root.querySelector("[data-refused]");
  const panels = new Map([...root.querySelectorAll("[data-panel]")].map((part) => [part.dataset.panel, part]));
  const drawn = new Map();
  const hour = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  let etag = root.dataset.etag;
  let moment = root.dataset.moment;
  // How old the count was when it was heard of: the server's clock, so that a wall's wrong one does no harm.
  let age = Number(root.dataset.age);
  let heard = performance.now();
  let asked = heard;
  let turned = heard;
  let asking = false;
  let sketching = false;
  let trouble = "";
  // Paths and names of the map, in one version.
  let lines = { version: "" };
  let page = 0;
  let held = still.matches;
  let timer = 0;

  // Written only where it changes: a screen that is not touched draws nothing.
  const write = (part, words) => {
    if (part.textContent !== words) part.textContent = words;
  };
  const passed = (since) => (performance.now() - since) / 1000;
  const countedAt = () => moment.replace(/^\d+-0?(\d+)-0?(\d+)T(\d\d:\d\d).*$/, "$1月$2日 $3");

  const show = (next) => {
    page = (next + pages.length) % pages.length;
    pages.forEach((part, n) => part.classList.toggle("away", n !== page));
    buttons.forEach((button, n) => button.setAttribute("aria-pressed", String(n === page)));
    turned = performance.now();
  };
  const keepStill = (wanted) => {
    held = wanted;
    hold.setAttribute("aria-pressed", String(held));
    write(hold, held ? "继续轮换" : "停止轮换");
    turned = performance.now();
  };

  const date = () => {
    root.querySelectorAll("[data-counted]").forEach((part) => write(part, countedAt()));
  };
  const tell = () => {
    const isOld = age + passed(heard) > staleSeconds;
    root.classList.toggle("is-old", isOld);
    const words = trouble
      ? `${trouble}，显示的是 ${countedAt()} 的数据`
      : isOld
        ? `数据停在 ${countedAt()}，后台没有更新`
        : `数据截至 ${countedAt()}`;
    write(told, words);
    told.classList.toggle("bad", Boolean(trouble) || isOld);
    // The server's clock, in its own zone: a wall's may be wrong.
    write(clock, hour.format(Date.parse(moment) + (age + passed(heard)) * 1000));
  };

  // `read` takes the answer before the time is up, body and all.
  const load = async (address, longest, options, read) => {
    const control = new AbortController();
    const late = setTimeout(() => control.abort(), longest * 1000);
    try {
      return await read(await fetch(address, { credentials: "same-origin", signal: control.signal, ...options }));
    } finally {
      clearTimeout(late);
    }
  };
  const added = (parent, name, attributes) => {
    const part = document.createElementNS(parent.namespaceURI, name);
    Object.entries(attributes).forEach(([key, value]) => part.setAttribute(key, value));
    return parent.appendChild(part);
  };
  // One path a colour, the last on top: hundreds of reaches are four parts of a page.
  const paint = (map) => {
    const { order, of } = map.dataset;
    const paths = new Map(order.split(" ").map((cls, n) => [n.toString(36), { cls, d: [] }]));
    lines.lines.forEach((d, n) => paths.get(of[n]).d.push(d));
    map.textContent = "";
    map.dataset.drawn = "yes";
    paths.forEach(({ cls, d }) => added(map, "path", { class: `line line-${cls}`, d: d.join("") }));
    lines.names.forEach(([x, y, name]) => {
      added(map, "text", { x, y }).textContent = name;
    });
  };
  // Asked for once a version, and again with the next figures where it failed.
  const paintAll = async () => {
    const maps = [...root.querySelectorAll("svg[data-lines]")].filter(({ dataset }) => dataset.lines && !dataset.drawn);
    if (!maps.length) return;
    const wanted = maps[0].dataset.lines;
    if (lines.version !== wanted) {
      const body = await load(`${root.dataset.poll}lines/${wanted}/`, longestLines, {}, (answer) => answer.ok && answer.json());
      if (!body) return;
      lines = { version: wanted, ...body };
    }
    maps.filter(({ dataset }) => dataset.lines === lines.version).forEach(paint);
  };
  const sketch = () => {
    if (sketching) return;
    sketching = true;
    // Cut or too slow: the map stays empty until the line holds.
    paintAll()
      .catch(() => {})
      .finally(() => {
        sketching = false;
      });
  };

  const hear = (response) => {
    etag = response.headers.get("ETag") || etag;
    moment = response.headers.get("X-Screen-Counted") || moment;
    age = Number(response.headers.get("X-Screen-Age")) || 0;
    heard = performance.now();
    trouble = "";
    if (!refusal.hidden) {
      refusal.hidden = true;
      show(page);
    }
    date();
  };
  const draw = (body) => {
    if (body.release !== root.dataset.release) {
      // The portal was renewed, and has just answered: it will answer the page, too.
      location.reload();
      return;
    }
    Object.entries(body.panels).forEach(([name, html]) => {
      const part = panels.get(name);
      if (!part || drawn.get(name) === html) return;
      drawn.set(name, html);
      part.innerHTML = html;
    });
  };
  // What the link no longer opens is not shown any more either.
  const refuse = (words) => {
    trouble = "";
    etag = "";
    drawn.clear();
    panels.forEach((part) => {
      part.textContent = "";
    });
    pages.forEach((part) => part.classList.add("away"));
    refusal.hidden = false;
    write(refusal, words);
    write(told, "");
  };

  const take = async (response) => {
    if (response.status === 304) {
      hear(response);
    } else if (response.status === 200) {
      draw(await response.json());
      hear(response);
    } else if (response.status === 403) {
      refuse((await response.json()).detail);
    } else {
      trouble = "门户暂时没有应答";
    }
  };
  const ask = async () => {
    asking = true;
    const headers = etag ? { "If-None-Match": etag } : {};
    try {
      await load(root.dataset.poll, longestAnswer, { headers, cache: "no-store" }, take);
    } catch {
      // Cut, too slow, or cut in the middle: the last figures stay.
      trouble = "网络中断";
    } finally {
      asked = performance.now();
      asking = false;
    }
    if (!trouble) sketch();
  };

  const tick = () => {
    if (!asking && passed(asked) >= askSeconds) ask();
    if (!held && refusal.hidden && passed(turned) >= pageSeconds) show(page + 1);
    if (refusal.hidden) tell();
  };
  const begin = () => {
    if (!timer) timer = setInterval(tick, 1000);
  };
  const end = () => {
    clearInterval(timer);
    timer = 0;
  };

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button === hold) keepStill(!held);
    else if (button.dataset.go) show(Number(button.dataset.go));
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isOnControl = event.target.closest("a, button");
    if (event.key === " " && !isOnControl) keepStill(!held);
    else if (event.key === "ArrowRight") show(page + 1);
    else if (event.key === "ArrowLeft") show(page - 1);
    else return;
    event.preventDefault();
  });
  still.addEventListener("change", () => keepStill(still.matches));
  addEventListener("online", () => {
    if (!asking) ask();
  });
  addEventListener("pagehide", end);
  addEventListener("pageshow", begin);

  show(0);
  keepStill(held);
  date();
  tell();
  sketch();
  begin();
})();

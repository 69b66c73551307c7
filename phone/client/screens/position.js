// Where the phone is. Never waited for: who is refused a position patrols all the same.

/** @typedef {"searching"|"good"|"refused"|"missing"} PositionState */

// Between two questions. To watch without a pause keeps the receiver at work all the time, and a river is walked slowly.
const PAUSE_MS = 5000;

/**
 * Asks every five seconds until it is stopped, or refused.
 * @param {(fix: {t: number, lon: number, lat: number, accuracy: number|null}) => void} onFix `t` in milliseconds
 * @param {(state: PositionState, accuracy: number|null) => void} onState accuracy in metres
 * @returns {() => void} stops it
 */
export function followPosition(onFix, onState) {
  if (!("geolocation" in navigator)) {
    onState("missing", null);
    return () => {};
  }
  let isOver = false;
  let timer = 0;
  const ask = () =>
    navigator.geolocation.getCurrentPosition(
      (position) => {
        if (isOver) return;
        const { longitude: lon, latitude: lat, accuracy } = position.coords;
        onState("good", accuracy);
        // The moment the phone took it, not the moment the page heard of it. The recorder leaves out what comes too soon.
        const t = position.timestamp || Date.now();
        onFix({ t, lon, lat, accuracy: Number.isFinite(accuracy) ? accuracy : null });
        timer = window.setTimeout(ask, PAUSE_MS);
      },
      (error) => {
        if (isOver) return;
        const isRefused = error.code === error.PERMISSION_DENIED;
        onState(isRefused ? "refused" : "searching", null);
        if (!isRefused) timer = window.setTimeout(ask, PAUSE_MS);
      },
      // A phone without a known place needs satellites, and they can take a minute.
      { enableHighAccuracy: true, timeout: 60000, maximumAge: 0 },
    );
  onState("searching", null);
  ask();
  return () => {
    isOver = true;
    window.clearTimeout(timer);
  };
}

/**
 * @param {PositionState} state
 * @param {number|null} accuracy in metres
 */
export function positionWords(state, accuracy) {
  if (state === "refused") {
    return { tone: "warn", icon: "map-pin-off", words: "没有允许定位。照常巡，照样上传。要开：手机设置 → 浏览器 → 位置。" };
  }
  if (state === "missing") return { tone: "warn", icon: "map-pin-off", words: "这部手机不能定位。照常巡，照样上传。" };
  if (state === "searching" || accuracy === null) {
    return { tone: "", icon: "satellite", words: "正在找卫星，可能要一分钟。不用等，照常走。" };
  }
  return { tone: "good", icon: "map-pin", words: `定位好了，误差约 ${Math.max(1, Math.round(accuracy))} 米` };
}

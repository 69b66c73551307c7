// Where the phone is. Never waited for: who is refused a position patrols all the same.

/** @typedef {"searching"|"good"|"refused"|"missing"} PositionState */

/**
 * Watches until it is stopped.
 * @param {(fix: {t: number, lon: number, lat: number, accuracy: number|null}) => void} onFix `t` in milliseconds
 * @param {(state: PositionState, accuracy: number|null) => void} onState accuracy in metres
 * @returns {() => void} stops it
 */
export function watchPosition(onFix, onState) {
  if (!("geolocation" in navigator)) {
    onState("missing", null);
    return () => {};
  }
  onState("searching", null);
  const id = navigator.geolocation.watchPosition(
    (position) => {
      const { longitude: lon, latitude: lat, accuracy } = position.coords;
      onState("good", accuracy);
      // The moment the phone took it, not the moment the page heard of it. The recorder leaves out what comes too soon.
      const t = position.timestamp || Date.now();
      onFix({ t, lon, lat, accuracy: Number.isFinite(accuracy) ? accuracy : null });
    },
    (error) => onState(error.code === error.PERMISSION_DENIED ? "refused" : "searching", null),
    // A phone without a known place needs satellites, and they can take a minute.
    { enableHighAccuracy: true, timeout: 60000, maximumAge: 0 },
  );
  return () => navigator.geolocation.clearWatch(id);
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

/* The public's report: the phone computes its number while the form is filled in, and may say where it is.
   Written for browsers of ten years ago; without it the form works all the same, with narrower limits. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-challenge]");
  if (!form) { return; }
  var work = form.elements.work;
  var says = form.querySelector("[data-wait]");
  var wantsToGo = false;

  /* SHA-256 of a text of at most 55 ASCII characters: one block (FIPS 180-4). First word of the hash and
     the next one, as signed 32-bit numbers: no more bits are ever asked for. */
  var K = [], H = [], primes = 0;
  function isPrime(n) {
    for (var d = 2; d * d <= n; d++) { if (n % d === 0) { return false; } }
    return true;
  }
  function fraction(x) { return ((x - Math.floor(x)) * 4294967296) | 0; }
  for (var n = 2; primes < 64; n++) {
    if (isPrime(n)) {
      if (primes < 8) { H.push(fraction(Math.pow(n, 1 / 2))); }
      K.push(fraction(Math.pow(n, 1 / 3)));
      primes++;
    }
  }
  var w = new Array(64);
  function turn(x, by) { return (x >>> by) | (x << (32 - by)); }
  function firstWord(text) {
    var i, a = H[0], b = H[1], c = H[2], d = H[3], e = H[4], f = H[5], g = H[6], h = H[7];
    for (i = 0; i < 16; i++) { w[i] = 0; }
    for (i = 0; i < text.length; i++) { w[i >> 2] |= text.charCodeAt(i) << (24 - (i & 3) * 8); }
    w[text.length >> 2] |= 0x80 << (24 - (text.length & 3) * 8);
    w[15] = text.length * 8;
    for (i = 16; i < 64; i++) {
      var x = w[i - 15], y = w[i - 2];
      w[i] = (w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] +
        (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
    }
    for (i = 0; i < 64; i++) {
      var t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      var t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    return (a + H[0]) >>> 0;
  }

  var challenge = form.getAttribute("data-challenge") + ":";
  var least = Math.pow(2, 32 - Number(form.getAttribute("data-bits")));
  var tried = 0;
  function search() {
    var until = tried + 2000;
    for (; tried < until; tried++) {
      if (firstWord(challenge + tried) < least) {
        work.value = String(tried);
        if (wantsToGo) { form.submit(); }
        return;
      }
    }
    window.setTimeout(search, 5);
  }
  if (!work.value) { search(); }

  form.addEventListener("submit", function (event) {
    var button = form.querySelector("button[type=submit]");
    /* A second press sends nothing twice; coming back to the page gives the button back. */
    button.disabled = true;
    says.textContent = "正在提交，请稍候…";
    if (!work.value) {
      wantsToGo = true;
      event.preventDefault();
    }
  });
  window.addEventListener("pageshow", function () {
    form.querySelector("button[type=submit]").disabled = false;
    says.textContent = "";
  });

  /* Where the phone is: only when asked for, and never needed. */
  var locate = form.querySelector(".locate");
  if (navigator.geolocation && window.isSecureContext !== false) {
    locate.hidden = false;
    locate.querySelector("button").addEventListener("click", function () {
      var told = locate.querySelector("[role=status]");
      told.textContent = "正在定位…";
      navigator.geolocation.getCurrentPosition(function (found) {
        form.elements.longitude.value = found.coords.longitude.toFixed(6);
        form.elements.latitude.value = found.coords.latitude.toFixed(6);
        told.textContent = "已定位，误差约 " + Math.round(found.coords.accuracy) + " 米。";
      }, function () {
        told.textContent = "没有定位成功，请用文字写明地点。";
      }, { enableHighAccuracy: true, timeout: 15000 });
    });
  }
}());

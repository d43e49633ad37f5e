// Money while it is typed: <div data-money><input></div> followed by [data-money-words]. Groups the thousands,
// understands "1,86 tỷ" and "620 triệu" on leaving the field, and writes the amount in words.
const DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
const UNITS = { nghìn: 1e3, ngàn: 1e3, triệu: 1e6, tr: 1e6, tỷ: 1e9, tỉ: 1e9 };

export function amount(text) {
  const clean = text.normalize("NFC").toLowerCase().trim();
  const short = clean.match(/^(\d[\d.]*(?:,\d+)?)\s*(nghìn|ngàn|triệu|tr|tỷ|tỉ)(?!\p{L})/u);
  if (short) {
    // Dots stand between thousands only in groups of three: "1.860 triệu", but "1.86 tỷ".
    const figure = /^\d{1,3}(\.\d{3})+(,\d+)?$/.test(short[1]) ? short[1].replaceAll(".", "") : short[1];
    return Math.round(Number(figure.replace(",", ".")) * UNITS[short[2]]);
  }
  const whole = clean.replace(/[.\s]|đồng|đ$/g, "");
  return /^\d{1,15}$/.test(whole) ? Number(whole) : null;
}

function pair(rest, afterHundred) {
  const [tens, ones] = [Math.floor(rest / 10), rest % 10];
  if (!tens) return afterHundred ? `linh ${DIGITS[ones]}` : DIGITS[ones];
  const head = tens === 1 ? "mười" : `${DIGITS[tens]} mươi`;
  const changed = tens === 1 ? { 5: "lăm" } : { 1: "mốt", 4: "tư", 5: "lăm" };
  return ones ? `${head} ${changed[ones] || DIGITS[ones]}` : head;
}

function triple(group, full) {
  const [hundreds, rest] = [Math.floor(group / 100), group % 100];
  const words = hundreds || full ? [`${DIGITS[hundreds]} trăm`] : [];
  if (rest) words.push(pair(rest, words.length > 0));
  return words.join(" ");
}

export function words(value) {
  if (value >= 1e9) return `${words(Math.floor(value / 1e9))} tỷ ${low(value % 1e9, false)}`.trim();
  return low(value, true) || DIGITS[0];
}

function low(value, leading) {
  const out = [];
  for (const [size, name] of [[1e6, "triệu"], [1e3, "nghìn"], [1, ""]]) {
    const group = Math.floor(value / size) % 1000;
    if (group) out.push(`${triple(group, !leading)} ${name}`.trim());
    leading &&= !group;
  }
  return out.join(" ");
}

for (const box of document.querySelectorAll("[data-money]")) {
  const input = box.querySelector("input");
  const place = box.parentElement.querySelector("[data-money-words]");
  const say = () => {
    const value = amount(input.value);
    const said = value === null ? "" : `${words(value)} đồng`;
    if (place) place.textContent = said && said[0].toUpperCase() + said.slice(1);
    return value;
  };
  input.addEventListener("input", () => {
    say();
    if (!/^[\d.]+$/.test(input.value)) return;
    // Keep the caret behind the same digit while dots come and go.
    const behind = input.value.slice(input.selectionStart).replaceAll(".", "").length;
    input.value = input.value.replaceAll(".", "").replace(/\B(?=(\d{3})+(?!\d))/g, ".");
    let at = input.value.length;
    for (let left = behind; left > 0 && at > 0; at--) if (/\d/.test(input.value[at - 1])) left--;
    input.setSelectionRange(at, at);
  });
  input.addEventListener("blur", () => {
    const value = say();
    if (value !== null) input.value = value.toLocaleString("vi-VN");
  });
}

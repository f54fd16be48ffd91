const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,12}))?(?:(Z)|([+-])(\d\d):?(\d\d))?$/;

/** The number that digits stand for; NaN where one is none. */
function digitsAt(text: string, start: number, end: number): number {
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** The last date that was read, since lines of one day follow each other. */
let lastDate = NaN;
let lastMidnight = NaN;

/** Seconds since 1970 at a date's start. */
function midnight(year: number, month: number, day: number): number {
  const date = (year * 100 + month) * 100 + day;
  if (date !== lastDate) {
    lastMidnight = Date.UTC(year, month - 1, day) / 1000;
    lastDate = date;
  }
  return lastMidnight;
}

/**
 * Reads the form that Suricata writes, `2021-06-06T16:38:55.855844+0200`, in a
 * tenth of the time; NaN for any other and for times before 1970 and after 2254.
 */
function microsecondTime(text: string): number {
  if (text.length !== 31 || text.charCodeAt(19) !== 46) return NaN;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return NaN;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return NaN;
  if (text.charCodeAt(10) !== 84) return NaN;
  const sign = text.charCodeAt(26);
  if (sign !== 43 && sign !== 45) return NaN;
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 7);
  const day = digitsAt(text, 8, 10);
  const hour = digitsAt(text, 11, 13);
  const minute = digitsAt(text, 14, 16);
  const second = digitsAt(text, 17, 19);
  const micros = digitsAt(text, 20, 26);
  const zone = digitsAt(text, 27, 29) * 3600 + digitsAt(text, 29, 31) * 60;
  // What is out of range, or no digit, is for the other form to judge.
  const isPlain = year >= 1970 && month >= 1 && month <= 12 && day >= 1 &&
    day <= 31 && hour <= 24 && minute <= 59 && second <= 60;
  if (!isPlain) return NaN;
  const local = midnight(year, month, day) + hour * 3600 + minute * 60 + second;
  const seconds = sign === 45 ? local + zone : local - zone;
  // Whole numbers below 2^53: their quotient is the double nearest to the decimal.
  if (!(seconds >= 0 && seconds < 9e9)) return NaN;
  return (seconds * 1e6 + micros) / 1e6;
}

/**
 * Reads a time of ISO 8601 to the last digit of its fraction.
 *
 * `Date.parse` keeps milliseconds only and refuses the `+0200` that Suricata
 * writes. A time without a zone is taken as UTC.
 *
 * @returns Seconds since 1970; NaN if the text is no such time.
 */
export function parseIsoTime(text: string): number {
  const plain = microsecondTime(text);
  if (!Number.isNaN(plain)) return plain;
  const parts = ISO.exec(text);
  if (parts === null) return NaN;
  const [, year, month, day, hour, minute, second, fraction] = parts;
  if (+month! < 1 || +month! > 12 || +day! < 1 || +day! > 31) return NaN;
  if (+hour! > 24 || +minute! > 59 || +second! > 60) return NaN;
  const date = new Date(0);
  date.setUTCFullYear(+year!, +month! - 1, +day!);
  let seconds = date.getTime() / 1000 +
    +hour! * 3600 + +minute! * 60 + +second!;
  const [zoneHours, zoneMinutes] = [parts[10], parts[11]];
  if (zoneHours !== undefined) {
    const offset = +zoneHours * 3600 + +zoneMinutes! * 60;
    seconds += parts[9] === "-" ? offset : -offset;
  }
  if (fraction === undefined) return seconds;
  // As one decimal, so that it is the double that the same number in text gives.
  return seconds >= 0
    ? Number(`${seconds}.${fraction}`)
    : seconds + Number(`0.${fraction}`);
}

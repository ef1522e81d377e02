// Times, numbers and titles as people read them: in their language, in the town's time zone.
import type { Titles } from '../api/types';

const locale = (language: string) => (language === 'zh' ? 'zh-CN' : 'en-GB');
const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;
const day_ms = 24 * hour_ms;

export type Exactness = 'day' | 'minute' | 'clock' | 'full';
const shapes: Record<Exactness, Intl.DateTimeFormatOptions> = {
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  minute: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false },
  clock: { hour: '2-digit', minute: '2-digit', hour12: false },
  full: {
    weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit',
    hour12: false,
  },
};

const kept = new Map<string, Intl.DateTimeFormat>();

export function formatTime(at: string | number, language: string, zone: string, how: Exactness): string {
  const key = `${language} ${zone} ${how}`;
  let format = kept.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale(language), { ...shapes[how], timeZone: zone });
    kept.set(key, format);
  }
  return format.format(new Date(at));
}

/** "in 2 days", "3 hours ago"; the unit that leaves the smallest number above one. */
export function formatRelative(at: string | number, now: number, language: string): string {
  const away = new Date(at).getTime() - now;
  const far = Math.abs(away);
  const words = new Intl.RelativeTimeFormat(locale(language), { numeric: 'auto' });
  if (far < hour_ms) return words.format(Math.round(away / minute_ms), 'minute');
  if (far < 2 * day_ms) return words.format(Math.round(away / hour_ms), 'hour');
  if (far < 60 * day_ms) return words.format(Math.round(away / day_ms), 'day');
  return words.format(Math.round(away / (30 * day_ms)), 'month');
}

/** "3 hours", however it lies to now. */
export function formatSpan(ms: number, language: string): string {
  const far = Math.abs(ms);
  const [value, unit] =
    far < hour_ms ? [far / minute_ms, 'minute'] : far < 2 * day_ms ? [far / hour_ms, 'hour'] : [far / day_ms, 'day'];
  const whole = Math.max(1, Math.round(value as number));
  return new Intl.NumberFormat(locale(language), { style: 'unit', unit: unit as string, unitDisplay: 'long' })
    .format(whole);
}

export function formatNumber(value: number, language: string, digits = 0): string {
  return new Intl.NumberFormat(locale(language), { maximumFractionDigits: digits, minimumFractionDigits: digits })
    .format(value);
}

export function formatShare(of: number, n: number, language: string): string {
  if (n === 0) return '–';
  return new Intl.NumberFormat(locale(language), { style: 'percent', maximumFractionDigits: 0 }).format(of / n);
}

/** The town's date of today, YYYY-MM-DD, some days on. */
export function townDate(zone: string, now: number, days = 0): string {
  const shape = { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', shape).format(new Date(now + days * day_ms));
}

/** The title in this language, else in any. */
export function pick(titles: Titles | string | undefined | null, language: string): string {
  if (!titles) return '';
  if (typeof titles === 'string') return titles;
  return titles[language] ?? titles.en ?? Object.values(titles)[0] ?? '';
}

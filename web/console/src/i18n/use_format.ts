import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Titles } from '../api/types';
import { useDirectory } from '../directory/directory';
import { formatNumber, formatRelative, formatShare, formatSpan, formatTime, pick, type Exactness } from './format';

/** The formats with this reader's language and the town's time zone filled in. */
export function useFormat() {
  const { i18n } = useTranslation();
  const { zone } = useDirectory();
  const language = i18n.language;
  return useMemo(
    () => ({
      language,
      zone,
      time: (at: string | number, how: Exactness = 'minute') => formatTime(at, language, zone, how),
      relative: (at: string | number, now: number) => formatRelative(at, now, language),
      span: (ms: number) => formatSpan(ms, language),
      number: (value: number, digits = 0) => formatNumber(value, language, digits),
      share: (of: number, n: number) => formatShare(of, n, language),
      pick: (titles: Titles | string | undefined | null) => pick(titles, language),
    }),
    [language, zone],
  );
}

import { useFormat } from '../i18n/use_format';
import type { Exactness } from '../i18n/format';
import { useNow } from './now';

/** A time as it stands, the whole of it on pointing at it. */
export function Time({ at, how = 'minute' }: { at: string; how?: Exactness }) {
  const f = useFormat();
  return (
    <time dateTime={at} title={f.time(at, 'full')}>
      {f.time(at, how)}
    </time>
  );
}

/** How long ago, or in how long; the exact time on pointing at it. */
export function Ago({ at }: { at: string }) {
  const f = useFormat();
  const now = useNow();
  return (
    <time dateTime={at} title={f.time(at, 'full')}>
      {f.relative(at, now)}
    </time>
  );
}

import { Button, Loader } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseRow } from '../api/types';
import { Empty } from '../ui/Waiting';
import { CaseRowLink } from './CaseRowLink';

const wide_px = 820; // from here a row is one line of columns
const row_px = { wide: 58, narrow: 86 };
const ahead_rows = 60; // how far before the end the next page is read

interface Props {
  rows: CaseRow[];
  more: boolean;
  loading: boolean;
  unseen: number;
  selected: string | null;
  me: string;
  hrefOf: (number: string) => string;
  onMore: () => void;
  onShowNew: () => void;
  onTop: (at: boolean) => void;
}

/** Only the rows that are seen are there, however many there are. */
export function CaseList({ rows, more, loading, unseen, selected, me, hrefOf, onMore, onShowNew, onTop }: Props) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sized, width } = useElementSize();
  const wide = width >= wide_px;
  const height = wide ? row_px.wide : row_px.narrow;
  const at = useMemo(() => new Map(rows.map((row, index) => [row.number, index])), [rows]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.number ?? index,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;

  useEffect(() => virtual.measure(), [virtual, height]);
  useEffect(() => {
    if (more && !loading && last >= rows.length - ahead_rows) onMore();
  }, [more, loading, last, rows.length, onMore]);

  // What is read stays where it is when rows come or go above it.
  const anchor = useRef<{ number: string; offset: number } | null>(null);
  useLayoutEffect(() => {
    const box = scroller.current;
    const kept = anchor.current;
    const index = kept ? at.get(kept.number) : undefined;
    if (!box || !kept || index === undefined || box.scrollTop < height) return;
    box.scrollTop = index * height + kept.offset;
  }, [at, height]);
  const onScroll = () => {
    const top = scroller.current?.scrollTop ?? 0;
    const index = Math.floor(top / height);
    const row = rows[index];
    anchor.current = row ? { number: row.number, offset: top - index * height } : null;
    onTop(top < height);
  };

  const chosen = selected ? at.get(selected) : undefined;
  useEffect(() => {
    if (chosen !== undefined) virtual.scrollToIndex(chosen, { align: 'auto' });
    // Only when another one is chosen: what is scrolled away from stays away.
  }, [selected, virtual]);

  return (
    <div className="case-list" ref={sized}>
      {unseen > 0 && (
        <Button className="unseen" size="xs" radius="xl" onClick={() => { scroller.current?.scrollTo(0, 0); onShowNew(); }}>
          {t('cases.unseen', { count: unseen })}
        </Button>
      )}
      <div className="case-scroller" ref={scroller} onScroll={onScroll}>
        {!rows.length && !loading && <Empty text={t('cases.none')} />}
        <ul style={{ height: virtual.getTotalSize() }} aria-label={t('cases.list')}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <li key={item.key} aria-posinset={item.index + 1} aria-setsize={more ? -1 : rows.length}
                style={{ height, transform: `translateY(${item.start}px)` }}>
                <CaseRowLink row={row} href={hrefOf(row.number)} selected={row.number === selected} wide={wide} me={me} />
              </li>
            );
          })}
        </ul>
        {loading && (
          <div className="waiting" role="status" aria-label={t('ui.loading')}><Loader size="sm" type="dots" /></div>
        )}
      </div>
    </div>
  );
}

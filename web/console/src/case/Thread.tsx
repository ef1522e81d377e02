import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WholeCase } from '../api/types';
import { Empty } from '../ui/Waiting';
import { Bubble } from './Bubble';
import { entriesOf } from './entries';
import { Gallery } from './Gallery';
import { photosOf } from './media';
import { NoteBubble } from './NoteBubble';

const near_px = 120; // this close to the end one follows what comes

export function Thread({ found }: { found: WholeCase }) {
  const { t } = useTranslation();
  const [photo, setPhoto] = useState('');
  const entries = useMemo(() => entriesOf(found), [found]);
  const photos = useMemo(() => photosOf(found), [found]);
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);

  useLayoutEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [entries.length]);
  // Pictures come later and make it longer.
  useEffect(() => {
    const list = box.current?.firstElementChild;
    if (!list) return undefined;
    const watch = new ResizeObserver(() => {
      if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
    });
    watch.observe(list);
    return () => watch.disconnect();
  }, []);
  const onScroll = () => {
    const b = box.current;
    if (b) atEnd.current = b.scrollHeight - b.scrollTop - b.clientHeight < near_px;
  };
  return (
    <div className="thread" ref={box} onScroll={onScroll} tabIndex={0} role="region" aria-label={t('case.thread')}>
      <ol>
        {entries.map((entry) =>
          entry.message
            ? <Bubble key={'m' + entry.message.seq} number={found.number} message={entry.message} onPhoto={setPhoto} />
            : <NoteBubble key={'n' + entry.note.seq} note={entry.note} />)}
      </ol>
      {!entries.length && <Empty text={t('case.no_thread')} />}
      {photo && <Gallery photos={photos} src={photo} onShow={setPhoto} onClose={() => setPhoto('')} />}
    </div>
  );
}

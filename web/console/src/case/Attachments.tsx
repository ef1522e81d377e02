import { useTranslation } from 'react-i18next';
import type { Attachment } from '../api/types';
import { Icon } from '../ui/icons';
import { mediaAddress, mediaKind } from './media';

interface Props {
  number: string;
  list: Attachment[];
  onPhoto: (src: string) => void;
}

function One({ number, of, onPhoto }: { number: string; of: Attachment; onPhoto: (src: string) => void }) {
  const { t } = useTranslation();
  const kind = mediaKind(of);
  const src = mediaAddress(number, of);
  if (!src) {
    const failed = of.status === 'failed';
    return (
      <span className="media-missing" data-failed={failed || undefined}>
        <Icon name={failed ? 'warning' : 'clock'} size={15} />
        {failed ? t('media.failed', { why: of.error ?? '' }) : t('media.pending')}
      </span>
    );
  }
  if (kind === 'photo') {
    return (
      <button type="button" className="thumb" onClick={() => onPhoto(src)}>
        <img src={src} alt={t('media.photo')} loading="lazy" />
      </button>
    );
  }
  if (kind === 'voice') return <audio controls preload="metadata" src={src} aria-label={t('media.voice')} />;
  if (kind === 'video') return <video controls preload="metadata" src={src} aria-label={t('media.video')} />;
  return (
    <a className="media-file" href={src} download={of.name ?? true}>
      <Icon name="file" size={16} />
      <bdi>{of.name || t('media.file')}</bdi>
    </a>
  );
}

export function Attachments({ number, list, onPhoto }: Props) {
  return (
    <div className="attachments">
      {list.map((of, index) => <One key={of.media ?? index} number={number} of={of} onPhoto={onPhoto} />)}
    </div>
  );
}

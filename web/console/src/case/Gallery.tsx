import { ActionIcon, Modal } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use_format';
import { Icon } from '../ui/icons';
import type { Photo } from './media';

interface Props {
  photos: Photo[];
  src: string;
  onShow: (src: string) => void;
  onClose: () => void;
}

/** The case's photos, large, one after the other. */
export function Gallery({ photos, src, onShow, onClose }: Props) {
  const { t } = useTranslation();
  const f = useFormat();
  const index = photos.findIndex((photo) => photo.src === src);
  const photo = photos[index];
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const to = event.key === 'ArrowRight' ? photos[index + 1] : event.key === 'ArrowLeft' ? photos[index - 1] : null;
      if (to) onShow(to.src);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [photos, index, onShow]);
  if (!photo) return null;
  const move = (by: number) => {
    const to = photos[index + by];
    if (to) onShow(to.src);
  };
  return (
    <Modal opened onClose={onClose} size="xl" closeButtonProps={{ 'aria-label': t('ui.close') }}
      title={t('media.photo_of', { index: index + 1, count: photos.length, at: f.time(photo.at) })}>
      <div className="gallery">
        <ActionIcon variant="default" size={40} disabled={index === 0} onClick={() => move(-1)} aria-label={t('ui.previous')}>
          <Icon name="back" />
        </ActionIcon>
        <img src={photo.src} alt={t('media.photo')} />
        <ActionIcon variant="default" size={40} disabled={index === photos.length - 1} onClick={() => move(1)}
          aria-label={t('ui.next')}>
          <Icon name="next" />
        </ActionIcon>
      </div>
    </Modal>
  );
}

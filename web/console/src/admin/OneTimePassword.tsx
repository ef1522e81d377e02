import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Secret } from '../ui/Secret';

export function OneTimePassword({ name, text, onClose }: { name: string; text: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t('people.password_for', { name })} closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <div className="stack">
        <Secret label={t('people.one_time')} text={text} />
        <p className="quiet">{t('people.one_time_about')}</p>
        <div className="row end"><Button onClick={onClose}>{t('ui.done')}</Button></div>
      </div>
    </Modal>
  );
}

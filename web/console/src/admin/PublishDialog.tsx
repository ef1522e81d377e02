import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { problemOf } from '../api/problem';
import type { ConfigMessage } from '../api/types';
import { ProblemNote } from '../ui/ProblemNote';
import { tellDone } from '../ui/tell';
import { Refused } from './Refused';

/** Takes the folder as it is now; what does not check is refused and said, and nothing changes. */
export function PublishDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const publish = useMutation({
    mutationFn: () => api.post('/configuration/publish', { from: 'disk' }),
    onSuccess: () => {
      tellDone(t('config.publish_done'));
      onDone();
      onClose();
    },
    onError: onDone,
  });
  const said = publish.error ? problemOf(publish.error).document.messages : undefined;
  const messages = Array.isArray(said) ? (said as ConfigMessage[]) : null;
  return (
    <Modal opened onClose={onClose} title={t('config.publish')} size="lg" closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <div className="stack">
        <p>{t('config.publish_about')}</p>
        {messages ? <Refused messages={messages} /> : <ProblemNote error={publish.error} />}
        <div className="row end">
          <Button variant="default" onClick={onClose}>{t('ui.cancel')}</Button>
          <Button onClick={() => publish.mutate()} loading={publish.isPending}>{t('config.publish')}</Button>
        </div>
      </div>
    </Modal>
  );
}

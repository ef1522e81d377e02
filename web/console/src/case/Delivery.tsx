import { useTranslation } from 'react-i18next';
import type { Message } from '../api/types';
import { Icon, type IconName } from '../ui/icons';

const icons: Record<NonNullable<Message['status']>, IconName> = {
  shown: 'check', queued: 'clock', sent: 'check', delivered: 'checks', read: 'checks', failed: 'warning',
};

/** How far a message of ours has come, and why not further. */
export function DeliveryState({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { status, error } = message;
  if (!status) return null;
  return (
    <span className="delivery" data-status={status}>
      <Icon name={icons[status] ?? 'clock'} size={14} />
      <bdi>{status === 'failed' && error ? t('delivery.failed') + t('ui.colon') + error : t(`delivery.${status}`)}</bdi>
    </span>
  );
}

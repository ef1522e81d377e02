import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Priority, Status } from '../api/types';
import { Icon } from '../ui/icons';

const colours: Record<Status, string> = { new: 'blue', in_progress: 'teal', waiting: 'yellow', closed: 'gray' };

export function StatusMark({ status }: { status: Status }) {
  const { t } = useTranslation();
  return (
    <Badge variant="light" color={colours[status]} size="sm" className="status-mark">{t(`status.${status}`)}</Badge>
  );
}

/** Nothing for what is normal. */
export function PriorityMark({ priority }: { priority: Priority }) {
  const { t } = useTranslation();
  if (priority === 'normal') return null;
  return (
    <span className="priority-mark" data-priority={priority}>
      <Icon name="flag" size={13} />
      {t(`priority.${priority}`)}
    </span>
  );
}
